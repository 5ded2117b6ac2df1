namespace Boternity.Data.Storage;

/// <summary>What the system says about a file.</summary>
/// <param name="IsRegular">Neither a directory nor a link, pipe, socket or device.</param>
/// <param name="Owner">The user's number; null where the system's answer cannot be had.</param>
/// <param name="Mode">Permissions.</param>
/// <param name="Links">How many names it has; null where the system's answer cannot be had.</param>
/// <param name="Size">In bytes.</param>
internal readonly record struct UnixFileFacts(bool IsRegular, uint? Owner, UnixFileMode Mode, uint? Links, long Size)
{
    public bool IsFolder { get; init; }

    /// <summary>A symbolic link, which was not followed.</summary>
    public bool IsLink { get; init; }

    /// <summary>The number of the file on its device; null where the system's answer cannot be had.</summary>
    public ulong? Inode { get; init; }

    /// <summary>Where the file is stored, as the system's lists name it: two hexadecimal numbers and a colon. Null as of <see cref="Inode"/>.</summary>
    public string? Device { get; init; }
}
