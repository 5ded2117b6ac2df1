using System.Globalization;

namespace Boternity.Data.Storage;

/// <summary>
/// Durations as operators write them: Go's form (<c>500ms</c>, <c>45s</c>, <c>1h30m</c>) or .NET's (<c>[d.]hh:mm:ss[.fffffff]</c>).
/// A bare number is neither: .NET would read it as days, most people as seconds or milliseconds.
/// </summary>
internal static class DurationText
{
    /// <summary>False if <paramref name="text"/> has neither form or exceeds the range of <see cref="TimeSpan"/>.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        var rest = text.AsSpan().Trim();
        if (rest.Contains(':'))
        {
            return TimeSpan.TryParseExact(rest, "c", CultureInfo.InvariantCulture, out duration);
        }

        var negative = rest.StartsWith('-');
        if (negative || rest.StartsWith('+'))
        {
            rest = rest[1..];
        }

        duration = TimeSpan.Zero;
        if (rest is "0")
        {
            return true;
        }

        var ticks = 0m;
        do
        {
            if (!TryTakePart(ref rest, out var part))
            {
                return false;
            }

            ticks += part;
        }
        while (!rest.IsEmpty && ticks <= long.MaxValue);

        if (ticks > long.MaxValue)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return true;
    }

    private static bool TryTakePart(ref ReadOnlySpan<char> rest, out decimal ticks)
    {
        ticks = 0;

        var fromUnit = rest.TrimStart("0123456789.");
        var number = rest[..^fromUnit.Length];
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
        {
            return false;
        }

        rest = fromUnit.TrimStart("nu\u00B5\u03BCmsh");
        var unit = fromUnit[..^rest.Length];

        var ticksPerUnit = unit switch
        {
            "ns" => 1m / TimeSpan.NanosecondsPerTick,
            "us" or "\u00B5s" or "\u03BCs" => TimeSpan.TicksPerMicrosecond,
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            "m" => TimeSpan.TicksPerMinute,
            "h" => TimeSpan.TicksPerHour,
            _ => 0m,
        };

        // Checked by division first: the product of two decimals can overflow.
        if (ticksPerUnit == 0 || amount > long.MaxValue / Math.Max(ticksPerUnit, 1))
        {
            return false;
        }

        ticks = amount * ticksPerUnit;
        return true;
    }
}
