using System.Buffers;
using System.Globalization;
using Boternity.Data.Errors;

namespace Boternity.Data.Files;

/// <summary>What the members of files and versions may be, beside their names; checked before anything is written.</summary>
internal static class FileRules
{
    /// <summary>Digits of a SHA-256 in hexadecimal.</summary>
    public const int HashLength = 64;

    // Far from the largest the column holds, so that an upload can always count one more.
    private const int MaxVersion = 1_000_000_000;

    private static readonly SearchValues<char> HashDigits = SearchValues.Create("0123456789abcdef");

    private static readonly SearchValues<char> PrintableAscii =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(unit => (char)unit)]);

    /// <exception cref="StoreException">Negative, or more than a file may have.</exception>
    public static void Size(long bytes, string member)
    {
        if (bytes is < 0 or > BotFile.MaxSizeBytes)
        {
            throw Messages.InvalidInput(member, Text($"must be 0 to {BotFile.MaxSizeBytes} bytes, is {bytes}"));
        }
    }

    /// <exception cref="StoreException">Too large to be a file; how much too large is not known of a stream.</exception>
    public static void ContentSize(long bytes, string parameter)
    {
        if (bytes > BotFile.MaxSizeBytes)
        {
            throw Messages.InvalidInput(parameter, Text($"is larger than {BotFile.MaxSizeBytes} bytes"));
        }
    }

    /// <exception cref="StoreException">Out of range.</exception>
    public static void Version(int version, string member)
    {
        if (version is < 1 or > MaxVersion)
        {
            throw Messages.InvalidInput(member, Text($"must be 1 to {MaxVersion}, is {version}"));
        }
    }

    /// <exception cref="StoreException">Not 64 lower-case hexadecimal digits.</exception>
    public static void Hash(string? hash, string member)
    {
        if (hash is not null && !IsHash(hash))
        {
            throw Messages.InvalidInput(member, Text($"must be {HashLength} lower-case hexadecimal digits"));
        }
    }

    /// <summary>Whether a text is a hash, and so can be the name of a blob: nothing else ever becomes part of a path.</summary>
    public static bool IsHash(string text) => text.Length == HashLength && !text.AsSpan().ContainsAnyExcept(HashDigits);

    /// <returns>The type to store: that given, else that of the name.</returns>
    /// <exception cref="StoreException">Not of the form <c>type/subtype</c>, or more than a header field should carry.</exception>
    public static string MimeTypeOf(string? mimeType, string filename)
    {
        if (mimeType is null)
        {
            return MimeType.Of(filename);
        }

        if (mimeType.Length > BotFile.MaxMimeTypeLength)
        {
            throw Messages.InvalidInput(
                nameof(BotFile.MimeType),
                Text($"is {mimeType.Length} UTF-16 units long; at most {BotFile.MaxMimeTypeLength} are allowed"));
        }

        var slash = mimeType.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < mimeType.Length - 1 && !mimeType.AsSpan().ContainsAnyExcept(PrintableAscii)
            ? mimeType
            : throw Messages.InvalidInput(nameof(BotFile.MimeType), "must be type/subtype in printable ASCII");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
