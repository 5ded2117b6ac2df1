namespace Boternity.Data.Errors;

/// <content>Executions of tasks.</content>
internal static partial class Messages
{
    /// <param name="id">The execution of the task.</param>
    /// <param name="workflowExecId">The execution of the workflow that it is of.</param>
    public static StoreException TaskOfOtherExecution(string id, string workflowExecId) =>
        new(
            StoreErrorKind.Conflict,
            ErrorCodes.TaskOfOtherExecution,
            Text(ErrorCodes.TaskOfOtherExecution, $"The task {id} is of the execution {workflowExecId} of a workflow, and stays there."))
        {
            Outcome = WriteOutcome.RolledBack,
            Conflict = ConflictReason.Duplicate,
            Table = "task_states",
            Columns = ["workflow_exec_id"],
            Hint = "Give the new one an id of its own.",
        };
}
