namespace Boternity.Data.Errors;

/// <content>The texts of what operators ask for beside the doctor.</content>
internal static partial class Messages
{
    public static StoreException CheckpointUnsupported() =>
        New(
            StoreErrorKind.Unsupported,
            ErrorCodes.CheckpointUnsupported,
            $"A checkpoint is SQLite's: PostgreSQL's server makes its own.");
}
