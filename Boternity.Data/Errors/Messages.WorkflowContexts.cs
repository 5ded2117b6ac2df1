namespace Boternity.Data.Errors;

/// <content>What steps see of their runs, and rows that only a store writes.</content>
internal static partial class Messages
{
    /// <param name="what">The subject of the sentence.</param>
    /// <param name="limit">In bytes in UTF-8.</param>
    public static StoreException ContextTooLarge(string what, int limit) =>
        new(
            StoreErrorKind.InvalidInput,
            ErrorCodes.ContextTooLarge,
            Text(ErrorCodes.ContextTooLarge, $"{what} has more than {limit} bytes."))
        {
            Hint = "Keep less in variables and outputs.",
        };

    /// <param name="problems">Where the references are; at least one.</param>
    public static StoreException UnresolvedReferences(IReadOnlyList<InputProblem> problems) =>
        new(
            StoreErrorKind.InvalidInput,
            ErrorCodes.UnresolvedReference,
            Text(ErrorCodes.UnresolvedReference, $"The template refers to what its run does not have: {Listed(problems)}."))
        {
            Problems = problems,
        };

    /// <param name="table">The table of the rows.</param>
    /// <param name="method">What writes them.</param>
    public static StoreException WrittenByStore(string table, string method) =>
        new(
            StoreErrorKind.Misuse,
            ErrorCodes.WrittenByStore,
            Text(ErrorCodes.WrittenByStore, $"Rows of {table} are written by {method} alone."))
        {
            Outcome = WriteOutcome.RolledBack,
            Table = table,
        };
}
