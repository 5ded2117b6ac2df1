namespace Boternity.Data.Errors;

/// <content>Making master keys: paths, never a key.</content>
internal static partial class Messages
{
    /// <param name="path">The file.</param>
    public static StoreException KeyFileExists(string path) =>
        new(StoreErrorKind.Conflict, ErrorCodes.KeyFileExists, Text(ErrorCodes.KeyFileExists, $"There is something at '{path}' already; a key is never written over it."))
        {
            Conflict = ConflictReason.Duplicate,
            Hint = "Name another file. If it is a key that nothing needs any more, move it away.",
        };

    /// <param name="path">The file.</param>
    /// <param name="reason">What the system said.</param>
    public static StoreException KeyFileUnwritable(string path, string reason) =>
        New(StoreErrorKind.StorageUnavailable, ErrorCodes.CannotOpen, $"The key file '{path}' cannot be written: {reason.TrimEnd('.')}.");

    public static StoreException MasterKeyNotFirst() =>
        new(
            StoreErrorKind.Conflict,
            ErrorCodes.MasterKeyNotFirst,
            Text(ErrorCodes.MasterKeyNotFirst, $"The database has data keys or sealed values already, and a new master key opens none of them."))
        {
            Conflict = ConflictReason.Required,
            Hint = "Load the key that it was written with. To change to another one, load both and re-wrap.",
        };
}
