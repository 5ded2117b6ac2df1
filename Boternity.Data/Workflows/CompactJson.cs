using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Boternity.Data.Workflows;

/// <summary>JSON without white space, of the same text on both drivers.</summary>
/// <remarks>
/// Not by <see cref="Utf8JsonWriter"/>: it escapes what lies beyond U+FFFF whatever its encoder, and prompts are read by people and models.
/// </remarks>
internal static class CompactJson
{
    /// <param name="value">At most as deep as what may be stored.</param>
    public static string Of(JsonElement value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    public static void AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var unit in value)
        {
            switch (unit)
            {
                case '"' or '\\':
                    text.Append('\\').Append(unit);
                    break;

                case '\n':
                    text.Append("\\n");
                    break;

                case '\r':
                    text.Append("\\r");
                    break;

                case '\t':
                    text.Append("\\t");
                    break;

                case '\b':
                    text.Append("\\b");
                    break;

                case '\f':
                    text.Append("\\f");
                    break;

                case < ' ' or '\u007F':
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
                    break;

                default:
                    text.Append(unit);
                    break;
            }
        }

        text.Append('"');
    }

    private static void Append(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                AppendObject(text, value);
                break;

            case JsonValueKind.Array:
                AppendArray(text, value);
                break;

            case JsonValueKind.String:
                AppendString(text, value.GetString()!);
                break;

            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void AppendObject(StringBuilder text, JsonElement value)
    {
        text.Append('{');
        var isFirst = true;
        foreach (var member in value.EnumerateObject())
        {
            if (!isFirst)
            {
                text.Append(',');
            }

            isFirst = false;
            AppendString(text, member.Name);
            text.Append(':');
            Append(text, member.Value);
        }

        text.Append('}');
    }

    private static void AppendArray(StringBuilder text, JsonElement value)
    {
        text.Append('[');
        var isFirst = true;
        foreach (var item in value.EnumerateArray())
        {
            if (!isFirst)
            {
                text.Append(',');
            }

            isFirst = false;
            Append(text, item);
        }

        text.Append(']');
    }
}
