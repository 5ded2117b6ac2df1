namespace Boternity.Data.Storage.Checks;

/// <summary>What an operator wants to see first of a database.</summary>
public sealed record StoreStatus
{
    /// <summary><c>sqlite</c> or <c>postgres</c>.</summary>
    public required string Driver { get; init; }

    /// <summary>A path, or host and database name; never a password.</summary>
    public required string Location { get; init; }

    /// <summary>The version of SQLite, or of the server.</summary>
    public required string EngineVersion { get; init; }

    /// <summary>The size of the database in bytes; of SQLite without its write-ahead log.</summary>
    public required long Bytes { get; init; }

    /// <summary>SQLite: the size of the write-ahead log in bytes, 0 when nobody has the database open. Null: PostgreSQL.</summary>
    public long? LogBytes { get; init; }

    /// <summary>How many migrations the database has; 0: it was never migrated.</summary>
    public required int SchemaEpoch { get; init; }

    /// <summary>How many migrations this version knows.</summary>
    public required int KnownEpoch { get; init; }

    /// <summary>The newest migration; null: none was applied.</summary>
    public string? LastMigration { get; init; }

    /// <summary>The main tables and how many rows each has, in the order that an operator reads them; empty without a schema.</summary>
    public required IReadOnlyList<TableRows> Tables { get; init; }

    /// <summary>Who has the database open, for people: processes, or the server's sessions; this program is not among them.</summary>
    public required IReadOnlyList<string> Users { get; init; }

    /// <summary>How many migrations are to be applied.</summary>
    public int Pending => Math.Max(0, KnownEpoch - SchemaEpoch);
}
