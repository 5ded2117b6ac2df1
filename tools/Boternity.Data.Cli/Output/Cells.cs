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

    public static string Count(long number, string noun) => $"{Of(number)} {noun}{(number == 1 ? "" : "s")}";
}
