using System.Text;
using System.Text.Json;
using Boternity.Data.Errors;

namespace Boternity.Data.Workflows;

/// <summary>The JSON of contexts. What is read of it is checked by whoever puts it into a context.</summary>
internal static class ContextText
{
    public const string Variables = "variables";

    // A value that is as deep as may be stored stands up to three levels down.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 72 };

    public static JsonElement Parse(string text) => JsonElement.Parse(text, Deep);

    public static void AppendMap(
        StringBuilder text, IReadOnlyDictionary<string, JsonElement> map, string before = "", string after = "")
    {
        text.Append('{');
        var isFirst = true;
        foreach (var (name, value) in map)
        {
            if (!isFirst)
            {
                text.Append(',');
            }

            isFirst = false;
            CompactJson.AppendString(text, name);
            text.Append(':').Append(before).Append(value.GetRawText()).Append(after);
        }

        text.Append('}');
    }

    /// <param name="value">An object, or null for an empty one.</param>
    /// <param name="member">What the caller gave.</param>
    /// <param name="place">The name of the value within it; null when it is all of it.</param>
    /// <exception cref="StoreException">No object, or not one whose members can be told apart.</exception>
    public static Dictionary<string, JsonElement> Map(JsonElement value, string member, string? place)
    {
        var map = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (value.ValueKind == JsonValueKind.Null)
        {
            return map;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Messages.InvalidInput(member, place is null ? "is no JSON object" : $"has '{place}' that is no object");
        }

        foreach (var one in value.EnumerateObject())
        {
            if (!map.TryAdd(NameOf(one, member), one.Value))
            {
                throw Messages.InvalidInput(member, "names a member twice");
            }
        }

        return map;
    }

    /// <inheritdoc cref="Map(JsonElement, string, string?)"/>
    public static Dictionary<string, JsonElement> Map(Dictionary<string, JsonElement> members, string name, string member) =>
        members.TryGetValue(name, out var value) ? Map(value, member, name) : [];

    /// <exception cref="StoreException">Absent, or no text.</exception>
    public static string Text(Dictionary<string, JsonElement> members, string name, string member) =>
        members.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String
            ? Read(() => value.GetString()!, member)
            : throw Messages.InvalidInput(member, $"has no '{name}' that is text");

    /// <exception cref="StoreException">Absent, or no id.</exception>
    public static Guid Id(Dictionary<string, JsonElement> members, string name, string member) =>
        members.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetGuid(out var id)
            ? id
            : throw Messages.InvalidInput(member, $"has no '{name}' that is an id");

    private static string NameOf(JsonProperty property, string member) => Read(() => property.Name, member);

    private static string Read(Func<string> read, string member)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw Messages.InvalidInput(member, "has text with half of a surrogate pair");
        }
    }
}
