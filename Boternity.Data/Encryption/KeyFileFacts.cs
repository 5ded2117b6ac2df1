namespace Boternity.Data.Encryption;

/// <summary>What the system says about an opened key file.</summary>
/// <param name="IsRegular">Neither a directory nor a pipe, socket or device.</param>
/// <param name="Owner">The user's number; null where the system's answer cannot be had.</param>
/// <param name="Mode">Permissions.</param>
/// <param name="Links">How many names it has; null where the system's answer cannot be had.</param>
/// <param name="Size">In bytes.</param>
internal readonly record struct KeyFileFacts(bool IsRegular, uint? Owner, UnixFileMode Mode, uint? Links, long Size);
