using System.Text.Json;
using Boternity.Data.Storage;

namespace Boternity.Data.Benchmarks.Contenders;

/// <summary>Which contender, and its parameters; handed to its process.</summary>
internal sealed record ContenderSpec
{
    /// <summary>The name in <see cref="ContenderCatalog"/>.</summary>
    public required string Name { get; init; }

    public int Callers { get; init; } = 1;

    public Durability Durability { get; init; } = Durability.Full;

    /// <summary>Rows in the database before the first round.</summary>
    public long Rows { get; init; }

    /// <summary>The SQLite file; empty for PostgreSQL.</summary>
    public string Database { get; init; } = "";

    /// <summary>The PostgreSQL database.</summary>
    public string? Connection { get; init; }

    public static ContenderSpec Parse(string json) => JsonSerializer.Deserialize<ContenderSpec>(json)!;

    public string ToJson() => JsonSerializer.Serialize(this);
}
