using System.Data;
using System.Linq.Expressions;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Executions;

/// <content>What reads.</content>
internal sealed partial class WorkflowStateStore
{
    private static readonly Keyset<WorkflowState> ByCreation =
        Keyset<WorkflowState>.By("workflow_states/created_at", state => state.CreatedAt, state => state.WorkflowExecId);

    private static readonly Keyset<ExecutionOverride> OverridesByTime =
        Keyset<ExecutionOverride>.By("execution_overrides/created_at", entry => entry.CreatedAt, entry => entry.Id);

    private static readonly ModelQuery<string, WorkflowState?> ById =
        new((context, id, _) => context.WorkflowStates.AsNoTracking().FirstOrDefault(state => state.WorkflowExecId == id));

    public Task<Page<ExecutionOverride>> ListOverridesAsync(string workflowExecId, PageRequest page, CancellationToken cancellationToken)
    {
        var id = ExecutionRules.Id(workflowExecId, nameof(workflowExecId));
        ArgumentNullException.ThrowIfNull(page);

        return reads.ReadAsync(
            (context, token) => OverridesByTime.ReadAsync(
                context.ExecutionOverrides.AsNoTracking().Where(entry => entry.WorkflowExecId == id), SortOrder.Descending, page, token),
            cancellationToken);
    }

    public Task<WorkflowExecution?> GetAsync(string workflowExecId, CancellationToken cancellationToken)
    {
        var id = ExecutionRules.Id(workflowExecId, nameof(workflowExecId));

        return ReadExecutionAsync((context, token) => ById.RunAsync(context, id, token), cancellationToken);
    }

    public Task<IReadOnlyDictionary<string, WorkflowExecution>> GetManyAsync(
        IReadOnlyCollection<string> workflowExecIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(workflowExecIds);
        var ids = WorkflowStateRules.Ids(workflowExecIds, nameof(workflowExecIds));

        return ReadSnapshotAsync<IReadOnlyDictionary<string, WorkflowExecution>>(
            async (context, token) =>
            {
                var states = await context.WorkflowStates.AsNoTracking()
                    .Where(state => ids.Contains(state.WorkflowExecId))
                    .ToListAsync(token)
                    .ConfigureAwait(false);
                var tasks = await context.TaskStates.AsNoTracking()
                    .Where(task => ids.Contains(task.WorkflowExecId))
                    .ToListAsync(token)
                    .ConfigureAwait(false);
                var byExecution = tasks.ToLookup(task => task.WorkflowExecId, StringComparer.Ordinal);
                return states.ToDictionary(
                    state => state.WorkflowExecId,
                    state => Execution(
                        state,
                        byExecution[state.WorkflowExecId].OrderBy(task => task.CreatedAt).ThenBy(task => task.TaskExecId, StringComparer.Ordinal)),
                    StringComparer.Ordinal);
            },
            cancellationToken);
    }

    public Task<WorkflowExecution?> GetLatestAsync(string workflowId, CancellationToken cancellationToken) =>
        FindNewestAsync(workflowId, having: null, cancellationToken);

    public Task<WorkflowExecution?> FindByTaskAsync(string workflowId, string taskId, CancellationToken cancellationToken)
    {
        var id = ExecutionRules.Id(taskId, nameof(taskId));
        return FindNewestAsync(workflowId, task => task.TaskId == id, cancellationToken);
    }

    public Task<WorkflowExecution?> FindByAgentAsync(string workflowId, string agentId, CancellationToken cancellationToken)
    {
        var id = ExecutionRules.Id(agentId, nameof(agentId));
        return FindNewestAsync(workflowId, task => task.AgentId == id, cancellationToken);
    }

    public Task<WorkflowExecution?> FindByToolAsync(string workflowId, string toolId, CancellationToken cancellationToken)
    {
        var id = ExecutionRules.Id(toolId, nameof(toolId));
        return FindNewestAsync(workflowId, task => task.ToolId == id, cancellationToken);
    }

