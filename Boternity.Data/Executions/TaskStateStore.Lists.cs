using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Executions;

/// <content>Lists.</content>
internal sealed partial class TaskStateStore
{
    private static readonly Keyset<TaskState> ByCreation =
        Keyset<TaskState>.By("task_states/created_at", state => state.CreatedAt, state => state.TaskExecId);

    private static readonly ModelQuery<string, string, TaskState?> LatestChild = new((context, parent, task, _) => context.TaskStates
        .AsNoTracking()
        .Where(state => state.ParentStateId == parent
            && state.WorkflowExecId
                == context.TaskStates.Where(one => one.TaskExecId == parent).Select(one => one.WorkflowExecId).FirstOrDefault())
        .Where(state => state.TaskId == task)
        .OrderByDescending(state => state.CreatedAt)
        .ThenByDescending(state => state.TaskExecId)
        .FirstOrDefault());

    public Task<Page<TaskState>> ListAsync(TaskStateFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(page);
        var wanted = TaskStateRules.Checked(filter);

        return reads.ReadAsync(
            (context, token) => ByCreation.ReadAsync(Matching(context, wanted), wanted.Order, page, token), cancellationToken);
    }

    public Task<Page<TaskState>> ListChildrenAsync(string parentStateId, PageRequest page, CancellationToken cancellationToken)
    {
        var parent = ExecutionRules.Id(parentStateId, nameof(parentStateId));

        return ListAsync(new TaskStateFilter { ParentStateId = parent }, page, cancellationToken);
    }

    public Task<IReadOnlyList<TaskState>> ListInWorkflowAsync(string workflowExecId, CancellationToken cancellationToken)
    {
        var execution = ExecutionRules.Id(workflowExecId, nameof(workflowExecId));

        return reads.ReadAsync<IReadOnlyList<TaskState>>(
            async (context, token) => await context.TaskStates
                .FromSqlRaw(TaskStateSql.LatestInWorkflow, execution)
                .AsNoTracking()
                .OrderBy(state => state.CreatedAt)
                .ThenBy(state => state.TaskExecId)
                .ToListAsync(token)
                .ConfigureAwait(false),
            cancellationToken);
    }

    public Task<IReadOnlyList<TaskOutput>> ListChildOutputsAsync(string parentStateId, CancellationToken cancellationToken)
    {
        var parent = ExecutionRules.Id(parentStateId, nameof(parentStateId));

        return reads.ReadAsync<IReadOnlyList<TaskOutput>>(
            async (context, token) => await ChildrenOf(context, context.TaskStates, parent)
                .Where(state => state.Output != null)
                .OrderBy(state => state.CreatedAt)
                .ThenBy(state => state.TaskExecId)
                .Select(state => new TaskOutput(state.TaskExecId, state.TaskId, state.Output!.Value))
                .ToListAsync(token)
                .ConfigureAwait(false),
            cancellationToken);
    }

    public Task<TaskState?> GetChildAsync(string parentStateId, string taskId, CancellationToken cancellationToken)
    {
        var parent = ExecutionRules.Id(parentStateId, nameof(parentStateId));
        var task = ExecutionRules.Id(taskId, nameof(taskId));

        return reads.ReadAsync((context, token) => LatestChild.RunAsync(context, parent, task, token), cancellationToken);
    }

    public async Task<IReadOnlyList<TaskState>> ListByIdsAsync(IReadOnlyCollection<string> taskExecIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(taskExecIds);
        var ids = taskExecIds.Select(id => ExecutionRules.Id(id, nameof(taskExecIds))).Distinct(StringComparer.Ordinal).ToArray();
        if (ids.Length == 0)
        {
            return [];
        }

        // One parameter for all of them: SQLite has room for 32,766, and each number of parameters would be a plan of its own.
        return await reads.ReadAsync(
            (context, token) => context.TaskStates
                .AsNoTracking()
                .Where(state => EF.Parameter(ids).Contains(state.TaskExecId))
                .OrderBy(state => state.CreatedAt)
                .ThenBy(state => state.TaskExecId)
                .ToListAsync(token),
            cancellationToken).ConfigureAwait(false);
    }

    private static IQueryable<TaskState> Matching(BoternityModel context, TaskStateFilter filter)
    {
        var states = context.TaskStates.AsNoTracking();
        if (filter.ParentStateId is { } parent)
        {
            states = ChildrenOf(context, states, parent);
        }

        if (filter.Status is { } status)
        {
            states = states.Where(state => state.Status == status);
        }

        if (filter.WorkflowId is { } workflow)
        {
            states = states.Where(state => state.WorkflowId == workflow);
        }

        if (filter.WorkflowExecId is { } execution)
        {
            states = states.Where(state => state.WorkflowExecId == execution);
        }

        if (filter.TaskId is { } task)
        {
            states = states.Where(state => state.TaskId == task);
        }

        if (filter.TaskExecId is { } id)
        {
            states = states.Where(state => state.TaskExecId == id);
        }

        if (filter.AgentId is { } agent)
        {
            states = states.Where(state => state.AgentId == agent);
        }

        if (filter.ActionId is { } action)
        {
            states = states.Where(state => state.ActionId == action);
        }

        if (filter.ToolId is { } tool)
        {
            states = states.Where(state => state.ToolId == tool);
        }

        if (filter.ExecutionType is { } type)
        {
            states = states.Where(state => state.ExecutionType == type);
        }

        if (filter.CreatedFrom is { } from)
        {
            states = states.Where(state => state.CreatedAt >= from);
        }

        return filter.CreatedBefore is { } before ? states.Where(state => state.CreatedAt < before) : states;
    }

    // Children are of their parent's execution of the workflow: saying so lets the index, which has that column, give them in their order.
    private static IQueryable<TaskState> ChildrenOf(BoternityModel context, IQueryable<TaskState> states, string parent) =>
        states.Where(state => state.ParentStateId == parent
            && state.WorkflowExecId
                == context.TaskStates.Where(one => one.TaskExecId == parent).Select(one => one.WorkflowExecId).FirstOrDefault());
}
