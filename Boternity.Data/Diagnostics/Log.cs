using Boternity.Data.Encryption;
using Boternity.Data.Importing;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Diagnostics;

/// <summary>The layer's log messages. They carry names, codes, paths and times; never row values, secrets or connection strings.</summary>
/// <remarks>
/// One declaration, in the order of <see cref="EventIds"/>: the generator writes several of them in an order that changes from build to build,
/// and so would the bytes of the assembly.
/// </remarks>
internal static partial class Log
{
    // The writer and its write-ahead log.
    [LoggerMessage(EventIds.WriterOpened, LogLevel.Debug, "The writer of {Location} is open.")]
    public static partial void WriterOpened(this ILogger logger, string location);

    [LoggerMessage(EventIds.WriterClosed, LogLevel.Debug, "The writer of {Location} is closed.")]
    public static partial void WriterClosed(this ILogger logger, string location);

    [LoggerMessage(EventIds.WriterNotOpened, LogLevel.Error, "The writer of {Location} cannot be opened; writes fail.")]
    public static partial void WriterNotOpened(this ILogger logger, Exception exception, string location);

    [LoggerMessage(EventIds.WriterNotClosed, LogLevel.Warning, "The writer's connection of {Location} could not be closed well.")]
    public static partial void WriterNotClosed(this ILogger logger, Exception exception, string location);

    [LoggerMessage(
        EventIds.UnitSuspended,
        LogLevel.Warning,
        "A write unit held {Location} for {Milliseconds} ms while it awaited something else than the database.")]
    public static partial void UnitSuspended(this ILogger logger, string location, double milliseconds);

    [LoggerMessage(EventIds.UnitAbandoned, LogLevel.Error, "A write unit of {Location} did not end when told to; its connection is replaced.")]
    public static partial void UnitAbandoned(this ILogger logger, string location);

    [LoggerMessage(
        EventIds.GroupLost,
        LogLevel.Information,
        "A write unit took the transaction of {Location} with it; {Count} other unit(s) run again.")]
    public static partial void GroupLost(this ILogger logger, string location, int count);

    [LoggerMessage(EventIds.CommitFailed, LogLevel.Error, "A commit of {Count} unit(s) in {Location} failed and was rolled back.")]
    public static partial void CommitFailed(this ILogger logger, Exception exception, int count, string location);

    [LoggerMessage(
        EventIds.CommitUnknown,
        LogLevel.Critical,
        "The outcome of {Count} unit(s) in {Location} is unknown; writes wait until the file is proven sound.")]
    public static partial void CommitUnknown(this ILogger logger, Exception exception, int count, string location);

    [LoggerMessage(EventIds.WriterRecovered, LogLevel.Warning, "The file {Location} is proven sound after a commit of unknown outcome; writes go on.")]
    public static partial void WriterRecovered(this ILogger logger, string location);

    [LoggerMessage(EventIds.LeaseExpired, LogLevel.Error, "A context held the writer of {Location} too long; its connection is replaced.")]
    public static partial void LeaseExpired(this ILogger logger, string location);

    [LoggerMessage(EventIds.LeaseUnclean, LogLevel.Warning, "A context left the writer's connection of {Location} changed; it is replaced.")]
    public static partial void LeaseUnclean(this ILogger logger, string location);

    [LoggerMessage(EventIds.CheckpointFailed, LogLevel.Warning, "A checkpoint of {Location} failed with SQLite code {Code}; it is tried again.")]
    public static partial void CheckpointFailed(this ILogger logger, string location, int code);

    [LoggerMessage(
        EventIds.LogPinned,
        LogLevel.Warning,
        "The write-ahead log of {Location} has {Bytes} bytes and readers hold it up; readers of other processes cannot be ended.")]
    public static partial void LogPinned(this ILogger logger, string location, long bytes);

    // Migrations and the schema.
    [LoggerMessage(EventIds.MigrationApplying, LogLevel.Information, "Applying migration {Migration} to {Location}.")]
    public static partial void MigrationApplying(this ILogger logger, string migration, string location);

    [LoggerMessage(EventIds.MigrationReverting, LogLevel.Information, "Reverting migration {Migration} of {Location}.")]
    public static partial void MigrationReverting(this ILogger logger, string migration, string location);

