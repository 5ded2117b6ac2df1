using System.Globalization;
using System.Text.RegularExpressions;

namespace Boternity.Data.Workflows;

/// <summary>Whether a text is a schedule: a cron expression of five or six fields (seconds first), or one of the product's phrases.</summary>
/// <remarks>spec/boternity.md 4.1. When it is due is the engine's business.</remarks>
internal static partial class CronSchedule
{
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    public static bool IsValid(string text)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return Phrase().IsMatch(string.Join(' ', fields))
            || (fields.Length is 5 or 6 && AreFields(fields[^5..]) && (fields.Length == 5 || IsField(fields[0], 0, 59, [])));
    }

    private static bool AreFields(string[] fields) =>
        IsField(fields[0], 0, 59, [])
        && IsField(fields[1], 0, 23, [])
        && IsField(fields[2], 1, 31, [])
        && IsField(fields[3], 1, 12, Months)
        && IsField(fields[4], 0, 7, Days);

    private static bool IsField(string field, int min, int max, string[] names) =>
        Array.TrueForAll(field.Split(','), part => IsPart(part, min, max, names));

    private static bool IsPart(string part, int min, int max, string[] names)
    {
        var step = part.Split('/');
        if (step.Length > 2 || (step.Length == 2 && !(TryNumber(step[1], out var every) && every >= 1 && every <= Math.Max(max, 1))))
        {
            return false;
        }

        if (step[0] is "*" || (step[0] is "?" && names.Length != 0) || (step[0] is "?" && max == 31))
        {
            return true;
        }

        var ends = step[0].Split('-');
        return ends.Length <= 2
            && ends.Select(end => ValueOf(end, min, names)).ToArray() is var values
            && Array.TrueForAll(values, value => value >= min && value <= max)
            && values[0] <= values[^1];
    }

    private static int ValueOf(string text, int min, string[] names)
    {
        var name = Array.FindIndex(names, one => one.Equals(text, StringComparison.OrdinalIgnoreCase));
        return name >= 0 ? name + min : TryNumber(text, out var number) ? number : -1;
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    [GeneratedRegex(
        """
        ^(@?(hourly|daily|weekly|monthly|yearly|annually)|@midnight
        |every[ ]([1-9][0-9]{0,4}[ ])?(second|minute|hour|day|week|month)s?
        |every[ ](day|weekday|weekend|(mon|tues|wednes|thurs|fri|satur|sun)day)([ ]at[ ]([01]?[0-9]|2[0-3]):[0-5][0-9])?)$
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Phrase();
}
