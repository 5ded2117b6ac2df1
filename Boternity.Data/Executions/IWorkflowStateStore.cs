using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Executions;

/// <summary>The executions of workflows, as an engine keeps them while they run.</summary>
/// <remarks>
/// <para>
/// Safe for use by many threads and processes at once. A write is durable when its task completes, and joins the unit it is called in, if
/// any. Every method may throw a <see cref="StoreException"/> when the database is not available and a <see cref="StoreCanceledException"/>
/// when its token fires; only further reasons are named below. Ids are trimmed, and refused as <see cref="StoreErrorKind.InvalidInput"/>
/// when they are blank or longer than <see cref="WorkflowState.MaxIdLength"/>.
/// </para>
/// <para>
/// Which status may follow which is in spec/botmaker-compozy.md 3.2; what may not is a <see cref="StoreErrorKind.Conflict"/>,
/// <see cref="ErrorCodes.ExecutionTransition"/>, that names both. Nothing follows a terminal status, but <see cref="OverrideStatusAsync"/>.
/// </para>
/// </remarks>
public interface IWorkflowStateStore
{
    /// <summary>
    /// Adds an execution, or replaces workflow id, status, input, output and error of the one that has the id. When it was created stays, and
    /// what it used stays unless usage is given. A stored one at its end may be replaced as long as its status stays.
    /// </summary>
    /// <param name="state">The execution.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The stored execution.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: a member is out of its range. <see cref="StoreErrorKind.Conflict"/>: it is not at the
    /// expected revision, or its status cannot become the given one. <see cref="StoreErrorKind.NotFound"/>: a revision is expected of an
    /// execution that is not there. Nothing is written then.
    /// </exception>
    Task<WorkflowState> UpsertAsync(WorkflowStateUpsert state, CancellationToken cancellationToken);

    /// <summary>Gives an execution the next status, by one statement that compares and sets. The same status changes nothing.</summary>
    /// <param name="workflowExecId">The execution.</param>
    /// <param name="status">The status.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The execution as stored now.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: no such execution. <see cref="StoreErrorKind.Conflict"/>: the status cannot follow.
    /// </exception>
    Task<WorkflowState> UpdateStatusAsync(string workflowExecId, ExecutionStatus status, CancellationToken cancellationToken);

    /// <summary>
    /// Gives an execution any status, also one that cannot follow, and leaves a row that says so, in one unit. The same status changes
    /// nothing and leaves none. Output and error stay as they are.
    /// </summary>
    /// <param name="workflowExecId">The execution.</param>
    /// <param name="status">The status.</param>
    /// <param name="actor">Who does it; 1 to <see cref="ExecutionOverride.MaxActorLength"/> UTF-16 units once trimmed.</param>
    /// <param name="reason">Why; 1 to <see cref="ExecutionOverride.MaxReasonLength"/> UTF-16 units once trimmed.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The execution as stored now.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: no such execution. <see cref="StoreErrorKind.InvalidInput"/>: an argument is out of its range.
    /// </exception>
    Task<WorkflowState> OverrideStatusAsync(
        string workflowExecId, ExecutionStatus status, string actor, string reason, CancellationToken cancellationToken);

    /// <summary>Reads one page of the overrides of an execution and of its tasks, newest first. They outlive the execution.</summary>
    /// <param name="workflowExecId">The execution.</param>
    /// <param name="page">Which page of them.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when there are none.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Page<ExecutionOverride>> ListOverridesAsync(string workflowExecId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Reads an execution and all of its tasks, from one snapshot.</summary>
    /// <param name="workflowExecId">The execution.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The execution, or null.</returns>
    Task<WorkflowExecution?> GetAsync(string workflowExecId, CancellationToken cancellationToken);

    /// <summary>As <see cref="GetAsync"/> for several executions at once, such as those of a page, from one snapshot.</summary>
    /// <param name="workflowExecIds">At most <see cref="PageRequest.MaxSize"/> ids.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>Those that there are, by <see cref="WorkflowState.WorkflowExecId"/>.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: there are too many ids.</exception>
    Task<IReadOnlyDictionary<string, WorkflowExecution>> GetManyAsync(
        IReadOnlyCollection<string> workflowExecIds, CancellationToken cancellationToken);

