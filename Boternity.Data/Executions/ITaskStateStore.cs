using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Executions;

/// <summary>Executions of tasks: their states, their trees and what they used; spec/botmaker-compozy.md 2.9.</summary>
/// <remarks>
/// Safe for use by many threads at once. Called within <see cref="IWriteQueue.WriteAsync{TResult}"/>, reads see what the unit wrote and writes
/// commit with it; what a call that failed had written is undone alone. Ids are trimmed.
/// </remarks>
public interface ITaskStateStore
{
    /// <summary>Adds an execution, or replaces the one of the same id: every column but when it was created, and usage when none is given.</summary>
    /// <param name="state">What it is to be.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>As stored.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: it breaks a rule of its members. <see cref="StoreErrorKind.ForeignKey"/>: the execution of the
    /// workflow, or the parent in it, does not exist. <see cref="StoreErrorKind.Conflict"/>: the revision is another
    /// (<see cref="ErrorCodes.RevisionConflict"/>), the status does not follow (<see cref="ErrorCodes.ExecutionTransition"/>), the parent is
    /// itself, one of its descendants or too far down (<see cref="ErrorCodes.TaskParent"/>), or the stored one is of another execution of the
    /// workflow (<see cref="ErrorCodes.TaskOfOtherExecution"/>). <see cref="StoreErrorKind.NotFound"/>: a revision of 1 or more was expected and
    /// there is none.
    /// </exception>
    Task<TaskState> UpsertAsync(TaskStateUpsert state, CancellationToken cancellationToken);

    /// <summary>Gives an execution the next status, by one statement. The one that it has already changes nothing.</summary>
    /// <param name="taskExecId">The execution.</param>
    /// <param name="status">The status.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The execution, as it is now.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>, or <see cref="StoreErrorKind.Conflict"/> (<see cref="ErrorCodes.ExecutionTransition"/>): the status
    /// does not follow the one it has; the order is that of spec/botmaker-compozy.md 3.2.
    /// </exception>
    Task<TaskState> UpdateStatusAsync(string taskExecId, ExecutionStatus status, CancellationToken cancellationToken);

    /// <summary>Gives an execution any status, and writes an <see cref="ExecutionOverride"/>. The one that it has already changes nothing.</summary>
    /// <param name="taskExecId">The execution.</param>
    /// <param name="status">The status.</param>
    /// <param name="actor">Who does it; 1 to <see cref="ExecutionOverride.MaxActorLength"/> UTF-16 units.</param>
    /// <param name="reason">Why; 1 to <see cref="ExecutionOverride.MaxReasonLength"/> UTF-16 units.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The execution, as it is now.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/> or <see cref="StoreErrorKind.NotFound"/>.</exception>
    Task<TaskState> OverrideStatusAsync(
        string taskExecId,
        ExecutionStatus status,
        string actor,
        string reason,
        CancellationToken cancellationToken);

    /// <summary>Adds usage to what is recorded: figures of the same provider, model and source are summed. None changes nothing.</summary>
    /// <remarks>Calls for the same execution wait for one another: none is lost.</remarks>
    /// <param name="taskExecId">The execution.</param>
    /// <param name="usage">What was used; no entries, or null, do nothing, also where there is no such execution.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>A task that completes when it is stored.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: an entry is out of its range or a sum is, or <see cref="StoreErrorKind.NotFound"/>.
    /// </exception>
    Task MergeUsageAsync(string taskExecId, IReadOnlyList<UsageEntry>? usage, CancellationToken cancellationToken);

    /// <summary>Writes how a parent's children are into its output and makes its status follow; then for its own parent, up to the top.</summary>
    /// <param name="parentStateId">The parent.</param>
    /// <param name="strategy">How the children decide the status, at every level.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The parent as stored.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/> or <see cref="StoreErrorKind.NotFound"/>.</exception>
    Task<TaskState> UpdateParentAsync(string parentStateId, ParentStrategy strategy, CancellationToken cancellationToken);

