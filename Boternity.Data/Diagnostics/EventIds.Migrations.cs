namespace Boternity.Data.Diagnostics;

/// <content>3000 to 3099: migrations and the schema.</content>
internal static partial class EventIds
{
    public const int MigrationApplying = 3000;
    public const int MigrationReverting = 3001;
    public const int MigrationsDone = 3002;
    public const int MigrationLockWaiting = 3010;
    public const int MigrationLockRowsRemoved = 3020;
    public const int MigrationCopyDropped = 3021;
    public const int SchemaForeignObjects = 3030;
    public const int SchemaChanged = 3031;
    public const int SchemaNewerRead = 3032;
}
