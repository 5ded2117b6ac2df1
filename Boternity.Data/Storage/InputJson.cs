using System.Globalization;
using System.Text;
using System.Text.Json;
using Boternity.Data.Errors;

namespace Boternity.Data.Storage;

/// <summary>What JSON values may be stored: what both drivers keep, within a limit.</summary>
internal static class InputJson
{
    private const int MaxDepth = 64;

    // PostgreSQL's numeric: digits before and behind the decimal point.
    private const long MaxWholeDigits = 131_072;
    private const long MaxFractionDigits = 16_383;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <returns>The value, in memory of its own.</returns>
    /// <exception cref="StoreException">
    /// Not a value, too large or too deep, with a member twice, or with text or a number that not both drivers keep.
    /// </exception>
    public static JsonElement Checked(JsonElement value, string member, int maxBytes)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            throw Refused(member, "is no JSON value");
        }

        var text = value.GetRawText();
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > maxBytes)
        {
            throw Refused(member, string.Create(CultureInfo.InvariantCulture, $"is {bytes} bytes of JSON; at most {maxBytes} are allowed"));
        }

        JsonElement copy;
        try
        {
            copy = JsonElement.Parse(text, Strict);
        }
        catch (JsonException)
        {
            // The exception quotes the value's text.
            throw Refused(member, string.Create(CultureInfo.InvariantCulture, $"names a member twice, or is more than {MaxDepth} levels deep"));
        }

        catch (InvalidOperationException)
        {
            throw NotStorable(member, "a member's name");
        }

        Check(copy, member);
        return copy;
    }

    private static void Check(JsonElement value, string member)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    CheckText(() => property.Name, member, "a member's name");
                    Check(property.Value, member);
                }

                break;

            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    Check(item, member);
                }

                break;

            case JsonValueKind.String:
                CheckText(() => value.GetString()!, member, "text");
                break;

            case JsonValueKind.Number:
                CheckNumber(value.GetRawText(), member);
                break;
        }
    }

    private static void CheckText(Func<string> read, string member, string part)
    {
        bool isStorable;
        try
        {
            isStorable = InputText.IsStorable(read());
        }
        catch (InvalidOperationException)
        {
            // An escape of half a surrogate pair.
            isStorable = false;
        }

        if (!isStorable)
        {
            throw NotStorable(member, part);
        }
    }

    private static void CheckNumber(string text, string member)
    {
        var mantissa = text.AsSpan().TrimStart('-');
        var exponent = 0L;
        var mark = mantissa.IndexOfAny('e', 'E');
        if (mark >= 0)
        {
            if (!long.TryParse(mantissa[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            {
                throw TooFar(member);
            }

            mantissa = mantissa[..mark];
        }

        var point = mantissa.IndexOf('.');
        var whole = point < 0 ? mantissa.Length : point;
        var fraction = point < 0 ? 0 : mantissa.Length - point - 1;
        if (Math.Abs(exponent) > MaxWholeDigits || whole + exponent > MaxWholeDigits || fraction - exponent > MaxFractionDigits)
        {
            throw TooFar(member);
        }
    }

    private static StoreException NotStorable(string member, string part) =>
        Refused(member, $"has {part} with U+0000 or half of a surrogate pair");

    private static StoreException TooFar(string member) => Refused(member, string.Create(
        CultureInfo.InvariantCulture,
        $"has a number of more than {MaxWholeDigits} digits before or {MaxFractionDigits} behind the decimal point"));

    private static StoreException Refused(string member, string reason) => Messages.InvalidInput(member, reason);
}
