using System.Globalization;
using Boternity.Data.Secrets;

namespace Boternity.Data.Importing;

/// <summary>Times as upstream systems have them: RFC 3339 in every spelling, SQLite's own form, which is UTC, and Unix seconds.</summary>
internal static class UpstreamTime
{
    private const int KeptDigits = 6;
    private const double MicrosecondsPerSecond = 1e6;

    // Of seconds as text, from 1973 on: "2026" is a year.
    private const int FewestDigits = 9;

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
                if (!(seconds >= FirstSecond && seconds <= LastSecond))
                {
                    return null;
                }

                // The number nearest to a time in microseconds is that time.
                var microseconds = Math.Round(seconds * MicrosecondsPerSecond);
                isCut = microseconds / MicrosecondsPerSecond != seconds;
                return DateTimeOffset.UnixEpoch.AddTicks((long)microseconds * TimeSpan.TicksPerMicrosecond);

            case string text when text.TrimStart('-').Length >= FewestDigits && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds):
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
