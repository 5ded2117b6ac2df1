using System.Globalization;
using System.Text;
using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.KeyValue;

/// <summary>What keys and values may be: what both drivers keep; checked before anything is written.</summary>
internal static class KeyValueRules
{
    private const int MaxDepth = 64;

    // PostgreSQL's numeric: digits before and behind the decimal point.
    private const long MaxWholeDigits = 131_072;
    private const long MaxFractionDigits = 16_383;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <exception cref="StoreException">Empty, too long or not storable.</exception>
    public static void Key(string key) => InputText.NotEmpty(key, nameof(KeyValueEntry.Key), KeyValueEntry.MaxKeyLength);

    /// <returns>The value, in memory of its own.</returns>
    /// <exception cref="StoreException">
    /// Not a value, too large or too deep, with a member twice, or with text or a number that not both drivers keep.
    /// </exception>
    public static JsonElement Value(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            throw Refused("is no JSON value");
        }

        var text = value.GetRawText();
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > KeyValueEntry.MaxValueBytes)
        {
            throw Refused(string.Create(CultureInfo.InvariantCulture, $"is {bytes} bytes of JSON; at most {KeyValueEntry.MaxValueBytes} are allowed"));
        }

        JsonElement copy;
        try
        {
            copy = JsonElement.Parse(text, Strict);
        }
        catch (JsonException)
        {
            // The exception quotes the value's text.
            throw Refused(string.Create(CultureInfo.InvariantCulture, $"names a member twice, or is more than {MaxDepth} levels deep"));
        }

        catch (InvalidOperationException)
        {
            throw NotStorable("a member's name");
        }

        Check(copy);
        return copy;
    }

    private static void Check(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    CheckText(() => member.Name, "a member's name");
                    Check(member.Value);
                }

                break;

            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    Check(item);
                }

                break;

            case JsonValueKind.String:
                CheckText(() => value.GetString()!, "text");
                break;

            case JsonValueKind.Number:
                CheckNumber(value.GetRawText());
                break;
        }
    }

    private static void CheckText(Func<string> read, string part)
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
            throw NotStorable(part);
        }
    }

    private static void CheckNumber(string text)
    {
        var mantissa = text.AsSpan().TrimStart('-');
        var exponent = 0L;
        var mark = mantissa.IndexOfAny('e', 'E');
        if (mark >= 0)
        {
            if (!long.TryParse(mantissa[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            {
                throw TooFar();
            }

            mantissa = mantissa[..mark];
        }

        var point = mantissa.IndexOf('.');
        var whole = point < 0 ? mantissa.Length : point;
        var fraction = point < 0 ? 0 : mantissa.Length - point - 1;
        if (Math.Abs(exponent) > MaxWholeDigits || whole + exponent > MaxWholeDigits || fraction - exponent > MaxFractionDigits)
        {
            throw TooFar();
        }
    }

    private static StoreException NotStorable(string part) => Refused($"has {part} with U+0000 or half of a surrogate pair");

    private static StoreException TooFar() => Refused(string.Create(
        CultureInfo.InvariantCulture,
        $"has a number of more than {MaxWholeDigits} digits before or {MaxFractionDigits} behind the decimal point"));

    private static StoreException Refused(string reason) => Messages.InvalidInput(nameof(KeyValueEntry.Value), reason);
}
