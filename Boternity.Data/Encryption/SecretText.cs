using System.Text;
using Boternity.Data.Errors;

namespace Boternity.Data.Encryption;

/// <summary>Secrets that callers give as text: strict UTF-8, never trimmed, never repaired.</summary>
internal static class SecretText
{
    public static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="StoreException">Longer than a secret may be, or with half of a surrogate pair; the value is not named.</exception>
    public static SecretBuffer Encode(string value) => Encode(value, SealedSecret.MaxPlaintextBytes);

    /// <inheritdoc cref="Encode(string)"/>
    public static SecretBuffer Encode(string value, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(value);
        try
        {
            var length = StrictUtf8.GetByteCount(value);
            if (length > maxBytes)
            {
                throw Messages.InvalidInput(nameof(value), $"is longer than {maxBytes} bytes of UTF-8");
            }

            var bytes = new SensitiveBytes(length);
            StrictUtf8.GetBytes(value, bytes.Span);
            return new SecretBuffer(bytes, length);
        }
        catch (EncoderFallbackException)
        {
            // Not as the inner exception: that one quotes the character.
            throw Messages.InvalidInput(nameof(value), "holds half of a surrogate pair");
        }
    }
}
