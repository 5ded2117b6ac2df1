using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Executions;

/// <summary>The statements about <c>workflow_states</c> that LINQ has no words for; both drivers run the same ones.</summary>
/// <remarks>
/// Documents are written whole, and not by EF's tracker, which stores a free-form member that alone has changed as text that holds JSON.
/// </remarks>
internal static class WorkflowStateSql
{
    private const string Finished = "status NOT IN ('PENDING', 'RUNNING', 'WAITING', 'PAUSED')";

    /// <summary>
    /// Arguments: the instant, the limit. Two that delete at once take different executions; what is being written is not deleted. In words that
    /// no index on the status serves, because that of the times has the order.
    /// </summary>
    public static string DeleteFinished(string skipLocked) =>
        $"""
        WITH old AS MATERIALIZED (
            SELECT workflow_exec_id FROM workflow_states
            WHERE {Finished} AND updated_at < {"{0}"} ORDER BY updated_at, workflow_exec_id LIMIT {"{1}"} {skipLocked})
        DELETE FROM workflow_states WHERE workflow_exec_id IN (SELECT workflow_exec_id FROM old)
        """;

    /// <summary>Argument: the execution's id. One row, or none.</summary>
    public static string Lock(string mode) =>
        $"SELECT workflow_exec_id FROM workflow_states WHERE workflow_exec_id = {"{0}"} {mode}";

    /// <returns>1, or 0 when there is one of this id.</returns>
    public static Task<int> InsertAsync(
        BoternityDbContext context,
        WorkflowStateUpsert state,
        DateTimeOffset createdAt,
        DateTimeOffset updatedAt,
        CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO workflow_states (workflow_exec_id, workflow_id, status, usage, input, output, error, created_at, updated_at, revision)
            VALUES ({state.WorkflowExecId}, {state.WorkflowId}, {EnumText<ExecutionStatus>.Of(state.Status)}, {ExecutionJson.Of(state.Usage)},
                {state.Input}, {state.Output}, {ExecutionJson.Of(state.Error)}, {createdAt}, {updatedAt}, 1)
            ON CONFLICT (workflow_exec_id) DO NOTHING
            """,
            cancellationToken);

    public static Task<int> ReplaceAsync(
        BoternityDbContext context,
        WorkflowStateUpsert state,
        DateTimeOffset now,
        CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync(
            $"""
            UPDATE workflow_states SET
                workflow_id = {state.WorkflowId},
                status = {EnumText<ExecutionStatus>.Of(state.Status)},
                usage = COALESCE({ExecutionJson.Of(state.Usage)}, usage),
                input = {state.Input},
                output = {state.Output},
                error = {ExecutionJson.Of(state.Error)},
                updated_at = {now},
                revision = revision + 1
            WHERE workflow_exec_id = {state.WorkflowExecId}
            """,
            cancellationToken);

    public static Task<int> CompleteAsync(
        BoternityDbContext context,
        string id,
        WorkflowResult result,
        DateTimeOffset now,
        CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync(
            $"""
            UPDATE workflow_states SET
                status = {EnumText<ExecutionStatus>.Of(result.Status)},
                output = {result.Output},
                error = {ExecutionJson.Of(result.Error)},
                updated_at = {now},
                revision = revision + 1
            WHERE workflow_exec_id = {id}
            """,
            cancellationToken);

    public static Task<int> SetUsageAsync(
        BoternityDbContext context,
        string id,
        IReadOnlyList<UsageEntry> usage,
        DateTimeOffset now,
        CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync(
            $"""
            UPDATE workflow_states SET usage = {ExecutionJson.Of(usage)}, updated_at = {now}, revision = revision + 1
            WHERE workflow_exec_id = {id}
            """,
            cancellationToken);
}
