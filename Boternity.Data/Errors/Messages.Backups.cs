namespace Boternity.Data.Errors;

/// <content>Backups and restores: paths, names and numbers, never a row.</content>
internal static partial class Messages
{
    public static StoreException NoBackupFolder() =>
        New(
            StoreErrorKind.InvalidInput,
            ErrorCodes.NoBackupFolder,
            $"There is no folder for backups: set BackupsPath (DB_BACKUPS_PATH), or name one.");

    /// <param name="location">The database: a path, or host and name.</param>
    public static StoreException NothingToBackUp(string location) =>
        New(StoreErrorKind.NotFound, ErrorCodes.NothingToBackUp, $"There is nothing to back up: '{location}' does not exist, or has no tables.");

    /// <param name="path">Where the backup was expected.</param>
    public static StoreException BackupMissing(string path) =>
        New(
            StoreErrorKind.NotFound,
            ErrorCodes.BackupMissing,
            $"There is no backup '{path}': it is a file with its manifest beside it, of the same name and .json.");

    /// <param name="path">The backup.</param>
    /// <param name="reason">A clause without row values: <c>its length is not that of its manifest</c>.</param>
    /// <param name="cause">What the driver said, if it did.</param>
    public static StoreException BackupDamaged(string path, string reason, Exception? cause = null) =>
        new(
            StoreErrorKind.Corrupt,
            ErrorCodes.BackupDamaged,
            Text(ErrorCodes.BackupDamaged, $"The backup '{path}' is damaged: {reason}."),
            cause);

    /// <param name="location">The database that was copied.</param>
    /// <param name="reason">What is wrong with the copy, without a full stop.</param>
    /// <param name="cause">Who said so.</param>
    public static StoreException CopyNotSound(string location, string reason, Exception cause) =>
        new(
            StoreErrorKind.Corrupt,
            ErrorCodes.BackupDamaged,
            Text(ErrorCodes.BackupDamaged, $"The copy of '{location}' is not sound, and no backup was made of it: {reason}."),
            cause)
        {
            Hint = "Run 'boternity-data verify': the database itself, or the disk of the backups, is at fault.",
        };

    /// <param name="location">The database: a path, or host and name.</param>
    /// <param name="cause">What the system or the server said.</param>
    public static StoreException RestoreNotSynced(string location, Exception cause) =>
        new(
            StoreErrorKind.OutcomeUnknown,
            ErrorCodes.OutcomeUnknown,
            Text(ErrorCodes.OutcomeUnknown, $"The restored database was given the name '{location}', and it is not known whether that is final."),
            cause)
        {
            Outcome = WriteOutcome.Unknown,
            Hint = "Look at what is there before restoring again.",
        };

    /// <param name="path">The manifest.</param>
    /// <param name="reason">A clause: <c>it is not the JSON of one</c>.</param>
    public static StoreException BackupManifestUnreadable(string path, string reason) =>
        New(StoreErrorKind.Corrupt, ErrorCodes.BackupManifestUnreadable, $"'{path}' is no manifest of a backup: {reason}.");

    /// <param name="subject">The backup, or the database.</param>
    /// <param name="reason">A clause: <c>it is in memory</c>.</param>
    public static StoreException BackupUnsupported(string subject, string reason) =>
        New(StoreErrorKind.Unsupported, ErrorCodes.BackupUnsupported, $"'{subject}' cannot be backed up or restored: {reason}.");

    /// <param name="location">The database: a path, or host and name.</param>
    public static StoreException DatabaseExists(string location) =>
        new(
            StoreErrorKind.Conflict,
            ErrorCodes.DatabaseExists,
            Text(ErrorCodes.DatabaseExists, $"There is a database at '{location}', and nothing was said of replacing it."))
        {
            Conflict = ConflictReason.Duplicate,
            Hint = "Restore elsewhere, or say that it may be replaced (RestoreOptions.Replace, --replace).",
        };

    /// <param name="location">The database: a path, or host and name.</param>
    /// <param name="holder">Who; null when unknown.</param>
    public static StoreException DatabaseInUse(string location, string? holder) =>
        Busy(
            ErrorCodes.DatabaseInUse,
            WriteOutcome.None,
            $"The database '{location}' is in use, and a restore needs it for itself{HeldBy(holder)}.",
            null,
            holder);

    /// <param name="location">The database.</param>
    /// <param name="bytes">The log's size.</param>
    public static StoreException BackupHoldsLog(string location, long bytes) =>
        Busy(
            ErrorCodes.BackupHoldsLog,
            WriteOutcome.None,
            $"The backup was stopped: meanwhile the write-ahead log of '{location}' came to {bytes} bytes, which it cannot be written back from.",
            null,
            "this backup");
}
