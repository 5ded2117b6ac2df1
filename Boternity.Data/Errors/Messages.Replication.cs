namespace Boternity.Data.Errors;

/// <content>Commits between a primary and its standbys.</content>
internal static partial class Messages
{
    public static StoreException CommitNotReplicated() =>
        new(
            StoreErrorKind.OutcomeUnknown,
            ErrorCodes.CommitNotReplicated,
            Text(ErrorCodes.CommitNotReplicated, $"The commit is on the primary, and no synchronous standby confirmed it in time."))
        {
            Outcome = WriteOutcome.Unknown,
            Hint = "It stays unless the primary is lost before a standby has it: look the row up by its key before doing it again; to find it confirms nothing, the next acknowledged write does.",
        };
}
