using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Executions;

/// <content>Parents and their children.</content>
internal sealed partial class TaskStateStore
{
    private const string ChildFailure = "child_task_failure";

    public async Task<IReadOnlyList<TaskTreeNode>> GetTreeAsync(string rootTaskExecId, int maxDepth, CancellationToken cancellationToken)
    {
        var root = ExecutionRules.Id(rootTaskExecId, nameof(rootTaskExecId));
        TaskStateRules.Depth(maxDepth);

        var states = await reads.ReadAsync(
            (context, token) => context.TaskStates.FromSqlRaw(TaskStateSql.Tree, root, maxDepth).AsNoTracking().ToListAsync(token),
            cancellationToken).ConfigureAwait(false);

        var tree = new List<TaskTreeNode>(states.Count);
        var children = states.Where(state => state.TaskExecId != root).ToLookup(state => state.ParentStateId, StringComparer.Ordinal);
        for (var level = states.Where(state => state.TaskExecId == root).ToList(); level.Count > 0;)
        {
            var depth = tree.Count == 0 ? 0 : tree[^1].Depth + 1;
            tree.AddRange(level.Select(state => new TaskTreeNode(state, depth)));
            level =
            [
                .. level.SelectMany(state => children[state.TaskExecId])
                    .OrderBy(state => state.CreatedAt)
                    .ThenBy(state => state.TaskExecId, StringComparer.Ordinal),
            ];
        }

        return tree;
    }

    public async Task<IReadOnlyList<TaskState>> ListAncestorsAsync(string taskExecId, CancellationToken cancellationToken)
    {
        var id = ExecutionRules.Id(taskExecId, nameof(taskExecId));

        var states = await reads.ReadAsync(
            (context, token) => context.TaskStates
                .FromSqlRaw(TaskStateSql.WithAncestors, id, TaskTree.MaxLevels)
                .AsNoTracking()
                .ToDictionaryAsync(state => state.TaskExecId, StringComparer.Ordinal, token),
            cancellationToken).ConfigureAwait(false);

        // Each is taken out as it is met, so that a circle ends.
        var path = new List<TaskState>(states.Count);
        for (var next = id; next is not null && states.Remove(next, out var state); next = state.ParentStateId)
        {
            path.Add(state);
        }

        return path.Count == 0 ? path : path[1..];
    }

    public Task<TaskProgress> GetProgressAsync(string parentStateId, CancellationToken cancellationToken)
    {
        var parent = ExecutionRules.Id(parentStateId, nameof(parentStateId));

        return reads.ReadAsync((context, token) => ProgressAsync(context, parent, token), cancellationToken);
    }

    public Task<TaskState> UpdateParentAsync(string parentStateId, ParentStrategy strategy, CancellationToken cancellationToken)
    {
        InputValue.Member<ParentStrategy>(strategy, nameof(strategy));

        return UpdateParentAsync(parentStateId, _ => strategy, cancellationToken);
    }

    public Task<TaskState> UpdateParentAsync(
        string parentStateId, Func<TaskState, ParentStrategy> strategyOf, CancellationToken cancellationToken)
    {
        var first = ExecutionRules.Id(parentStateId, nameof(parentStateId));
        ArgumentNullException.ThrowIfNull(strategyOf);

        return writes.WriteAsync(
            async (context, token) =>
            {
                var visited = new HashSet<string>(StringComparer.Ordinal);
                for (var id = first; id is not null && visited.Count < TaskTree.MaxLevels && visited.Add(id);)
                {
                    id = await UpdateProgressAsync(context, id, strategyOf, token).ConfigureAwait(false);
                }

                return await FindAsync(context, first, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    private static async Task<TaskProgress> ProgressAsync(BoternityModel context, string parent, CancellationToken cancellationToken) =>
        new(await ChildrenOf(context, context.TaskStates, parent)
            .GroupBy(state => state.Status)
            .Select(group => new { Status = group.Key, Count = group.Count() })
            .ToDictionaryAsync(one => one.Status, one => one.Count, cancellationToken)
            .ConfigureAwait(false));

    /// <summary>Brings one parent up to date; counts only once the row is its own, so that what others committed before is counted.</summary>
    /// <returns>The parent's parent.</returns>
    private async Task<string?> UpdateProgressAsync(
        BoternityDbContext context, string id, Func<TaskState, ParentStrategy> strategyOf, CancellationToken cancellationToken)
    {
        // Nor can another unit add a child meanwhile: the children decide.
        await LockAsync(context, id, engine.ForClosing, cancellationToken).ConfigureAwait(false);
        var parent = await FindAsync(context, id, cancellationToken).ConfigureAwait(false);
        var progress = await ProgressAsync(context, id, cancellationToken).ConfigureAwait(false);

        var now = clock.GetInstant();
        Apply(parent, progress, strategyOf(parent), now);
        await TaskStateSql.SetResultAsync(context, parent, now, cancellationToken).ConfigureAwait(false);
        return parent.ParentStateId;
    }

    private static void Apply(TaskState parent, TaskProgress progress, ParentStrategy strategy, DateTimeOffset now)
    {
        var status = progress.StatusOf(strategy);
        if (ExecutionTransitions.Allows(parent.Status, status)
            && (status != ExecutionStatus.Running || parent.Status == ExecutionStatus.Pending))
        {
            parent.Status = status;
        }

        var isOwn = parent.Error is { Code: not ChildFailure };
        if (parent.Status == ExecutionStatus.Failed && status == ExecutionStatus.Failed)
        {
            parent.Error = isOwn ? parent.Error : Failure(progress, strategy);
        }
        else if (!isOwn && parent.Status != ExecutionStatus.Failed)
        {
            parent.Error = null;
        }

        var output = parent.Output is { } stored ? JsonObject.Create(stored)! : [];
        output["progress_info"] = progress.ToJson(strategy, now);
        parent.Output = JsonSerializer.SerializeToElement(output);
    }

    private static ExecutionError Failure(TaskProgress progress, ParentStrategy strategy)
    {
        var details = progress.Counts();
        details["strategy"] = EnumText<ParentStrategy>.Of(strategy);
        return new ExecutionError
        {
            Message = string.Create(
                CultureInfo.InvariantCulture,
                $"{progress.FailedCount + progress.TimedOutCount} of {progress.TotalChildren} child tasks failed or took too long"),
            Code = ChildFailure,
            Details = JsonSerializer.SerializeToElement(details),
        };
    }

    /// <exception cref="StoreException">The parent is a descendant of the task, or too far down.</exception>
    private async Task CheckParentAsync(BoternityDbContext context, TaskStateUpsert task, string parent, CancellationToken cancellationToken)
    {
        // Two tasks that move at once could each be put below the other.
        await engine.LockAsync(context, $"task_states.parent_state_id/{task.WorkflowExecId}", cancellationToken).ConfigureAwait(false);

        var path = await context.Database.SqlQueryRaw<string>(TaskStateSql.Path, parent, TaskTree.MaxLevels)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        if (path.Contains(task.TaskExecId, StringComparer.Ordinal))
        {
            throw Messages.TaskParent(task.TaskExecId, "is one of its descendants");
        }

        var levels = await context.Database.SqlQueryRaw<int>(TaskStateSql.Levels, task.TaskExecId, TaskTree.MaxLevels)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        if (path.Count + Math.Max(1, levels[0]) > TaskTree.MaxLevels)
        {
            throw Messages.TaskParent(task.TaskExecId, $"is too far down: trees have at most {TaskTree.MaxLevels} levels");
        }
    }
}