    [LoggerMessage(EventIds.MigrationsDone, LogLevel.Information, "{Count} migration(s) of {Location} committed after {Milliseconds} ms.")]
    public static partial void MigrationsDone(this ILogger logger, int count, string location, long milliseconds);

    [LoggerMessage(EventIds.MigrationLockWaiting, LogLevel.Information, "Waiting for the migration of {Location}; held by {Holder}.")]
    public static partial void MigrationLockWaiting(this ILogger logger, string location, string holder);

    [LoggerMessage(
        EventIds.MigrationLockRowsRemoved,
        LogLevel.Warning,
        "Removed {Count} row(s) of __EFMigrationsLock from {Location}: a migration by another tool was killed.")]
    public static partial void MigrationLockRowsRemoved(this ILogger logger, int count, string location);

    [LoggerMessage(
        EventIds.MigrationCopyDropped,
        LogLevel.Warning,
        "Dropped {Table} from {Location}, the unfinished copy of a migration by another tool that was killed.")]
    public static partial void MigrationCopyDropped(this ILogger logger, string table, string location);

    [LoggerMessage(EventIds.SchemaChanged, LogLevel.Error, "The schema of {Location} was changed while it is in use here: writes are refused.")]
    public static partial void SchemaChanged(this ILogger logger, Exception exception, string location);

    [LoggerMessage(
        EventIds.SchemaNewerRead,
        LogLevel.Warning,
        "Reading from {Location} although its schema {Seen} is newer than {Known}: ReadNewerSchema is set.")]
    public static partial void SchemaNewerRead(this ILogger logger, string location, int seen, int known);

    [LoggerMessage(EventIds.SchemaForeignObjects, LogLevel.Warning, "The schema of {Location} has objects that are not ours: {Objects}.")]
    public static partial void SchemaForeignObjects(this ILogger logger, string location, string objects);

    // The stores' own background work.
    [LoggerMessage(EventIds.KeyValueSweepFailed, LogLevel.Warning, "Expired key-value entries were not removed; the next sweep tries again.")]
    public static partial void KeyValueSweepFailed(this ILogger logger, Exception exception);

    [LoggerMessage(
        EventIds.ApiKeyUsageNotStored,
        LogLevel.Warning,
        "When {Count} API key(s) were last used could not be stored; it is tried again.")]
    public static partial void ApiKeyUsageNotStored(this ILogger logger, Exception exception, int count);

    [LoggerMessage(
        EventIds.WorkflowRunsCrashed,
        LogLevel.Warning,
        "{Count} workflow run(s) were not heard of in time: they are crashed, or cancelled where that was asked for.")]
    public static partial void WorkflowRunsCrashed(this ILogger logger, int count);

    [LoggerMessage(EventIds.WorkflowRunSweepFailed, LogLevel.Warning, "Workflow runs were not looked after; the next sweep tries again.")]
    public static partial void WorkflowRunSweepFailed(this ILogger logger, Exception exception);

    // Backups and restores: paths and numbers, never a row.
    [LoggerMessage(EventIds.BackupMade, LogLevel.Information, "Backed {Location} up to '{File}': {Bytes} bytes.")]
    public static partial void BackupMade(this ILogger logger, string location, string file, long bytes);

    [LoggerMessage(EventIds.BackupRemoved, LogLevel.Information, "Removed the older backup '{File}'.")]
    public static partial void BackupRemoved(this ILogger logger, string file);

    [LoggerMessage(EventIds.BackupNotRemoved, LogLevel.Warning, "Not all of the backup '{File}' could be removed.")]
    public static partial void BackupNotRemoved(this ILogger logger, Exception exception, string file);

    [LoggerMessage(EventIds.BackupSwept, LogLevel.Information, "Removed what an unfinished backup left: '{File}'.")]
    public static partial void BackupSwept(this ILogger logger, string file);

    [LoggerMessage(EventIds.BackupManifestSkipped, LogLevel.Warning, "'{Manifest}' is left out of the backups: {Reason}")]
    public static partial void BackupManifestSkipped(this ILogger logger, string manifest, string reason);

    [LoggerMessage(EventIds.DatabaseRestored, LogLevel.Warning, "Restored {Location} from the backup '{Name}'.")]
    public static partial void DatabaseRestored(this ILogger logger, string location, string name);

