namespace Boternity.Data.Errors;

/// <content>Backups of PostgreSQL, and those before migrations: names, versions and what a program said, never a password or a row.</content>
internal static partial class Messages
{
    /// <param name="needed">The oldest version that works; null: any.</param>
    /// <param name="found">Versions and folders of what is there.</param>
    public static StoreException BackupToolMissing(string? needed, IReadOnlyCollection<string> found)
    {
        var version = needed is null ? "" : $" of version {needed}";
        var seen = string.Join(", ", found);
        return new StoreException(
            StoreErrorKind.Unsupported,
            ErrorCodes.BackupToolMissing,
            Text(
                ErrorCodes.BackupToolMissing,
                $"PostgreSQL's programs pg_dump and pg_restore{version} are needed; found: {(seen.Length == 0 ? "none" : seen)}."))
        {
            Hint = "Install PostgreSQL's client programs (Debian, Ubuntu: postgresql-client; Red Hat: postgresql; macOS: libpq; Windows: the "
                + "server's installer), of the server's version if you can, and put their folder into PATH.",
        };
    }

    /// <param name="program">Its name.</param>
    /// <param name="location">The database: host and name.</param>
    /// <param name="exitCode">What it ended with.</param>
    /// <param name="said">Its error, without passwords and rows; null: unknown.</param>
    public static StoreException BackupToolFailed(string program, string location, int exitCode, string? said) =>
        New(
            StoreErrorKind.StorageUnavailable,
            ErrorCodes.BackupToolFailed,
            $"{program} failed at '{location}' with exit code {exitCode}{(said is null ? "" : $": {said}")}.");

    /// <param name="location">The database: host and name.</param>
    /// <param name="reason">What the login may not, as a clause: <c>it may not create databases</c>.</param>
    /// <param name="cause">What the server said, if it was asked.</param>
    public static StoreException RestoreDenied(string location, string reason, Exception? cause = null) =>
        new(
            StoreErrorKind.Denied,
            ErrorCodes.RestoreDenied,
            Text(ErrorCodes.RestoreDenied, $"The login of '{location}' cannot restore: {reason}."),
            cause)
        {
            Hint = "Restore with a login that has CREATEDB and owns the database: ALTER ROLE name CREATEDB; ALTER DATABASE name OWNER TO name.",
        };

    /// <param name="backup">The backup's file.</param>
    /// <param name="differences">Tables and numbers.</param>
    public static StoreException RestoreDiffers(string backup, IReadOnlyCollection<string> differences) =>
        New(
            StoreErrorKind.Corrupt,
            ErrorCodes.RestoreDiffers,
            $"What was restored from '{backup}' is not what its manifest says, and was dropped again: {string.Join("; ", differences)}.");

    /// <param name="location">The database: a path, or host and name.</param>
    /// <param name="cause">Why.</param>
    public static StoreException MigrationBackupFailed(string location, Exception cause) =>
        new(
            StoreErrorKind.MigrationFailed,
            ErrorCodes.MigrationBackupFailed,
            Text(
                ErrorCodes.MigrationBackupFailed,
                $"'{location}' could not be backed up before its first pending migration, so nothing was migrated{Because(cause)}"),
            cause)
        {
            Outcome = WriteOutcome.RolledBack,
            Hint = "Remove the cause, then migrate again; where backups are made in another way, turn this one off: "
                + "DB_BACKUP_BEFORE_MIGRATION=false.",
        };

    // Only our own texts are free of values.
    private static string Because(Exception cause) => cause is IStoreError ? $": {cause.Message}" : ".";
}
