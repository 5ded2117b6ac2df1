using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Boternity.Data.Storage.Conventions;

/// <summary>Columns that hold JSON: <c>jsonb</c> on PostgreSQL, checked text on SQLite.</summary>
/// <remarks>
/// Conversions and comparisons are in compiled models as C#, written by EF: what they name is visible, and more than a call is a method
/// here, because EF loses parentheses and the types of operators.
/// </remarks>
internal static class JsonColumn
{
    private const string Annotation = "Boternity:Json";

    // EF has no literal for default(JsonElement), its own choice, and a compiled model needs one.
    private static readonly JsonElement Sentinel = JsonElement.Parse("{}", default);

    /// <summary>How lists are written.</summary>
    public static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether the property is stored as JSON.</summary>
    public static bool Is(IReadOnlyProperty property) => property.FindAnnotation(Annotation) is not null;

    /// <summary>Stores any JSON value. Two values are equal when they mean the same, whatever their text.</summary>
    public static PropertyBuilder<JsonElement> IsJson(this PropertyBuilder<JsonElement> property)
    {
        property.Metadata.SetAnnotation(Annotation, true);

        property.Metadata.SetValueComparer(new ValueComparer<JsonElement>(
            (left, right) => JsonElement.DeepEquals(left, right),
            value => (int)value.ValueKind,
            value => value));
        return property.HasSentinel(Sentinel);
    }

    /// <summary>Stores any JSON value, or none: a JSON null is a value, and not the column's NULL.</summary>
    public static PropertyBuilder<JsonElement?> IsJson(this PropertyBuilder<JsonElement?> property)
    {
        property.Metadata.SetAnnotation(Annotation, true);

        property.Metadata.SetValueComparer(new ValueComparer<JsonElement?>(
            (left, right) => AreEqual(left, right),
            value => value.HasValue ? (int)value.Value.ValueKind : 0,
            value => value));
        return property;
    }

    /// <summary>Stores a list of strings as a JSON array; the list is compared and copied by its items.</summary>
    public static PropertyBuilder<IList<string>> IsJsonStringList(this PropertyBuilder<IList<string>> property)
    {
        property.Metadata.SetAnnotation(Annotation, true);

        return property.HasConversion(
            new ValueConverter<IList<string>, string>(
                list => JsonSerializer.Serialize(list, Options),
                text => ReadStrings(text)),
            new ValueComparer<IList<string>>(
                (left, right) => left == right || (left != null && right != null && left.SequenceEqual(right)),
                list => list.Aggregate(0, (hash, item) => HashCode.Combine(hash, StringComparer.Ordinal.GetHashCode(item))),
                list => list.ToList()));
    }

    /// <summary>Whether both are absent, or mean the same.</summary>
    public static bool AreEqual(JsonElement? left, JsonElement? right) =>
        left.HasValue == right.HasValue && (!left.HasValue || JsonElement.DeepEquals(left.Value, right!.Value));

    /// <summary>Reads a list.</summary>
    /// <exception cref="InvalidDataException">Other JSON, which the column's CHECK lets in.</exception>
    public static List<string> ReadStrings(string text)
    {
        try
        {
            var list = JsonSerializer.Deserialize<List<string>>(text, Options) ?? [];
            return list.Contains(null!) ? throw NoStrings() : list;
        }
        catch (JsonException)
        {
            throw NoStrings();
        }
    }

    private static InvalidDataException NoStrings() => new("A stored list is no JSON array of strings.");
}
