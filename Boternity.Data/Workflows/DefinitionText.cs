using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Boternity.Data.Storage;

namespace Boternity.Data.Workflows;

/// <summary>Documents as text and values, and what both drivers can keep of them.</summary>
internal static class DefinitionText
{
    private const int MaxDigits = 400;
    private const int MaxShown = 64;

    private static readonly JsonWriterOptions Compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static ReadOnlyMemory<byte> ToUtf8(DocumentNode node, bool indented = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact with { Indented = indented }))
        {
            node.WriteTo(writer);
        }

        return buffer.WrittenMemory;
    }

    /// <remarks>A node that was refused becomes null: <see cref="Check"/> has said so.</remarks>
    public static JsonElement ToElement(DocumentNode node)
    {
        try
        {
            return JsonElement.Parse(ToUtf8(node).Span, default);
        }
        catch (JsonException)
        {
            return JsonElement.Parse("null"u8, default);
        }
    }

    /// <summary>A member's name as an error shows it: short, and without what would break a line.</summary>
    public static string Shown(string name)
    {
        var shown = string.Concat(name.Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter));
        return shown.Length <= MaxShown ? shown : $"{shown[..MaxShown]}…";
    }

    /// <summary>Finds what not both drivers keep, or what is there twice.</summary>
    public static void Check(DocumentNode node, string place, DefinitionProblems problems)
    {
        problems.Locate(place, node.Line);
        switch (node.Kind)
        {
            case JsonValueKind.Undefined:
                problems.Damage(place, string.Create(CultureInfo.InvariantCulture, $"is more than {DocumentNode.MaxDepth} levels deep"));
                break;
            case JsonValueKind.String when !InputText.IsStorable(node.Text):
                problems.Damage(place, "holds U+0000 or half of a surrogate pair");
                break;
            case JsonValueKind.Number when !IsStorableNumber(node.Text):
                problems.Damage(place, string.Create(CultureInfo.InvariantCulture, $"is no number of at most {MaxDigits} digits"));
                break;
            case JsonValueKind.Array:
                for (var index = 0; index < node.Items.Count; index++)
                {
                    Check(node.Items[index], string.Create(CultureInfo.InvariantCulture, $"{place}[{index}]"), problems);
                }

                break;
            case JsonValueKind.Object:
                CheckMembers(node, place, problems);
                break;
        }
    }

    private static void CheckMembers(DocumentNode node, string place, DefinitionProblems problems)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in node.Members)
        {
            var at = $"{place}.{Shown(member.Name)}";
            if (!InputText.IsStorable(member.Name))
            {
                problems.Locate(at, member.Line);
                problems.Damage(at, "has a name with U+0000 or half of a surrogate pair");
            }

            if (!names.Add(member.Name))
            {
                problems.Locate(at, member.Line);
                problems.Damage(at, "is there twice");
            }

            Check(member.Value, at, problems);
        }
    }

    private static bool IsStorableNumber(string digits)
    {
        var mark = digits.AsSpan().IndexOfAny('e', 'E');
        return digits.Length <= MaxDigits
            && double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            && (mark < 0 || (int.TryParse(digits.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power)
                && Math.Abs(power) <= MaxDigits));
    }
}
