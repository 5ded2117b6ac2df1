using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Boternity.Data.Storage;

/// <summary>A schema as facts: the name of each table, column, constraint, index, view and trigger, and its normalised definition.</summary>
/// <remarks>
/// A table's name is <c>table bots</c>, that of a part of it <c>table bots / column id</c>. The head schema of each driver is embedded beside
/// its migrations as <c>schema.json</c>; a test writes it (docs/migrations.md).
/// </remarks>
/// <param name="facts">Definitions by name.</param>
/// <param name="head">The newest migration that led to it; null for a schema that was read from a database.</param>
internal sealed class SchemaManifest(IReadOnlyDictionary<string, string> facts, string? head = null)
{
    private const string PartSeparator = " / ";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NewLine = "\n",

        // For people who read differences: quotes and comparisons as they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public IReadOnlyDictionary<string, string> Facts { get; } = facts;

    public string? Head { get; } = head;

    /// <exception cref="InvalidOperationException">The assembly has none for the namespace.</exception>
    public static SchemaManifest Load(Assembly assembly, string scope)
    {
        using var stream = assembly.GetManifestResourceStream($"{scope}.schema.json")
            ?? throw new InvalidOperationException($"{assembly.GetName().Name} has no {scope}.schema.json.");

        var content = JsonSerializer.Deserialize<Content>(stream, Json)!;
        return new SchemaManifest(content.Facts, content.Head);
    }

    /// <summary>What is committed as <c>schema.json</c>.</summary>
    public string ToJson() =>
        JsonSerializer.Serialize(new Content(Head, new(Facts.ToDictionary(), StringComparer.Ordinal)), Json) + "\n";

    /// <summary>Compares a live schema with this one.</summary>
    /// <returns>
    /// What is missing, different, or more than expected inside of a table of ours; and apart from it the objects that are not ours.
    /// </returns>
    public (IReadOnlyList<string> Differences, IReadOnlyList<string> Foreign) Compare(SchemaManifest live)
    {
        var differences = new List<string>();
        var foreign = new List<string>();

        foreach (var (name, definition) in Facts.OrderBy(fact => fact.Key, StringComparer.Ordinal))
        {
            if (!live.Facts.TryGetValue(name, out var seen))
            {
                // A table that is missing says it all.
                if (!name.Contains(PartSeparator, StringComparison.Ordinal) || live.Facts.ContainsKey(OwnerOf(name)))
                {
                    differences.Add($"{name} is missing");
                }
            }
            else if (seen != definition)
            {
                differences.Add($"{name} is '{seen}', not '{definition}'");
            }
        }

        foreach (var name in live.Facts.Keys.Except(Facts.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (!name.Contains(PartSeparator, StringComparison.Ordinal))
            {
                foreign.Add(name);
            }
            else if (Facts.ContainsKey(OwnerOf(name)))
            {
                differences.Add($"{name} is not expected");
            }
        }

        return (differences, foreign);
    }

    private sealed record Content(string? Head, SortedDictionary<string, string> Facts);

    private static string OwnerOf(string part) => part[..part.IndexOf(PartSeparator, StringComparison.Ordinal)];
}
