using System.Globalization;

namespace Boternity.Data.Storage;

/// <summary>Instants as text of 27 characters, so that text order is time order: <c>2026-01-31T09:05:00.123456Z</c>.</summary>
internal static class InstantText
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private const int Length = 27;

    public static string Format(DateTimeOffset instant) => instant.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    /// <exception cref="FormatException">The text is not of this form.</exception>
    public static DateTimeOffset Parse(string text)
    {
        // By place: to parse by a form costs more than to read the row, and a row has two or three of these.
        if (text is { Length: Length } and [_, _, _, _, '-', _, _, '-', _, _, 'T', _, _, ':', _, _, ':', _, _, '.', .., 'Z']
            && TryNumber(text, 0, 4, out var year) && year is > 0
            && TryNumber(text, 5, 2, out var month) && month is > 0 and <= 12
            && TryNumber(text, 8, 2, out var day) && day > 0 && day <= DateTime.DaysInMonth(year, month)
            && TryNumber(text, 11, 2, out var hour) && hour < 24
            && TryNumber(text, 14, 2, out var minute) && minute < 60
            && TryNumber(text, 17, 2, out var second) && second < 60
            && TryNumber(text, 20, 6, out var microseconds))
        {
            var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks;
            return new DateTimeOffset(ticks + (microseconds * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
        }

        throw new FormatException("A stored instant is not of the form 2026-01-31T09:05:00.123456Z.");
    }

    private static bool TryNumber(string text, int start, int length, out int number) =>
        int.TryParse(text.AsSpan(start, length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
