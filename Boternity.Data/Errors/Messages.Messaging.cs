namespace Boternity.Data.Errors;

/// <content>Messages, channels and inboxes.</content>
internal static partial class Messages
{
    public static StoreException MessageIdTaken(Guid id) =>
        new(
            StoreErrorKind.Conflict,
            ErrorCodes.MessageIdTaken,
            Text(ErrorCodes.MessageIdTaken, $"There is a message {id} already, and it is another one."))
        {
            Outcome = WriteOutcome.RolledBack,
            Conflict = ConflictReason.Duplicate,
            Table = "bot_messages",
            Columns = ["id"],
            Hint = "Send it under an id of its own.",
        };

    public static StoreException ChannelExists(string name) =>
        new(
            StoreErrorKind.Conflict,
            ErrorCodes.ChannelExists,
            Text(ErrorCodes.ChannelExists, $"There is a channel {name} already."))
        {
            Outcome = WriteOutcome.RolledBack,
            Conflict = ConflictReason.Duplicate,
            Table = "bot_channels",
            Columns = ["name"],
            Hint = "Use it, or choose another name.",
        };

    /// <param name="source">Which messages, in prose: <c>channel news</c>.</param>
    /// <param name="sequence">What was to be acknowledged.</param>
    /// <param name="last">The last there is.</param>
    /// <param name="table">Where it was to be noted.</param>
    public static StoreException SequenceNotReached(string source, long sequence, long last, string table) =>
        new(
            StoreErrorKind.InvalidInput,
            ErrorCodes.SequenceNotReached,
            Text(ErrorCodes.SequenceNotReached, $"The {source} has come to message {last}, so {sequence} cannot have been read."))
        {
            Outcome = WriteOutcome.RolledBack,
            Table = table,
            Hint = "Acknowledge the sequence of a message that was read.",
        };
}