    [LoggerMessage(EventIds.BackupWaiting, LogLevel.Information, "A backup into '{Folder}' waits for another one: {Holder}.")]
    public static partial void BackupWaiting(this ILogger logger, string folder, string holder);

    // Backups before migrations, and restores of PostgreSQL.
    [LoggerMessage(
        EventIds.MigrationBackupStarting, LogLevel.Information, "Backing {Location} up into '{Folder}' before its first pending migration.")]
    public static partial void MigrationBackupStarting(this ILogger logger, string location, string folder);

    [LoggerMessage(EventIds.MigrationBackupMade, LogLevel.Information, "The backup of {Location} before its first pending migration is '{File}'.")]
    public static partial void MigrationBackupMade(this ILogger logger, string location, string file);

    [LoggerMessage(EventIds.RestoreLeftoverDropped, LogLevel.Information, "Dropped {Database}, which a restore of {Location} had left unfinished.")]
    public static partial void RestoreLeftoverDropped(this ILogger logger, string database, string location);

    [LoggerMessage(EventIds.RestoreLeftoverKept, LogLevel.Warning, "Could not drop {Database}, which a restore of {Location} left unfinished.")]
    public static partial void RestoreLeftoverKept(this ILogger logger, Exception exception, string database, string location);

    // Imports: paths, tables and digests, never a row.
    [LoggerMessage(EventIds.ImportStarted, LogLevel.Information, "Importing '{File}', of {System}.")]
    public static partial void ImportStarted(this ILogger logger, string file, UpstreamSystem system);

    [LoggerMessage(
        EventIds.ImportEnded, LogLevel.Information, "Imported '{File}': {Taken} rows taken, {AlreadyThere} there already, {Refused} refused.")]
    public static partial void ImportEnded(this ILogger logger, string file, long taken, long alreadyThere, long refused);

    [LoggerMessage(
        EventIds.ImportDiffers,
        LogLevel.Error,
        "The rows of {Table} from '{File}' were read back as others, or not all are accounted for: digest {SourceDigest} of the source, {StoredDigest} here.")]
    public static partial void ImportDiffers(this ILogger logger, string file, string table, string? sourceDigest, string? storedDigest);

    // Secrets and keys: ids, paths and names of variables, never a key or a value.
    [LoggerMessage(EventIds.MasterKeyTwice, LogLevel.Warning, "{First} and {Second} hold the same master key: one of them is enough.")]
    public static partial void MasterKeyTwice(this ILogger logger, string first, string second);

    [LoggerMessage(
        EventIds.MasterKeyFromEnvironment,
        LogLevel.Warning,
        "The master key came from the environment ({Variable}), which others may see in /proc: use a file.")]
    public static partial void MasterKeyFromEnvironment(this ILogger logger, string variable);

    [LoggerMessage(EventIds.KeyFileWorldReadable, LogLevel.Warning, "Others may read the key file '{Path}': AllowWorldReadableKeyFile is set.")]
    public static partial void KeyFileWorldReadable(this ILogger logger, string path);

    [LoggerMessage(
        EventIds.KeyFileBesideDatabase,
        LogLevel.Warning,
        "The key file '{Path}' is in the directory of the database, '{Directory}': a backup of that would hold both.")]
    public static partial void KeyFileBesideDatabase(this ILogger logger, string path, string directory);

    [LoggerMessage(EventIds.SecretsReady, LogLevel.Information, "Secrets are open with the master key {MasterKey}; {DataKeys} data keys.")]
    public static partial void SecretsReady(this ILogger logger, string masterKey, int dataKeys);

    [LoggerMessage(
        EventIds.RewrapPending,
        LogLevel.Warning,
        "Data keys are wrapped by other master keys than the current one, {MasterKey}: {Pending}. Keep those loaded, and re-wrap.")]
    public static partial void RewrapPending(this ILogger logger, string masterKey, string pending);

    [LoggerMessage(
        EventIds.MasterKeysNotLoaded,
        LogLevel.Warning,
        "Master keys of the database are not loaded: {Missing}. AllowMissingKeys is set; what they protect cannot be opened.")]
    public static partial void MasterKeysNotLoaded(this ILogger logger, string missing);

