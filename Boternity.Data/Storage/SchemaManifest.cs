using System.Text.Encodings.Web;
using System.Text.Json;

namespace Boternity.Data.Storage;

/// <summary>A schema as facts: the name of each table, column, constraint, index, view and trigger, and its normalised definition.</summary>
/// <remarks>
/// A table's name is <c>table bots</c>, that of a part of it <c>table bots / column id</c>. The head schema of each driver is embedded as
/// <c>schema.json</c>, so that an open can look without the assembly of the migrations; a test writes it (docs/migrations.md).
/// </remarks>
/// <param name="facts">Definitions by name.</param>
/// <param name="epoch">How many migrations led to it; 0 for a schema that was read from a database.</param>
internal sealed class SchemaManifest(IReadOnlyDictionary<string, string> facts, int epoch = 0)
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

    public int Epoch { get; } = epoch;

    /// <exception cref="InvalidOperationException">There is no such resource.</exception>
    public static SchemaManifest Load(string resource)
    {
        using var stream = typeof(SchemaManifest).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not embedded.");

        var content = JsonSerializer.Deserialize<Content>(stream, Json)!;
        return new SchemaManifest(content.Facts, content.Epoch);
    }

    /// <summary>What is committed as <c>schema.json</c>.</summary>
    public string ToJson() =>
        JsonSerializer.Serialize(new Content(Epoch, new(Facts.ToDictionary(), StringComparer.Ordinal)), Json) + "\n";

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

    private sealed record Content(int Epoch, SortedDictionary<string, string> Facts);

    private static string OwnerOf(string part) => part[..part.IndexOf(PartSeparator, StringComparison.Ordinal)];
}
