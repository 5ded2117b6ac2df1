using System.Security.Cryptography;
using System.Text;

namespace Boternity.Data.Cli.Input;

/// <summary>A value on its way into the store: pinned, and zeroed when disposed.</summary>
/// <param name="capacity">In bytes.</param>
internal sealed class SecretValue(int capacity) : IDisposable
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _bytes = GC.AllocateArray<byte>(capacity, pinned: true);

    public int Length { get; set; }

    public ReadOnlyMemory<byte> Content => _bytes.AsMemory(0, Length);

    public Memory<byte> Rest => _bytes.AsMemory(Length);

    /// <summary>For what takes text only: nothing can zero it any more.</summary>
    /// <exception cref="RefusedException">It is no text.</exception>
    public string ToText()
    {
        try
        {
            return StrictUtf8.GetString(Content.Span);
        }
        catch (DecoderFallbackException)
        {
            throw new RefusedException(ExitCode.Failure, "The value is not UTF-8 text, of which alone a part can be shown.");
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);
}
