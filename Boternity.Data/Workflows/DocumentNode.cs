using System.Globalization;
using System.Text.Json;

namespace Boternity.Data.Workflows;

/// <summary>One value of a document that was read from JSON or YAML, or is to be written as such.</summary>
internal sealed class DocumentNode
{
    /// <summary>How deep documents may be; also the depth to which EF Core reads JSON.</summary>
    public const int MaxDepth = 40;

    private DocumentNode(JsonValueKind kind, int line)
    {
        Kind = kind;
        Line = line;
    }

    /// <summary>Undefined: nested deeper than <see cref="MaxDepth"/>.</summary>
    public JsonValueKind Kind { get; }

    /// <summary>From 1; 0 when the document was never text.</summary>
    public int Line { get; }

    /// <summary>The text of a string, or the digits of a number.</summary>
    public string Text { get; private init; } = "";

    public List<DocumentMember> Members { get; } = [];

    public List<DocumentNode> Items { get; } = [];

    public static DocumentNode Object(int line = 0) => new(JsonValueKind.Object, line);

    public static DocumentNode Array(int line = 0) => new(JsonValueKind.Array, line);

    public static DocumentNode String(string text, int line = 0) => new(JsonValueKind.String, line) { Text = text };

    public static DocumentNode Number(string digits, int line = 0) => new(JsonValueKind.Number, line) { Text = digits };

    public static DocumentNode Boolean(bool value, int line = 0) => new(value ? JsonValueKind.True : JsonValueKind.False, line);

    public static DocumentNode Null(int line = 0) => new(JsonValueKind.Null, line);

    public static DocumentNode TooDeep(int line = 0) => new(JsonValueKind.Undefined, line);

    public static DocumentNode Of(long number) => Number(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>As the product writes it: 40 is <c>40.0</c>.</summary>
    public static DocumentNode Of(double number)
    {
        var digits = number.ToString("R", CultureInfo.InvariantCulture);
        return Number(double.IsFinite(number) && !digits.AsSpan().ContainsAny('.', 'E') ? $"{digits}.0" : digits);
    }

    public static DocumentNode Of(IEnumerable<string?> texts)
    {
        var list = Array();
        list.Items.AddRange(texts.Select(text => text is null ? Null() : String(text)));
        return list;
    }

    public static DocumentNode Of(JsonElement value, int depth = 0)
    {
        if (depth > MaxDepth)
        {
            return TooDeep();
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var members = Object();
                members.Members.AddRange(value.EnumerateObject()
                    .Select(member => new DocumentMember(member.Name, 0, Of(member.Value, depth + 1))));
                return members;
            case JsonValueKind.Array:
                var items = Array();
                items.Items.AddRange(value.EnumerateArray().Select(item => Of(item, depth + 1)));
                return items;
            case JsonValueKind.String:
                return String(TextOf(value));
            case JsonValueKind.Number:
                return Number(value.GetRawText());
            case JsonValueKind.True:
            case JsonValueKind.False:
                return Boolean(value.GetBoolean());
            default:
                return Null();
        }
    }

    /// <summary>Adds a member; nothing when the value is null.</summary>
    public DocumentNode With(string name, DocumentNode? value)
    {
        if (value is not null)
        {
            Members.Add(new DocumentMember(name, 0, value));
        }

        return this;
    }

    /// <inheritdoc cref="With(string, DocumentNode?)"/>
    public DocumentNode With(string name, string? text) => With(name, text is null ? null : String(text));

    /// <inheritdoc cref="With(string, DocumentNode?)"/>
    public DocumentNode With(string name, long? number) => With(name, number is { } value ? Of(value) : null);

    public void WriteTo(Utf8JsonWriter writer)
    {
        switch (Kind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in Members)
                {
                    writer.WritePropertyName(member.Name);
                    member.Value.WriteTo(writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                Items.ForEach(item => item.WriteTo(writer));
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Text);
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Text, skipInputValidation: true);
                break;
            case JsonValueKind.True:
            case JsonValueKind.False:
                writer.WriteBooleanValue(Kind == JsonValueKind.True);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    // An escape of half a surrogate pair has no text; U+0000 is refused as well, and by the same rule.
    private static string TextOf(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "\0";
        }
    }
}

/// <summary>One member of an object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Line">The line of the name, from 1; 0 when the document was never text.</param>
/// <param name="Value">Its value.</param>
internal sealed record DocumentMember(string Name, int Line, DocumentNode Value);
