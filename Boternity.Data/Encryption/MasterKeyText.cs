using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Boternity.Data.Encryption;

/// <summary>The forms in which a master key is written down; there is no other, and no password becomes a key.</summary>
/// <remarks>
/// 32 raw bytes; 64 hex digits; base64 or base64url; <c>bnk1_</c> (development: <c>bnd1_</c>), base64url, <c>_</c> and the first 8 digits of
/// the key's id, which find a typing error.
/// </remarks>
internal static class MasterKeyText
{
    /// <summary>Of the form with a check value.</summary>
    public const int CheckedLength = 57;

    private const int HexLength = 64;
    private const int Base64Length = 44;
    private const int UnpaddedLength = 43;
    private const int PrefixLength = 5;
    private const int CheckLength = 8;

    private static readonly SearchValues<byte> ClassicOnly = SearchValues.Create("+/"u8);
    private static readonly SearchValues<byte> UrlOnly = SearchValues.Create("-_"u8);

    private static ReadOnlySpan<byte> Prefix => "bnk1_"u8;

    private static ReadOnlySpan<byte> DevelopmentPrefix => "bnd1_"u8;

    /// <summary>Reads a key in any form.</summary>
    /// <param name="content">What the source holds.</param>
    /// <param name="allowRaw">Whether 32 bytes are a key as they are: of files.</param>
    /// <returns>Null when it is in none of the forms.</returns>
    public static MasterKey? Parse(ReadOnlySpan<byte> content, bool allowRaw)
    {
        if (allowRaw && content.Length == Envelope.KeySize)
        {
            return MasterKey.FromBytes(content);
        }

        var text = WithoutLineEnd(content);
        var isDevelopment = text.StartsWith(DevelopmentPrefix);
        var bytes = new SensitiveBytes(Envelope.KeySize);
        var isKey = text.Length switch
        {
            HexLength => Convert.FromHexString(text, bytes.Span, out _, out _) == OperationStatus.Done,
            Base64Length or UnpaddedLength => TryDecodeBase64(text, bytes.Span),
            CheckedLength when isDevelopment || text.StartsWith(Prefix) => TryDecodeChecked(text, bytes.Span),
            _ => false,
        };

        if (isKey)
        {
            return MasterKey.Own(bytes, isDevelopment && text.Length == CheckedLength);
        }

        bytes.Dispose();
        return null;
    }

    /// <summary>Writes the form with the check value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="isDevelopment">Whether Production is to refuse it.</param>
    /// <param name="text">Gets <see cref="CheckedLength"/> ASCII characters; as secret as the key.</param>
    public static void Write(MasterKey key, bool isDevelopment, Span<byte> text)
    {
        (isDevelopment ? DevelopmentPrefix : Prefix).CopyTo(text);
        Base64Url.EncodeToUtf8(key.Key.Bytes, text[PrefixLength..], out _, out var written);
        text[PrefixLength + written] = (byte)'_';
        Encoding.ASCII.GetBytes(key.Id.ToShortString(), text[(PrefixLength + written + 1)..]);
        GC.KeepAlive(key);
    }

    private static ReadOnlySpan<byte> WithoutLineEnd(ReadOnlySpan<byte> text)
    {
        if (text.EndsWith("\r\n"u8))
        {
            return text[..^2];
        }

        return text.EndsWith("\n"u8) ? text[..^1] : text;
    }

    // By offset: base64url has underscores of its own.
    private static bool TryDecodeChecked(ReadOnlySpan<byte> text, Span<byte> key)
    {
        var encoded = text.Slice(PrefixLength, UnpaddedLength);
        if (text[^(CheckLength + 1)] != (byte)'_' || encoded.ContainsAny(ClassicOnly) || !TryDecodeBase64(encoded, key))
        {
            return false;
        }

        Span<byte> check = stackalloc byte[CheckLength];
        Encoding.ASCII.GetBytes(MasterKey.IdOf(key).ToShortString(), check);
        return text.EndsWith(check);
    }

    // The decoders skip white space and ignore bits that are left over: only what encodes to the same text again is taken.
    private static bool TryDecodeBase64(ReadOnlySpan<byte> text, Span<byte> key)
    {
        if (text.ContainsAny(ClassicOnly) && text.ContainsAny(UrlOnly))
        {
            return false;
        }

        Span<byte> padded = stackalloc byte[Base64Length];
        Span<byte> again = stackalloc byte[Base64Length];
        try
        {
            padded[^1] = (byte)'=';
            text.CopyTo(padded);
            padded.Replace((byte)'-', (byte)'+');
            padded.Replace((byte)'_', (byte)'/');

            return Base64.DecodeFromUtf8(padded, key, out _, out var written) == OperationStatus.Done
                && written == Envelope.KeySize
                && Base64.EncodeToUtf8(key, again, out _, out _) == OperationStatus.Done
                && padded.SequenceEqual(again);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(padded);
            CryptographicOperations.ZeroMemory(again);
        }
    }
}
