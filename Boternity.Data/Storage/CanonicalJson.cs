using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Boternity.Data.Storage;

/// <summary>JSON as what it means: members by name and the last of equal ones, texts without escapes, numbers as digits and a power of ten.</summary>
/// <remarks>
/// <c>jsonb</c> keeps neither blanks nor the order and repetition of members, and writes <c>1e2</c> as <c>100</c>; SQLite keeps the text. Refuses
/// what <c>jsonb</c> refuses.
/// </remarks>
internal sealed class CanonicalJson
{
    // PostgreSQL's numeric: digits before and behind the decimal point.
    private const long MaxWholeDigits = 131_072;
    private const long MaxFractionDigits = 16_383;

    // As deep as SQLite reads.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1000 };

    private readonly ArrayBufferWriter<byte> _output = new(1024);

    /// <returns>A text that is equal for equal values, and no JSON itself.</returns>
    /// <exception cref="FormatException">As of <see cref="Of(string)"/>.</exception>
    public static string Of(JsonElement value) => Convert.ToHexStringLower(new CanonicalJson().Of(value.GetRawText()));

    /// <returns>Bytes that are equal for equal values; valid until the next call.</returns>
    /// <exception cref="FormatException">It cannot be stored as <c>jsonb</c>; the message is a clause, without the value.</exception>
    public ReadOnlySpan<byte> Of(string text)
    {
        _output.ResetWrittenCount();
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            Write(document.RootElement);
            return _output.WrittenSpan;
        }
        catch (JsonException)
        {
            // Its message quotes the value.
            throw new FormatException("is no JSON, or more than 1000 levels deep");
        }
        catch (InvalidOperationException)
        {
            throw new FormatException("has half of a surrogate pair, which PostgreSQL does not store");
        }
    }

    private void Write(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                // Sorted stably, so that the last of equal names is the last one that was written.
                var members = value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).ToList();
                Mark('{');
                for (var index = 0; index < members.Count; index++)
                {
                    if (index + 1 == members.Count || members[index].Name != members[index + 1].Name)
                    {
                        Write(members[index].Name);
                        Write(members[index].Value);
                    }
                }

                Mark('}');
                break;

            case JsonValueKind.Array:
                Mark('[');
                foreach (var item in value.EnumerateArray())
                {
                    Write(item);
                }

                Mark(']');
                break;

            case JsonValueKind.String:
                Write(value.GetString()!);
                break;

            case JsonValueKind.Number:
                Mark('0');
                Write(NumberOf(value.GetRawText()));
                break;

            default:
                Mark(value.ValueKind switch { JsonValueKind.True => 't', JsonValueKind.False => 'f', _ => 'n' });
                break;
        }
    }

    private void Mark(char mark)
    {
        _output.GetSpan(1)[0] = (byte)mark;
        _output.Advance(1);
    }

    private void Write(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new FormatException("has U+0000, which PostgreSQL does not store");
        }

        Mark('"');
        BinaryPrimitives.WriteInt32BigEndian(_output.GetSpan(sizeof(int)), Encoding.UTF8.GetByteCount(text));
        _output.Advance(sizeof(int));
        Encoding.UTF8.GetBytes(text, _output);
    }

    private static string NumberOf(string text)
    {
        var mark = text.AsSpan().IndexOfAny('e', 'E');
        var exponent = 0L;
        if (mark >= 0 && !long.TryParse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            throw TooFar();
        }

        var mantissa = (mark < 0 ? text : text[..mark]).TrimStart('-');
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? 0 : mantissa.Length - point - 1;
        var whole = mantissa.Length - fraction - (point < 0 ? 0 : 1);
        if (Math.Abs(exponent) > MaxWholeDigits || whole + exponent > MaxWholeDigits || fraction - exponent > MaxFractionDigits)
        {
            throw TooFar();
        }

        var digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0');
        var significant = digits.TrimEnd('0');
        return significant.Length == 0
            ? "0"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{(text[0] == '-' ? "-" : "")}{significant}e{exponent - fraction + digits.Length - significant.Length}");
    }

    private static FormatException TooFar() => new("has a number with more digits than PostgreSQL stores");
}