    public Task<Page<WorkflowState>> ListAsync(WorkflowStateFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(page);
        var known = WorkflowStateRules.Checked(filter);

        return reads.ReadAsync(
            (context, token) =>
            {
                var states = context.WorkflowStates.AsNoTracking();
                if (known.WorkflowId is { } workflow)
                {
                    states = states.Where(state => state.WorkflowId == workflow);
                }

                if (known.Status is { } status)
                {
                    states = states.Where(state => state.Status == status);
                }

                if (known.CreatedFrom is { } first)
                {
                    states = states.Where(state => state.CreatedAt >= first);
                }

                if (known.CreatedBefore is { } end)
                {
                    states = states.Where(state => state.CreatedAt < end);
                }

                return ByCreation.ReadAsync(states, known.Order, page, token);
            },
            cancellationToken);
    }

    private static async Task<WorkflowState> FindAsync(BoternityModel context, string id, CancellationToken cancellationToken) =>
        await ById.RunAsync(context, id, cancellationToken).ConfigureAwait(false) ?? throw Messages.NotFound(Subject, id);

    private static async Task<WorkflowExecution> WithTasksAsync(
        BoternityModel context, WorkflowState state, CancellationToken cancellationToken)
    {
        var id = state.WorkflowExecId;
        var tasks = await context.TaskStates.AsNoTracking()
            .Where(task => task.WorkflowExecId == id)
            .OrderBy(task => task.CreatedAt)
            .ThenBy(task => task.TaskExecId)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        return Execution(state, tasks);
    }

    private static WorkflowExecution Execution(WorkflowState state, IEnumerable<TaskState> tasks) =>
        new(state, new OrderedDictionary<string, TaskState>(
            tasks.Select(task => KeyValuePair.Create(task.TaskExecId, task)), StringComparer.Ordinal));

    /// <summary>A walk down the workflow's executions, newest first, that looks for a task in each.</summary>
    private Task<WorkflowExecution?> FindNewestAsync(
        string workflowId, Expression<Func<TaskState, bool>>? having, CancellationToken cancellationToken)
    {
        var workflow = ExecutionRules.Id(workflowId, nameof(workflowId));

        return ReadExecutionAsync(
            (context, token) =>
            {
                var states = context.WorkflowStates.AsNoTracking().Where(state => state.WorkflowId == workflow);
                if (having is not null)
                {
                    var tasks = context.TaskStates.Where(having);
                    states = states.Where(state => tasks.Any(task => task.WorkflowExecId == state.WorkflowExecId));
                }

                return states
                    .OrderByDescending(state => state.CreatedAt)
                    .ThenByDescending(state => state.WorkflowExecId)
                    .FirstOrDefaultAsync(token);
            },
            cancellationToken);
    }

    private Task<WorkflowExecution?> ReadExecutionAsync(
        Func<BoternityModel, CancellationToken, Task<WorkflowState?>> find, CancellationToken cancellationToken) =>
        ReadSnapshotAsync(
            async (context, token) => await find(context, token).ConfigureAwait(false) is { } state
                ? await WithTasksAsync(context, state, token).ConfigureAwait(false)
                : null,
            cancellationToken);

    /// <summary>Runs several queries on one snapshot; inside of a unit on what the unit sees.</summary>
    private Task<TResult> ReadSnapshotAsync<TResult>(
        Func<BoternityModel, CancellationToken, Task<TResult>> query, CancellationToken cancellationToken) =>
        reads.ReadAsync(
            (context, token) => context is BoternityDbContext
                ? query(context, token)

                // Through the strategy as a whole: alone, no query within a transaction is tried again on another session.
                : context.Database.CreateExecutionStrategy().ExecuteAsync(
                    async inner =>
                    {
                        var transaction = await context.Database
                            .BeginTransactionAsync(IsolationLevel.RepeatableRead, inner)
                            .ConfigureAwait(false);
                        await using var owned = transaction.ConfigureAwait(false);

                        var result = await query(context, inner).ConfigureAwait(false);
                        await transaction.CommitAsync(inner).ConfigureAwait(false);
                        return result;
                    },
                    token),
            cancellationToken);
}
