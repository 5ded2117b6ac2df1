namespace Boternity.Data.Executions;

/// <summary>An execution of a workflow with the executions of its tasks, as they were at one moment.</summary>
/// <param name="State">The workflow's own.</param>
/// <param name="Tasks">
/// All of its tasks, children too, by <see cref="TaskState.TaskExecId"/>; the ones created first come first. Executions of one task are each there.
/// </param>
public sealed record WorkflowExecution(WorkflowState State, IReadOnlyDictionary<string, TaskState> Tasks)
{
    /// <summary>Of each task the execution that was created last, of several at the same time the one with the greatest id.</summary>
    /// <returns>By <see cref="TaskState.TaskId"/>; made anew with each call.</returns>
    public IReadOnlyDictionary<string, TaskState> LatestByTaskId() => Latest(Tasks.Values);

    internal static Dictionary<string, TaskState> Latest(IEnumerable<TaskState> tasks) => tasks
        .GroupBy(task => task.TaskId, StringComparer.Ordinal)
        .ToDictionary(
            group => group.Key,
            group => group.OrderBy(task => task.CreatedAt).ThenBy(task => task.TaskExecId, StringComparer.Ordinal).Last(),
            StringComparer.Ordinal);
}
