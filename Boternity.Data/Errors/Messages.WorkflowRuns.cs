namespace Boternity.Data.Errors;

/// <content>Workflow runs and their steps.</content>
internal static partial class Messages
{
    /// <param name="runId">The run.</param>
    /// <param name="status">What the run is now, as stored text.</param>
    public static StoreException LeaseLost(Guid runId, string status) =>
        Refused(
            ErrorCodes.LeaseLost,
            $"The lease of workflow run {runId}, which is {status}, is not the worker's, or ran out.",
            "workflow_runs",
            "Stop working on the run.");

    /// <param name="runId">The run.</param>
    /// <param name="from">What the run is, as stored text.</param>
    /// <param name="to">What it was to become.</param>
    public static StoreException RunTransition(Guid runId, string from, string to) =>
        Refused(
            ErrorCodes.RunTransition,
            $"The workflow run {runId} is {from} and cannot become {to} so.",
            "workflow_runs",
            "Read it again, then decide.");

    /// <param name="id">The attempt.</param>
    /// <param name="from">What the step is, as stored text.</param>
    /// <param name="to">What it was to become.</param>
    public static StoreException StepTransition(Guid id, string from, string to) =>
        Refused(
            ErrorCodes.StepTransition,
            $"The workflow step {id} is {from} and cannot become {to}.",
            "workflow_steps",
            "Read the run's steps again, then decide.");

    public static StoreException IdempotencyKeyTaken(Guid id) =>
        new(
            StoreErrorKind.Conflict,
            ErrorCodes.IdempotencyKeyTaken,
            Text(ErrorCodes.IdempotencyKeyTaken, $"The workflow step {id}, which is not at its end, has the idempotency key."))
        {
            Outcome = WriteOutcome.RolledBack,
            Conflict = ConflictReason.Duplicate,
            Table = "workflow_steps",
            Columns = ["idempotency_key"],
        };

    public static StoreException StepsOpen(Guid runId) =>
        new(
            StoreErrorKind.Conflict,
            ErrorCodes.StepsOpen,
            Text(ErrorCodes.StepsOpen, $"The workflow run {runId} has steps that are not at their end."))
        {
            Outcome = WriteOutcome.RolledBack,
            Conflict = ConflictReason.Required,
            Table = "workflow_steps",
            Hint = "Complete, fail or skip them first.",
        };

    private static StoreException Refused(string code, FormattableString text, string table, string hint) =>
        new(StoreErrorKind.Conflict, code, Text(code, text))
        {
            Outcome = WriteOutcome.RolledBack,
            Conflict = ConflictReason.Revision,
            Table = table,
            Hint = hint,
        };
}
