namespace Boternity.Data.Errors;

/// <content>08xx: backups.</content>
public static partial class ErrorCodes
{
    /// <summary>There is no folder for backups. Set <c>BackupsPath</c>, or name one.</summary>
    public const string NoBackupFolder = "BD0801";

    /// <summary>There is no database, or one without tables. Check which database is configured.</summary>
    public const string NothingToBackUp = "BD0802";

    /// <summary>There is no backup: the file or its manifest is missing. Keep both together.</summary>
    public const string BackupMissing = "BD0803";

    /// <summary>A backup is not what its manifest says, or is damaged inside. Take another one.</summary>
    public const string BackupDamaged = "BD0804";

    /// <summary>A backup's manifest is none, or another file's. Copy both files again, or take another backup.</summary>
    public const string BackupManifestUnreadable = "BD0805";

    /// <summary>There is no backup of such a database, or this one is of a newer format or of another driver. See the message.</summary>
    public const string BackupUnsupported = "BD0806";

    /// <summary>A restore would replace a database, and nobody said that it may. Say so, or restore elsewhere.</summary>
    public const string DatabaseExists = "BD0807";

    /// <summary>A restore needs the database for itself, and somebody has it open. Stop the holder named.</summary>
    public const string DatabaseInUse = "BD0808";

    /// <summary>SQLite: a backup held up the write-ahead log up to its hard cap and was stopped. Take it when less is written.</summary>
    public const string BackupHoldsLog = "BD0809";

    /// <summary>PostgreSQL: pg_dump and pg_restore are missing, or older than the server. Install the server's own version.</summary>
    public const string BackupToolMissing = "BD0810";

    /// <summary>PostgreSQL: pg_dump or pg_restore failed. Remove the cause that it names.</summary>
    public const string BackupToolFailed = "BD0811";

    /// <summary>PostgreSQL: the login may not create or rename the database. Restore with one that may.</summary>
    public const string RestoreDenied = "BD0812";

    /// <summary>PostgreSQL: what was restored is not what the manifest says; it was dropped again. Take another backup.</summary>
    public const string RestoreDiffers = "BD0813";

    /// <summary>The backup before a migration failed, and nothing was migrated. Remove the cause, or turn that backup off.</summary>
    public const string MigrationBackupFailed = "BD0814";
}
