using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Boternity.Data.Encryption;

/// <summary>The key of an older vault, which opens what that sealed: <c>nonce(12) || ciphertext || tag(16)</c>, bound to nothing.</summary>
/// <remarks>For the import alone; nothing is ever sealed so. Not thread-safe.</remarks>
[DebuggerDisplay("[legacy key]")]
internal sealed class LegacyVaultKey : IDisposable
{
    /// <summary>What a value has in front of its plaintext and behind it.</summary>
    public const int Overhead = Envelope.NonceSize + Envelope.TagSize;

    private const int HexLength = 2 * Envelope.KeySize;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly SensitiveBytes _bytes;

    private LegacyVaultKey(SensitiveBytes bytes) => _bytes = bytes;

    private static ReadOnlySpan<byte> WhiteSpace => " \t\r\n\v\f"u8;

    /// <summary>Reads the key's text: 64 hex digits, with white space around them.</summary>
    /// <returns>Null when it is anything else.</returns>
    public static LegacyVaultKey? Parse(ReadOnlySpan<byte> content)
    {
        var digits = content.Trim(WhiteSpace);
        var bytes = new SensitiveBytes(Envelope.KeySize);
        if (digits.Length == HexLength && Convert.FromHexString(digits, bytes.Span, out _, out _) == OperationStatus.Done)
        {
            return new LegacyVaultKey(bytes);
        }

        bytes.Dispose();
        return null;
    }

    /// <summary>Opens a value; the caller disposes it.</summary>
    /// <returns>Null when it does not open: it was changed, is no such value, or is another key's.</returns>
    public SecretBuffer? Open(ReadOnlySpan<byte> value)
    {
        if (value.Length < Overhead)
        {
            return null;
        }

        var plaintext = new SensitiveBytes(value.Length - Overhead);
        try
        {
            using var cipher = new AesGcm(_bytes.Span, Envelope.TagSize);
            cipher.Decrypt(
                value[..Envelope.NonceSize],
                value[Envelope.NonceSize..^Envelope.TagSize],
                value[^Envelope.TagSize..],
                plaintext.Span);
            return new SecretBuffer(plaintext, plaintext.Span.Length);
        }
        catch (AuthenticationTagMismatchException)
        {
            plaintext.Dispose();
            return null;
        }
    }

    public void Dispose() => _bytes.Dispose();
}
