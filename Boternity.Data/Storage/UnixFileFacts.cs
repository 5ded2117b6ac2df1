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
}