    [LoggerMessage(EventIds.DataKeysDamaged, LogLevel.Error, "Data keys do not unwrap under the master key {MasterKey}: {DataKeys}.")]
    public static partial void DataKeysDamaged(this ILogger logger, string masterKey, string dataKeys);

    [LoggerMessage(
        EventIds.DevelopmentKeyMade,
        LogLevel.Warning,
        "There was no master key and this is Development: made one in '{Path}'. Whoever loses it loses the secrets.")]
    public static partial void DevelopmentKeyMade(this ILogger logger, string path);

    [LoggerMessage(EventIds.DataKeyMade, LogLevel.Information, "Made the data key {KeyId}: {Purpose}, version {Version}.")]
    public static partial void DataKeyMade(this ILogger logger, KeyId keyId, string purpose, long version);

    [LoggerMessage(EventIds.DataKeyRotated, LogLevel.Information, "The data key {KeyId} seals from now on: {Purpose}, version {Version}.")]
    public static partial void DataKeyRotated(this ILogger logger, KeyId keyId, string purpose, long version);

    [LoggerMessage(
        EventIds.ActiveKeyRefused,
        LogLevel.Error,
        "The newest data key, {KeyId} ({Purpose}, version {Version}), is {State}: nothing is sealed. Its state was changed past this library.")]
    public static partial void ActiveKeyRefused(this ILogger logger, KeyId keyId, string purpose, long version, DataKeyState state);

    [LoggerMessage(EventIds.RotationBegan, LogLevel.Information, "{Kind} {JobId} begins or goes on: {Done} of {Total} rows are done.")]
    public static partial void RotationBegan(this ILogger logger, KeyRotationKind kind, Guid jobId, long total, long done);

    [LoggerMessage(EventIds.RotationEnded, LogLevel.Information, "{Kind} {JobId} is {State}: {Done} rows are done, {Failed} did not open.")]
    public static partial void RotationEnded(
        this ILogger logger, KeyRotationKind kind, Guid jobId, KeyRotationState state, long done, long failed);

    [LoggerMessage(
        EventIds.RotationNotReleased,
        LogLevel.Warning,
        "The rotation {JobId} stopped and could not say so; it can be taken up when its lease has run out.")]
    public static partial void RotationNotReleased(this ILogger logger, Exception exception, Guid jobId);

    [LoggerMessage(EventIds.KeysDestroyed, LogLevel.Information, "Destroyed {Count} data keys; what the files held of them: {Residue}.")]
    public static partial void KeysDestroyed(this ILogger logger, int count, DestroyedResidue residue);

    [LoggerMessage(
        EventIds.ResidueNotErased,
        LogLevel.Warning,
        "The files may still hold wrapped keys that were destroyed, because {Reason}. Erase the residue again.")]
    public static partial void ResidueNotErased(this ILogger logger, Exception? exception, string reason);

    [LoggerMessage(EventIds.DamageNotRecorded, LogLevel.Error, "{DataKeys} damaged data keys are not in the trail of secrets: {Code}.")]
    public static partial void DamageNotRecorded(this ILogger logger, int dataKeys, string code, Exception exception);

    // Secrets as files: paths, never a value.
    [LoggerMessage(EventIds.SecretFileReadable, LogLevel.Warning, "The mode of the secret file '{Path}' lets others read it; set 0600.")]
    public static partial void SecretFileReadable(this ILogger logger, string path);

    [LoggerMessage(
        EventIds.SecretFileSweepFailed,
        LogLevel.Warning,
        "What unfinished writes and deletions left below '{Root}' was not removed; the next start tries again.")]
    public static partial void SecretFileSweepFailed(this ILogger logger, Exception exception, string root);

    // Copies: places and numbers, never a row.
    [LoggerMessage(EventIds.CopyStarted, LogLevel.Information, "Copying {Source} into {Target}.")]
    public static partial void CopyStarted(this ILogger logger, string source, string target);

    [LoggerMessage(EventIds.CopyResumed, LogLevel.Information, "Going on with the copy of {Source} into {Target}.")]
    public static partial void CopyResumed(this ILogger logger, string source, string target);

    [LoggerMessage(EventIds.CopyCompleted, LogLevel.Information, "Copied {Source} into {Target} and verified it: {Rows} rows.")]
    public static partial void CopyCompleted(this ILogger logger, string source, string target, long rows);
}
