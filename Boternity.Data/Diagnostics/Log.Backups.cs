using Microsoft.Extensions.Logging;

namespace Boternity.Data.Diagnostics;

/// <content>Backups and restores: paths and numbers, never a row.</content>
internal static partial class Log
{
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
}
