using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Executions;

/// <summary>The statements that LINQ has no words for; both drivers run the same ones.</summary>
internal static class TaskStateSql
{
    /// <summary>Argument: the execution's id. One row, or none.</summary>
    public static string Lock(string mode) => $"SELECT task_exec_id FROM task_states WHERE task_exec_id = {"{0}"} {mode}";

    /// <summary>Argument: the execution of the workflow.</summary>
    public const string LatestInWorkflow =
        """
        SELECT state.* FROM task_states AS state
        JOIN (
            SELECT task_exec_id, ROW_NUMBER() OVER (PARTITION BY task_id ORDER BY created_at DESC, task_exec_id DESC) AS place
            FROM task_states WHERE workflow_exec_id = {0}) AS latest ON latest.task_exec_id = state.task_exec_id
        WHERE latest.place = 1
        """;

    // A task has one parent. So what is met twice on the way down is the root, and only if the rows are a circle: there it ends. The root is left out
    // by what is above and not by the child's own id: for a condition on the child alone SQLite reads the whole table into a filter.
    private const string Below =
        """
        WITH RECURSIVE below (task_exec_id, depth) AS (
            SELECT task_exec_id, 0 FROM task_states WHERE task_exec_id = {0}
            UNION ALL
            SELECT child.task_exec_id, below.depth + 1
            FROM below JOIN task_states AS child ON child.parent_state_id = below.task_exec_id
            WHERE below.depth < {1} AND (below.depth = 0 OR below.task_exec_id <> {0}))
        """;

    // On the way up a circle is met again and again: the depth ends it.
    private const string Above =
        """
        WITH RECURSIVE above (task_exec_id, parent_state_id, depth) AS (
            SELECT task_exec_id, parent_state_id, 0 FROM task_states WHERE task_exec_id = {0}
            UNION ALL
            SELECT parent.task_exec_id, parent.parent_state_id, above.depth + 1
            FROM above JOIN task_states AS parent ON parent.task_exec_id = above.parent_state_id
            WHERE above.depth < {1})
        """;

    /// <summary>Arguments: the root, the depth. The root and what is below it, in no order.</summary>
    public const string Tree =
        $"{Below} SELECT state.* FROM task_states AS state WHERE state.task_exec_id IN (SELECT task_exec_id FROM below)";

    /// <summary>Arguments: the task, the depth. How many levels it and what is below it have.</summary>
    public const string Levels = $"""{Below} SELECT COALESCE(MAX(depth) + 1, 0) AS "Value" FROM below""";

    /// <summary>Arguments: the task, the depth. The task and what it is below, in no order.</summary>
    public const string WithAncestors =
        $"{Above} SELECT state.* FROM task_states AS state WHERE state.task_exec_id IN (SELECT task_exec_id FROM above)";

    /// <summary>Arguments: the task, the depth. The ids of the task and of what it is below; in a circle ids come again.</summary>
    public const string Path = $"""{Above} SELECT task_exec_id AS "Value" FROM above""";

    public static Task<int> InsertAsync(BoternityDbContext context, TaskStateUpsert state, DateTimeOffset now, CancellationToken token) =>
        context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO task_states (component, status, task_exec_id, task_id, workflow_exec_id, workflow_id, execution_type, usage,
                agent_id, tool_id, action_id, parent_state_id, input, output, error, created_at, updated_at, revision)
            VALUES ({state.Component}, {EnumText<ExecutionStatus>.Of(state.Status)}, {state.TaskExecId}, {state.TaskId}, {state.WorkflowExecId},
                {state.WorkflowId}, {state.ExecutionType}, {ExecutionJson.Of(state.Usage)}, {state.AgentId}, {state.ToolId}, {state.ActionId},
                {state.ParentStateId}, {state.Input}, {state.Output}, {ExecutionJson.Of(state.Error)}, {state.CreatedAt ?? now}, {now}, 1)
            """,
            token);

    public static Task<int> ReplaceAsync(BoternityDbContext context, TaskStateUpsert state, DateTimeOffset now, CancellationToken token) =>
        context.Database.ExecuteSqlAsync(
            $"""
            UPDATE task_states SET
                component = {state.Component},
                status = {EnumText<ExecutionStatus>.Of(state.Status)},
                task_id = {state.TaskId},
                workflow_id = {state.WorkflowId},
                execution_type = {state.ExecutionType},
                usage = COALESCE({ExecutionJson.Of(state.Usage)}, usage),
                agent_id = {state.AgentId},
                tool_id = {state.ToolId},
                action_id = {state.ActionId},
                parent_state_id = {state.ParentStateId},
                input = {state.Input},
                output = {state.Output},
                error = {ExecutionJson.Of(state.Error)},
                updated_at = {now},
                revision = revision + 1
            WHERE task_exec_id = {state.TaskExecId}
            """,
            token);

    public static Task<int> SetUsageAsync(
        BoternityDbContext context, string id, IReadOnlyList<UsageEntry> usage, DateTimeOffset now, CancellationToken token) =>
        context.Database.ExecuteSqlAsync(
            $"""
            UPDATE task_states SET usage = {ExecutionJson.Of(usage)}, updated_at = {now}, revision = revision + 1
            WHERE task_exec_id = {id}
            """,
            token);

    /// <summary>Writes status, output and error of a state.</summary>
    public static Task<int> SetResultAsync(BoternityDbContext context, TaskState state, DateTimeOffset now, CancellationToken token) =>
        context.Database.ExecuteSqlAsync(
            $"""
            UPDATE task_states SET
                status = {EnumText<ExecutionStatus>.Of(state.Status)},
                output = {state.Output},
                error = {ExecutionJson.Of(state.Error)},
                updated_at = {now},
                revision = revision + 1
            WHERE task_exec_id = {state.TaskExecId}
            """,
            token);
}
