namespace Boternity.Data.Files;

/// <summary>A content that is on the disk under a temporary name; disposing removes what is left under that name.</summary>
/// <param name="path">The temporary name.</param>
/// <param name="hash">SHA-256 of the bytes.</param>
/// <param name="size">How many bytes.</param>
internal sealed class StagedBlob(string path, string hash, long size) : IDisposable
{
    public string Path => path;

    public string Hash => hash;

    public long Size => size;

    public void Dispose() => Remove(path);

    /// <summary>Removes a temporary file; one that cannot be removed now is left to the sweep.</summary>
    public static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The caller's own failure, if there is one, says more.
        }
    }
}
