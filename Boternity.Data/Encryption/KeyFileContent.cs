namespace Boternity.Data.Encryption;

/// <summary>What was read from a key file that passed its checks.</summary>
/// <param name="bytes">The whole file; owned by this.</param>
/// <param name="path">Where the file really is.</param>
/// <param name="isWorldReadable">Others may read it too, which was allowed.</param>
internal sealed class KeyFileContent(SensitiveBytes bytes, string path, bool isWorldReadable) : IDisposable
{
    public ReadOnlySpan<byte> Bytes => bytes.Span;

    public string Path => path;

    public bool IsWorldReadable => isWorldReadable;

    public void Dispose() => bytes.Dispose();
}
