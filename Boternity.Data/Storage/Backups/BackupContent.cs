namespace Boternity.Data.Storage.Backups;

/// <summary>What is in a backup, as far as its file says it itself.</summary>
internal sealed record BackupContent
{
    /// <summary>The number of migrations that the schema has.</summary>
    public required int SchemaEpoch { get; init; }

    /// <summary>The newest migration; null: none was applied.</summary>
    public required string? LastMigration { get; init; }

    /// <summary>The version of SQLite, or of the server, that wrote it.</summary>
    public required string EngineVersion { get; init; }

    /// <summary>Every table, by name.</summary>
    public required IReadOnlyList<TableRows> Tables { get; init; }

    /// <summary>The ids of the master keys that open what is sealed in it; never a key.</summary>
    public required IReadOnlyList<string> MasterKeys { get; init; }

    /// <summary>What a backup must have by its manifest.</summary>
    public static BackupContent Of(BackupManifest manifest) => new()
    {
        SchemaEpoch = manifest.SchemaEpoch,
        LastMigration = manifest.LastMigration,
        EngineVersion = manifest.EngineVersion,
        Tables = manifest.Tables,
        MasterKeys = manifest.MasterKeys,
    };
}
