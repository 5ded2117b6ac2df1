namespace Boternity.Data.Errors;

/// <content>Execution states.</content>
internal static partial class Messages
{
    /// <param name="table">The execution's table.</param>
    /// <param name="id">The execution.</param>
    /// <param name="from">What it is, as stored text.</param>
    /// <param name="to">What it was to become.</param>
    public static StoreException ExecutionTransition(string table, string id, string from, string to) =>
        Refused(
            ErrorCodes.ExecutionTransition,
            $"The execution {id} is {from} and cannot become {to}.",
            table,
            "Read it again, then decide, or override with a reason.");

    /// <param name="id">The execution of the workflow.</param>
    /// <param name="open">How many of its top-level tasks are not at their end.</param>
    public static StoreException ExecutionNotReady(string id, int open) =>
        new(
            StoreErrorKind.Conflict,
            ErrorCodes.ExecutionNotReady,
            Text(ErrorCodes.ExecutionNotReady, $"The execution {id} has {open} tasks that are not at their end."))
        {
            Outcome = WriteOutcome.RolledBack,
            Conflict = ConflictReason.Required,
            Table = "task_states",
            Hint = "Complete it when they are.",
        };

    public static StoreException UnitRequired(string operation) =>
        new(
            StoreErrorKind.Misuse,
            ErrorCodes.UnitRequired,
            Text(ErrorCodes.UnitRequired, $"{operation} requires transactional context: a unit of the write queue."))
        {
            Hint = "Call it within IWriteQueue.WriteAsync.",
        };

    /// <param name="id">The execution of the task.</param>
    /// <param name="reason">A clause that says what is wrong with its parent.</param>
    public static StoreException TaskParent(string id, string reason) =>
        new(StoreErrorKind.Conflict, ErrorCodes.TaskParent, Text(ErrorCodes.TaskParent, $"The parent of task {id} {reason}."))
        {
            Outcome = WriteOutcome.RolledBack,
            Conflict = ConflictReason.Required,
            Table = "task_states",
            Columns = ["parent_state_id"],
        };
}
