namespace Boternity.Data.Storage.Backups;

/// <summary>How a backup is made.</summary>
public sealed record BackupOptions
{
    /// <summary>The folder; null: the configured one (<see cref="DatabaseConfig.BackupsPath"/>). Made if it is absent, with mode 0700.</summary>
    public string? Directory { get; init; }

    /// <summary>How many backups of this database to keep, this one included; 1 or more. Null: all. Older ones go once this one is verified.</summary>
    public int? Keep { get; init; }
}
