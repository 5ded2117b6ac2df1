namespace Boternity.Data.Errors;

/// <content>Copies from one database into another: names of tables and columns, and keys, never other values.</content>
internal static partial class Messages
{
    /// <param name="location">The target: a path, or host and name.</param>
    public static StoreException CopyUnfinished(string location) =>
        new(
            StoreErrorKind.SchemaDrift,
            ErrorCodes.CopyUnfinished,
            Text(ErrorCodes.CopyUnfinished, $"A copy into the database '{location}' has not come to its end."))
        {
            Hint = "Run the same `boternity-data copy` again: it goes on where it stopped.",
        };

    /// <param name="location">The target: a path, or host and name.</param>
    public static StoreException CopyOfAnotherVersion(string location) =>
        new(
            StoreErrorKind.SchemaDrift,
            ErrorCodes.CopyUnfinished,
            Text(ErrorCodes.CopyUnfinished, $"A copy into the database '{location}' was begun by another version, whose schema is another one."))
        {
            Hint = "Go on with that version; or delete the file, or drop the database, and copy anew.",
        };

    /// <param name="location">The target: a path, or host and name.</param>
    public static StoreException CopyTargetNotEmpty(string location) =>
        new(
            StoreErrorKind.Conflict,
            ErrorCodes.CopyTargetNotEmpty,
            Text(ErrorCodes.CopyTargetNotEmpty, $"There are rows in '{location}' that are not of an unfinished copy of this source."))
        {
            Conflict = ConflictReason.Duplicate,
            Hint = "Copy into an empty database, or say that its rows may be deleted (CopyOptions.Overwrite, --overwrite).",
        };

    /// <param name="location">The database: a path, or host and name.</param>
    public static StoreException CopyOntoItself(string location) =>
        New(StoreErrorKind.Misuse, ErrorCodes.CopyOntoItself, $"'{location}' is both the source and the target of the copy.");

    /// <param name="table">Its table.</param>
    /// <param name="key">The primary key of its row, as far as that could be read.</param>
    /// <param name="column">Its column.</param>
    /// <param name="reason">A clause without the value: <c>is no UTF-8</c>.</param>
    public static StoreException CopyValueRefused(string table, string key, string column, string reason) =>
        new(
            StoreErrorKind.InvalidInput,
            ErrorCodes.CopyValueRefused,
            Text(ErrorCodes.CopyValueRefused, $"The column {column} of the row ({key}) of {table} {reason}."))
        {
            Table = table,
            Columns = [column],
        };

    /// <param name="location">The target: a path, or host and name.</param>
    /// <param name="table">The table.</param>
    /// <param name="expected">How many rows the source has.</param>
    /// <param name="found">How many the target has.</param>
    public static StoreException CopyDiffers(string location, string table, long expected, long found) =>
        new(
            StoreErrorKind.Corrupt,
            ErrorCodes.CopyDiffers,
            Text(ErrorCodes.CopyDiffers, $"The table {table} of '{location}' is not that of the source: {found} and {expected} rows, and another SHA-256."))
        {
            Table = table,
        };

    /// <param name="location">The source.</param>
    /// <param name="bytes">The log's size.</param>
    public static StoreException CopyHoldsLog(string location, long bytes) =>
        Busy(
            ErrorCodes.CopyHoldsLog,
            WriteOutcome.None,
            $"The copy was stopped: meanwhile the write-ahead log of '{location}' came to {bytes} bytes, which it cannot be written back from.",
            null,
            "this copy");

    /// <param name="location">The target: a path, or host and name.</param>
    /// <param name="holder">Who; null when unknown.</param>
    public static StoreException CopyTargetInUse(string location, string? holder) =>
        Busy(
            ErrorCodes.CopyTargetInUse,
            WriteOutcome.None,
            $"The database '{location}' is in use, and a copy needs it for itself{HeldBy(holder)}.",
            null,
            holder);

    /// <param name="location">The database.</param>
    public static StoreException CopyUnsupported(string location) =>
        New(StoreErrorKind.Unsupported, ErrorCodes.CopyUnsupported, $"'{location}' cannot be copied: it is in memory.");

    /// <param name="location">The target: a path, or host and name.</param>
    /// <param name="table">The table.</param>
    public static StoreException CopyReferences(string location, string table) =>
        new(
            StoreErrorKind.ForeignKey,
            ErrorCodes.CopyReferences,
            Text(ErrorCodes.CopyReferences, $"Rows of the table {table} refer to rows that are neither in the source nor in '{location}'."))
        {
            Table = table,
        };
}
