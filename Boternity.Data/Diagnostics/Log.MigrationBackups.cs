using Microsoft.Extensions.Logging;

namespace Boternity.Data.Diagnostics;

/// <content>Backups before migrations, and restores of PostgreSQL.</content>
internal static partial class Log
{
    [LoggerMessage(
        EventIds.MigrationBackupStarting, LogLevel.Information, "Backing {Location} up into '{Folder}' before its first pending migration.")]
    public static partial void MigrationBackupStarting(this ILogger logger, string location, string folder);

    [LoggerMessage(EventIds.MigrationBackupMade, LogLevel.Information, "The backup of {Location} before its first pending migration is '{File}'.")]
    public static partial void MigrationBackupMade(this ILogger logger, string location, string file);

    [LoggerMessage(EventIds.RestoreLeftoverDropped, LogLevel.Information, "Dropped {Database}, which a restore of {Location} had left unfinished.")]
    public static partial void RestoreLeftoverDropped(this ILogger logger, string database, string location);

    [LoggerMessage(EventIds.RestoreLeftoverKept, LogLevel.Warning, "Could not drop {Database}, which a restore of {Location} left unfinished.")]
    public static partial void RestoreLeftoverKept(this ILogger logger, Exception exception, string database, string location);
}
