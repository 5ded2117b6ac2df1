namespace Boternity.Data.Diagnostics;

/// <content>5010 to 5019: backups before migrations, and restores of PostgreSQL.</content>
internal static partial class EventIds
{
    public const int MigrationBackupStarting = 5010;
    public const int MigrationBackupMade = 5011;
    public const int RestoreLeftoverDropped = 5012;
    public const int RestoreLeftoverKept = 5013;
}