    /// <summary>As <see cref="UpdateParentAsync(string, ParentStrategy, CancellationToken)"/>, with a strategy of each level's own.</summary>
    /// <remarks>
    /// Output gets a member <c>progress_info</c> (spec/botmaker-compozy.md 3.3); what else it has stays. RUNNING follows PENDING only, so that
    /// nobody is resumed by it; SUCCESS, FAILED and CANCELED where they may follow. A parent that fails gets an error of code
    /// <c>child_task_failure</c>, unless it has another. At most <see cref="TaskTree.MaxLevels"/> levels. The parents are locked until the unit ends: concurrent
    /// calls wait for one another, and the last one counts what all have committed.
    /// </remarks>
    /// <param name="parentStateId">The parent.</param>
    /// <param name="strategyOf">How the children of each one decide; without effects, as the unit may be run again.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The parent as stored.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/> or <see cref="StoreErrorKind.NotFound"/>.</exception>
    Task<TaskState> UpdateParentAsync(string parentStateId, Func<TaskState, ParentStrategy> strategyOf, CancellationToken cancellationToken);

    /// <summary>Finds an execution.</summary>
    /// <param name="taskExecId">Its id.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="StoreException">Blank or not storable.</exception>
    Task<TaskState?> GetAsync(string taskExecId, CancellationToken cancellationToken);

    /// <summary>Finds an execution within a unit of the write queue, and holds off other writers of it until the unit ends.</summary>
    /// <remarks>Readers, and those who add tasks below it, do not wait.</remarks>
    /// <param name="taskExecId">Its id.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.Misuse"/> (<see cref="ErrorCodes.UnitRequired"/>): outside of a unit.
    /// </exception>
    Task<TaskState?> GetForUpdateAsync(string taskExecId, CancellationToken cancellationToken);

    /// <summary>What an execution used, without reading the rest of it.</summary>
    /// <param name="taskExecId">The execution.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>By provider, model and source; null when nothing was recorded.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.NotFound"/>.</exception>
    Task<IReadOnlyList<UsageEntry>?> GetUsageAsync(string taskExecId, CancellationToken cancellationToken);

    /// <summary>Lists executions by when they were created.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>One page.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>.</exception>
    Task<Page<TaskState>> ListAsync(TaskStateFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The latest execution of each task of an execution of a workflow.</summary>
    /// <param name="workflowExecId">The execution of the workflow.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>One for each task id, the first created first.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>.</exception>
    Task<IReadOnlyList<TaskState>> ListInWorkflowAsync(string workflowExecId, CancellationToken cancellationToken);

    /// <summary>Lists the executions directly below one, the first created first.</summary>
    /// <param name="parentStateId">The parent.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>One page; empty where there is no such parent.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>.</exception>
    Task<Page<TaskState>> ListChildrenAsync(string parentStateId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>What came of the executions directly below one: of each that has an output, also of several of one task.</summary>
    /// <param name="parentStateId">The parent.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The first created first.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>.</exception>
    Task<IReadOnlyList<TaskOutput>> ListChildOutputsAsync(string parentStateId, CancellationToken cancellationToken);

    /// <summary>The latest execution of a task directly below one.</summary>
    /// <param name="parentStateId">The parent.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The one that was created last; null when there is none.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>.</exception>
    Task<TaskState?> GetChildAsync(string parentStateId, string taskId, CancellationToken cancellationToken);

    /// <summary>Finds executions by their ids, as of one moment.</summary>
    /// <param name="taskExecIds">Any number of ids; those of which there is none are left out, and one that is there twice comes once.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The first created first.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>.</exception>
    Task<IReadOnlyList<TaskState>> ListByIdsAsync(IReadOnlyCollection<string> taskExecIds, CancellationToken cancellationToken);

    /// <summary>An execution and what is below it, to a depth.</summary>
    /// <param name="rootTaskExecId">Where to begin.</param>
    /// <param name="maxDepth">How far below the root to go: 0, the root alone, to <see cref="TaskTree.MaxLevels"/>.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>By depth, then the first created first, each one once; empty where there is no such execution.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>.</exception>
    Task<IReadOnlyList<TaskTreeNode>> GetTreeAsync(string rootTaskExecId, int maxDepth, CancellationToken cancellationToken);

    /// <summary>What an execution is below: its parent, the parent's parent, and so on, at most <see cref="TaskTree.MaxLevels"/>.</summary>
    /// <param name="taskExecId">The execution.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The parent first, each one once, without the execution itself.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>.</exception>
    Task<IReadOnlyList<TaskState>> ListAncestorsAsync(string taskExecId, CancellationToken cancellationToken);

    /// <summary>How far the executions directly below one are.</summary>
    /// <param name="parentStateId">The parent.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>All zero where there are none.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>.</exception>
    Task<TaskProgress> GetProgressAsync(string parentStateId, CancellationToken cancellationToken);
}