    /// <summary>
    /// Reads a workflow's execution that began last, with its tasks; of several that began at once the one with the greatest id. The original
    /// takes the one that was written last: with two executions side by side its answer changes with each of their writes.
    /// </summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The execution, or null.</returns>
    Task<WorkflowExecution?> GetLatestAsync(string workflowId, CancellationToken cancellationToken);

    /// <summary>Reads the execution that began last of those of a workflow that executed a task, with all of its tasks.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="taskId">The task's id in the workflow.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The execution, or null. That it executed the task several times does not matter.</returns>
    Task<WorkflowExecution?> FindByTaskAsync(string workflowId, string taskId, CancellationToken cancellationToken);

    /// <summary>As <see cref="FindByTaskAsync"/>, with a task that an agent did.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="agentId">The agent.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The execution, or null.</returns>
    Task<WorkflowExecution?> FindByAgentAsync(string workflowId, string agentId, CancellationToken cancellationToken);

    /// <summary>As <see cref="FindByTaskAsync"/>, with a task that a tool did.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="toolId">The tool.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The execution, or null.</returns>
    Task<WorkflowExecution?> FindByToolAsync(string workflowId, string toolId, CancellationToken cancellationToken);

    /// <summary>Reads one page of the executions that match, without their tasks: <see cref="GetManyAsync"/> reads those of a page.</summary>
    /// <param name="filter">Which executions, in which order.</param>
    /// <param name="page">Which page of them.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when nothing matches.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: filter, page size or cursor is not valid.</exception>
    Task<Page<WorkflowState>> ListAsync(WorkflowStateFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// Ends an execution whose top-level tasks are at their end: <see cref="ExecutionStatus.Failed"/> when the last execution of one of them
    /// failed, timed out or was cancelled, <see cref="ExecutionStatus.Success"/> otherwise, also without tasks. An execution that is at its end,
    /// in whichever way, is answered as it is.
    /// </summary>
    /// <param name="workflowExecId">The execution.</param>
    /// <param name="transform">
    /// Makes the output, a JSON object or null, of the execution and its tasks. It runs inside of the write unit, which may be run again: it
    /// has no side effects, calls no store and does not wait. When it throws, or answers what cannot be stored, the execution is
    /// <see cref="ExecutionStatus.Failed"/> with code <c>OUTPUT_TRANSFORMATION_FAILED</c> and the default output; an
    /// <see cref="OperationCanceledException"/> passes, and nothing is written. Null for the default output: by task id, in ordinal order, an
    /// object with <c>output</c>, with <c>parent_state_id</c> for a child and with <c>execution_type</c> for a parallel task; of a task that was
    /// executed several times, also below different parents, the last execution. Outputs that are too large or too deep for one document are
    /// <c>{"_truncated": true, "_message": …}</c>.
    /// </param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The execution as stored now, with its tasks. The error of one that succeeded is null.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: no such execution. <see cref="StoreErrorKind.Conflict"/>: top-level tasks are not at their end
    /// (<see cref="ErrorCodes.ExecutionNotReady"/>), or the execution is paused and would succeed. Nothing is written then.
    /// </exception>
    Task<WorkflowExecution> CompleteAsync(
        string workflowExecId, Func<WorkflowExecution, JsonElement?>? transform, CancellationToken cancellationToken);

    /// <summary>
    /// Adds to what an execution used: figures of one provider, model and source are summed, agents united, the first and the last time kept.
    /// Merges at the same time lose nothing.
    /// </summary>
    /// <param name="workflowExecId">The execution.</param>
    /// <param name="usage">What to add; null or empty does nothing, even where there is no such execution.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>A task that completes once the usage is durable.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: no such execution. <see cref="StoreErrorKind.InvalidInput"/>: an entry is out of its range, or
    /// sums are.
    /// </exception>
    Task MergeUsageAsync(string workflowExecId, IReadOnlyList<UsageEntry>? usage, CancellationToken cancellationToken);

    /// <summary>Removes executions at their end with their tasks, the ones that were written first before others. Overrides stay.</summary>
    /// <param name="before">Only executions that were not written since this time.</param>
    /// <param name="limit">At most so many, in one unit; 1 or more.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>How many executions were removed; 0 when none is left.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the limit is not positive.</exception>
    Task<int> DeleteFinishedAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
