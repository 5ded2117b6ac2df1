using System.Globalization;
using Boternity.Data.Encryption;

namespace Boternity.Data.Cli.Output;

/// <summary>Values as tables show them.</summary>
internal static class Cells
{
    private const int ShortIdLength = 8;

    public const string None = "-";

    public static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Of(DateTimeOffset instant) => instant.ToString("u", CultureInfo.InvariantCulture);

    public static string Of(DateTimeOffset? instant) => instant is { } known ? Of(known) : None;

    /// <summary>As the database and errors have it: <c>decrypt_only</c>.</summary>
    public static string Of<T>(T member)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(member.ToString());

    /// <summary>The first digits, which messages and logs name a master key by.</summary>
    public static string Short(KeyId id) => id.ToString()[..ShortIdLength];

    /// <summary>A text of the database's, which could hold what moves a terminal's cursor.</summary>
    public static string Printable(string? text) => text is null
        ? None
        : string.Concat(text.Select(letter => char.IsControl(letter)
            ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}")
            : letter.ToString()));

    public static string Count(long number, string noun) => $"{Of(number)} {noun}{(number == 1 ? "" : "s")}";
}
