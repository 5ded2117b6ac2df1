namespace Boternity.Data.Storage.Backups;

/// <summary>What a backup is and holds: the file <c>NAME.json</c> beside the backup <c>NAME</c>. Never a key, a password or a row's value.</summary>
/// <remarks>JSON in camelCase. Its source: design section 7 of the reliability contract, stage 1.</remarks>
public sealed record BackupManifest
{
    /// <summary>The <see cref="Format"/> that this version writes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The form of this document; 1.</summary>
    public required int Format { get; init; }

    /// <summary><c>sqlite</c> or <c>postgres</c>.</summary>
    public required string Driver { get; init; }

    /// <summary>Where the database was: a path, or host and database name. Never a password.</summary>
    public required string Database { get; init; }

    /// <summary>The backup's file name, without a folder.</summary>
    public required string Name { get; init; }

    /// <summary>The number of migrations that the schema has.</summary>
    public required int SchemaEpoch { get; init; }

    /// <summary>The newest migration; null: none was applied.</summary>
    public string? LastMigration { get; init; }

    /// <summary>The version of this library that made it.</summary>
    public required string LibraryVersion { get; init; }

    /// <summary>The version of SQLite, or of the PostgreSQL server, that made it.</summary>
    public required string EngineVersion { get; init; }

    /// <summary>When it was begun; the content is that of this instant or a little later. UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was complete and verified; UTC.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>The length of the file in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>The SHA-256 of the file: 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Every table and its rows, by name.</summary>
    public required IReadOnlyList<TableRows> Tables { get; init; }

    /// <summary>The ids of the master keys that open what is sealed in it; empty where nothing is.</summary>
    public required IReadOnlyList<string> MasterKeys { get; init; }
}
