using System.Globalization;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;

namespace Boternity.Data.Importing;

/// <summary>Times as upstream systems have them: RFC 3339 in every spelling, SQLite's own form, which is UTC, and Unix seconds.</summary>
internal static class UpstreamTime
{
    private const int KeptDigits = 6;

    private static readonly double LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private static readonly double FirstSecond = DateTimeOffset.MinValue.ToUnixTimeSeconds();

    /// <param name="value">A column's value.</param>
    /// <param name="isCut">Whether digits behind the microseconds are lost.</param>
    /// <returns>Null when it is no time.</returns>
    public static DateTimeOffset? Parse(object? value, out bool isCut)
    {
        isCut = false;
        switch (value)
        {
            case long seconds:
                return seconds >= FirstSecond && seconds <= LastSecond ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

            case double seconds:
                return seconds >= FirstSecond && seconds <= LastSecond
                    ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)).TruncateToMicroseconds()
                    : null;

            case string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds):
                return Parse(seconds, out isCut);

            case string text:
                isCut = HasMoreDigits(text);
                return LegacyVaultTime.Parse(text);

            default:
                return null;
        }
    }

    private static bool HasMoreDigits(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return point >= 0 && text.Skip(point + 1).TakeWhile(char.IsAsciiDigit).Skip(KeptDigits).Any(digit => digit != '0');
    }
}
