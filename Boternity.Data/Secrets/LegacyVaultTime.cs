using System.Globalization;
using System.Text.RegularExpressions;
using Boternity.Data.Storage;

namespace Boternity.Data.Secrets;

/// <summary>Times as older vaults have them: RFC 3339 with any offset and any number of digits, or SQLite's own form, which is UTC.</summary>
internal static partial class LegacyVaultTime
{
    private const int TickDigits = 7;

    /// <returns>Null when the text is no such time.</returns>
    public static DateTimeOffset? Parse(string? text)
    {
        var match = Form().Match(text ?? "");
        if (!match.Success)
        {
            return null;
        }

        // Nanoseconds are more than .NET keeps, and microseconds are what is stored.
        var fraction = match.Groups["fraction"].Value.PadRight(TickDigits, '0')[..TickDigits];
        var offset = match.Groups["offset"].Value.ToUpperInvariant();
        var plain = $"{match.Groups["date"].Value}T{match.Groups["time"].Value}.{fraction}{(offset.Length == 0 ? "Z" : offset)}";
        return DateTimeOffset.TryParseExact(
            plain, "yyyy-MM-dd'T'HH:mm:ss.fffffffK", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant.TruncateToMicroseconds()
            : null;
    }

    [GeneratedRegex(
        @"\A(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(\.(?<fraction>[0-9]{1,9}))?(?<offset>[Zz]|[+-][0-9]{2}:[0-9]{2})?\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
