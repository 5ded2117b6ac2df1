namespace Boternity.Data.Storage;

/// <summary>A lock that a process holds.</summary>
/// <param name="Process">Its number; 0 or less where the system does not tell it here.</param>
/// <param name="IsWholeFile">Of <c>flock</c>; false: of a range of bytes.</param>
/// <param name="IsExclusive">Alone.</param>
/// <param name="First">The first byte.</param>
/// <param name="Last">The last byte.</param>
internal sealed record SystemLock(int Process, bool IsWholeFile, bool IsExclusive, long First, long Last)
{
    /// <summary>Whether it is of bytes among these.</summary>
    public bool Touches(long first, long last) => !IsWholeFile && First <= last && Last >= first;
}
