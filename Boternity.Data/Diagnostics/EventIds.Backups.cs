namespace Boternity.Data.Diagnostics;

/// <content>5000 to 5009: backups and restores.</content>
internal static partial class EventIds
{
    public const int BackupMade = 5000;
    public const int BackupRemoved = 5001;
    public const int BackupNotRemoved = 5002;
    public const int BackupSwept = 5003;
    public const int BackupManifestSkipped = 5004;
    public const int DatabaseRestored = 5005;
    public const int BackupWaiting = 5006;
}
