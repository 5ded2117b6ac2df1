using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Boternity.Data.Storage;

namespace Boternity.Data.Importing;

/// <summary>Ids of upstream rows: UUIDs in any spelling, and for everything else one that is made of it.</summary>
internal static class ImportedId
{
    private const string UrnPrefix = "urn:uuid:";
    private const int HexDigits = 32;

    /// <summary>Reads a UUID as upstream's libraries do: hyphenated, plain, braced or as a URN, in either case.</summary>
    public static bool TryParse(string text, out Guid id)
    {
        var bare = text.StartsWith(UrnPrefix, StringComparison.OrdinalIgnoreCase) ? text[UrnPrefix.Length..]
            : text is ['{', .. var inner, '}'] ? inner
            : text;
        return UuidText.TryParse(bare, out id)
            || (bare.Length == HexDigits && bare.All(char.IsAsciiHexDigit) && Guid.TryParseExact(bare, "N", out id));
    }

    /// <summary>The UUID of a name: the same for the same name, so that a second import finds the row.</summary>
    /// <param name="system">The upstream system.</param>
    /// <param name="table">The row's table there.</param>
    /// <param name="name">The id that is no UUID.</param>
    public static Guid OfName(UpstreamSystem system, string table, string name) => Of([$"{system}", table, "name", name]);

    /// <summary>The UUID of a row that has no id: of all its values.</summary>
    public static Guid OfContent(UpstreamSystem system, UpstreamRow row) =>
        Of([$"{system}", row.Table.Name, "content", .. row.Table.Columns.Zip(row.Values).SelectMany(pair => new[] { pair.First, TextOf(pair.Second) })]);

    private static string? TextOf(object? value) => value switch
    {
        null => null,
        byte[] bytes => $"blob {Convert.ToHexStringLower(bytes)}",
        string text => $"text {text}",
        _ => FormattableString.Invariant($"number {value}"),
    };

    // Version 8, of a SHA-256, as in appendix B.2 of RFC 9562. A JSON array says where each part ends.
    private static Guid Of(string?[] parts)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(parts))).AsSpan(0, 16);
        bytes[6] = (byte)(0x80 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }
}
