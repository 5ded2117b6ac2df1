using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Boternity.Data.ApiKeys;

/// <summary>The text form of API keys.</summary>
/// <remarks>
/// 69 characters: <c>bnity_</c>, a letter for the kind (<c>u</c>, <c>b</c>, <c>s</c>), <c>_</c>, then in base62 (<c>0-9A-Za-z</c>) an id
/// of 12, a secret of 43 (256 bits) and a CRC-32 of 6. The CRC finds typing errors without a database call and proves nothing.
/// </remarks>
public static class ApiKeyToken
{
    /// <summary>A regular expression for scanners that look for keys which got where they should not.</summary>
    public const string ScannerPattern = @"\bbnity_[ubs]_[0-9A-Za-z]{61}\b";

    internal const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    internal const int RandomLength = IdLength + SecretLength;

    private const string Scheme = "bnity_";
    private const string Kinds = "ubs";
    private const int IdLength = 12;
    private const int SecretLength = 43;
    private const int ChecksumLength = 6;
    private const int HeadLength = 8;
    private const int PrefixLength = HeadLength + IdLength;
    private const int CheckedLength = HeadLength + RandomLength;
    private const int Length = CheckedLength + ChecksumLength;
    private const int LegacyLength = 6 + 64;

    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789ABCDEFabcdef");

    /// <summary>The part of a key that is no secret: its first 20 characters. Lists and logs may show it, failures be counted by it.</summary>
    /// <param name="token">Any text.</param>
    /// <returns>The prefix; null when the text is no key, by its length, its letters or its CRC.</returns>
    public static string? PrefixOf(string token)
    {
        ArgumentNullException.ThrowIfNull(token);

        return IsWellFormed(token) ? token[..PrefixLength] : null;
    }

    /// <param name="kind">Who uses the key.</param>
    /// <param name="random">Id and secret: <see cref="RandomLength"/> letters of <see cref="Alphabet"/>.</param>
    internal static string Compose(ApiKeyKind kind, string random)
    {
        var head = $"{Scheme}{Kinds[(int)kind]}_{random}";
        return head + Checksum(head);
    }

    /// <summary>The kind that a prefix says; null for that of a legacy key, which does not say.</summary>
    internal static ApiKeyKind? KindOf(string prefix)
    {
        var isPresentForm = prefix.StartsWith(Scheme, StringComparison.Ordinal);
        var kind = isPresentForm ? Kinds.IndexOf(prefix[Scheme.Length], StringComparison.Ordinal) : -1;
        return kind < 0 ? null : (ApiKeyKind)kind;
    }

    /// <summary>HMAC-SHA-256 over a label, the length and the text, so that the pepper's other uses cannot make one.</summary>
    internal static byte[] Hash(string token, ReadOnlySpan<byte> pepper)
    {
        var label = "BSE-APIKEY1"u8;
        Span<byte> message = stackalloc byte[label.Length + sizeof(ushort) + Length];
        try
        {
            label.CopyTo(message);
            BinaryPrimitives.WriteUInt16BigEndian(message[label.Length..], checked((ushort)token.Length));
            Encoding.ASCII.GetBytes(token, message[(label.Length + sizeof(ushort))..]);
            return HMACSHA256.HashData(pepper, message);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(message);
        }
    }

    /// <summary>Whether the text has the form of an older system's keys: <c>bnity_</c> and 64 hex digits.</summary>
    internal static bool IsLegacy(string token) =>
        token.Length == LegacyLength
        && token.StartsWith(Scheme, StringComparison.Ordinal)
        && !token.AsSpan(Scheme.Length).ContainsAnyExcept(HexDigits);

    /// <summary>What an older system stored of its keys.</summary>
    internal static byte[] LegacyHash(string token)
    {
        Span<byte> text = stackalloc byte[LegacyLength];
        try
        {
            Encoding.ASCII.GetBytes(token, text);
            return SHA256.HashData(text);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>What an imported key is listed by.</summary>
    internal static string LegacyPrefix(byte[] hash) => $"legacy:{Convert.ToHexStringLower(hash.AsSpan(0, 8))}";

    private static bool IsWellFormed(string token) =>
        token.Length == Length
        && token.StartsWith(Scheme, StringComparison.Ordinal)
        && Kinds.Contains(token[Scheme.Length], StringComparison.Ordinal)
        && token[HeadLength - 1] == '_'
        && !token.AsSpan(HeadLength).ContainsAnyExcept(Letters)
        && token.EndsWith(Checksum(token.AsSpan(0, CheckedLength)), StringComparison.Ordinal);

    private static string Checksum(ReadOnlySpan<char> head)
    {
        var rest = Crc32.Of(head);
        Span<char> digits = stackalloc char[ChecksumLength];
        for (var position = ChecksumLength - 1; position >= 0; position--)
        {
            (rest, var digit) = Math.DivRem(rest, (uint)Alphabet.Length);
            digits[position] = Alphabet[(int)digit];
        }

        return new string(digits);
    }
}
