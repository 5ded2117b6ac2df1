using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Boternity.Data.Importing;

/// <summary>JSON in one form for one meaning: SQLite keeps the text of a value, PostgreSQL its meaning.</summary>
internal static class CanonicalJson
{
    public static string Of(JsonElement value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    AppendString(text, member.Name);
                    Append(text, member.Value);
                }

                text.Append('}');
                break;

            case JsonValueKind.Array:
                text.Append('[');
                foreach (var item in value.EnumerateArray())
                {
                    Append(text, item);
                }

                text.Append(']');
                break;

            case JsonValueKind.String:
                AppendString(text, value.GetString()!);
                break;

            case JsonValueKind.Number:
                AppendNumber(text, value.GetRawText());
                break;

            default:
                text.Append(value.ValueKind).Append(';');
                break;
        }
    }

    private static void AppendString(StringBuilder text, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"{value.Length}:{value}");

    // Significant digits and a power of ten: 100, 1e2 and 1.00E+2 are one number.
    private static void AppendNumber(StringBuilder text, string number)
    {
        var mark = number.AsSpan().IndexOfAny('e', 'E');
        var mantissa = (mark < 0 ? number : number[..mark]).TrimStart('-');
        var power = mark < 0 ? 0L : long.Parse(number.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? mantissa : mantissa.Remove(point, 1);
        power -= point < 0 ? 0 : mantissa.Length - point - 1;

        var significant = digits.TrimEnd('0');
        power += digits.Length - significant.Length;
        significant = significant.TrimStart('0');
        if (significant.Length == 0)
        {
            text.Append("0;");
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"{(number[0] == '-' ? "-" : "")}{significant}e{power};");
    }
}
