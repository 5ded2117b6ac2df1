using Microsoft.Extensions.Logging;

namespace Boternity.Data.Diagnostics;

/// <content>Migrations and the schema.</content>
internal static partial class Log
{
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
}
