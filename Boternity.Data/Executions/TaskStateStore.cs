using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Executions;

internal sealed partial class TaskStateStore(IWriteQueue writes, ReadPool reads, IStorageEngine engine, TimeProvider clock) : ITaskStateStore
{
    private const string Subject = "task state";
    private const string Table = "task_states";

    private static readonly ModelQuery<string, TaskState?> ById =
        new((context, id, _) => context.TaskStates.AsNoTracking().FirstOrDefault(state => state.TaskExecId == id));

    private static readonly ModelQuery<string, Head?> HeadOf = new((context, id, _) => context.TaskStates
        .Where(state => state.TaskExecId == id)
        .Select(state => new Head(state.Status, state.WorkflowExecId, state.ParentStateId, state.Revision))
        .FirstOrDefault());

    private static readonly ModelQuery<string, Used?> UsageOf = new((context, id, _) => context.TaskStates
        .AsNoTracking()
        .Where(state => state.TaskExecId == id)
        .Select(state => new Used { Usage = state.Usage })
        .FirstOrDefault());

    public Task<TaskState> UpsertAsync(TaskStateUpsert state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        var request = TaskStateRules.Checked(state);

        return writes.WriteAsync(
            async (context, token) =>
            {
                var stored = await LockHeadAsync(context, request.TaskExecId, token).ConfigureAwait(false);
                if (stored is null)
                {
                    // Another unit may be about to add it.
                    await engine.LockAsync(context, $"task_states.task_exec_id/{request.TaskExecId}", token).ConfigureAwait(false);
                    stored = await LockHeadAsync(context, request.TaskExecId, token).ConfigureAwait(false);
                }

                Check(request, stored);
                if (request.ParentStateId is { } parent && parent != stored?.ParentStateId)
                {
                    await CheckParentAsync(context, request, parent, token).ConfigureAwait(false);
                }

                var now = clock.GetInstant();
                await (stored is null
                    ? TaskStateSql.InsertAsync(context, request, now, token)
                    : TaskStateSql.ReplaceAsync(context, request, now, token)).ConfigureAwait(false);
                return await FindAsync(context, request.TaskExecId, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<TaskState> UpdateStatusAsync(string taskExecId, ExecutionStatus status, CancellationToken cancellationToken)
    {
        var id = ExecutionRules.Id(taskExecId, nameof(taskExecId));
        InputValue.Member<ExecutionStatus>(status, nameof(status));

        return writes.WriteAsync(
            async (context, token) =>
            {
                var from = ExecutionTransitions.Before(status);
                if (!await SetStatusAsync(context, id, from, status, token).ConfigureAwait(false))
                {
                    // It may have changed since: what is refused, or done, is by the status that it keeps until the unit ends.
                    var stored = await LockHeadAsync(context, id, token).ConfigureAwait(false) ?? throw Messages.NotFound(Subject, id);
                    ExecutionTransitions.Check(Table, id, stored.Status, status);
                    await SetStatusAsync(context, id, from, status, token).ConfigureAwait(false);
                }

                return await FindAsync(context, id, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<TaskState> OverrideStatusAsync(
        string taskExecId,
        ExecutionStatus status,
        string actor,
        string reason,
        CancellationToken cancellationToken)
    {
        var id = ExecutionRules.Id(taskExecId, nameof(taskExecId));
        InputValue.Member<ExecutionStatus>(status, nameof(status));
        var trail = ExecutionTrail.By(actor, reason, clock);

        return writes.WriteAsync(
            async (context, token) =>
            {
                var stored = await LockHeadAsync(context, id, token).ConfigureAwait(false) ?? throw Messages.NotFound(Subject, id);
                if (stored.Status != status)
                {
                    await SetStatusAsync(context, id, [stored.Status], status, token).ConfigureAwait(false);
                    await trail.AddAsync(context, stored.WorkflowExecId, id, stored.Status, status, token).ConfigureAwait(false);
                }

                return await FindAsync(context, id, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task MergeUsageAsync(string taskExecId, IReadOnlyList<UsageEntry>? usage, CancellationToken cancellationToken)
    {
        var id = ExecutionRules.Id(taskExecId, nameof(taskExecId));
        if (UsageSummary.Checked(usage) is not { Count: > 0 } added)
        {
            return Task.CompletedTask;
        }

        return writes.WriteAsync(
            async (context, token) =>
            {
                var stored = await LockAsync(context, id, token).ConfigureAwait(false)
                    ? await UsageOf.RunAsync(context, id, token).ConfigureAwait(false)
                    : null;
                var sum = UsageSummary.Merge((stored ?? throw Messages.NotFound(Subject, id)).Usage, added);
                await TaskStateSql.SetUsageAsync(context, id, sum, clock.GetInstant(), token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<TaskState?> GetAsync(string taskExecId, CancellationToken cancellationToken)
    {
        var id = ExecutionRules.Id(taskExecId, nameof(taskExecId));

        return reads.ReadAsync((context, token) => ById.RunAsync(context, id, token), cancellationToken);
    }

    public Task<TaskState?> GetForUpdateAsync(string taskExecId, CancellationToken cancellationToken)
    {
        var id = ExecutionRules.Id(taskExecId, nameof(taskExecId));
        if (engine.Ambient.Current is null)
        {
            throw Messages.UnitRequired(nameof(GetForUpdateAsync));
        }

        return writes.WriteAsync(
            async (context, token) => await LockAsync(context, id, token).ConfigureAwait(false)
                ? await ById.RunAsync(context, id, token).ConfigureAwait(false)
                : null,
            cancellationToken);
    }

    public async Task<IReadOnlyList<UsageEntry>?> GetUsageAsync(string taskExecId, CancellationToken cancellationToken)
    {
        var id = ExecutionRules.Id(taskExecId, nameof(taskExecId));

        var stored = await reads.ReadAsync((context, token) => UsageOf.RunAsync(context, id, token), cancellationToken).ConfigureAwait(false);
        return (stored ?? throw Messages.NotFound(Subject, id)).Usage;
    }

    /// <exception cref="StoreException">What is stored may not become this.</exception>
    private static void Check(TaskStateUpsert request, Head? stored)
    {
        var id = request.TaskExecId;
        if (stored is null)
        {
            if (request.ExpectedRevision > 0)
            {
                throw Messages.NotFound(Subject, id);
            }

            return;
        }

        if (request.ExpectedRevision is { } expected && expected != stored.Revision)
        {
            throw Messages.RevisionConflict(Subject, id, expected, stored.Revision);
        }

        if (request.WorkflowExecId != stored.WorkflowExecId)
        {
            throw Messages.TaskOfOtherExecution(id, stored.WorkflowExecId);
        }

        ExecutionTransitions.Check(Table, id, stored.Status, request.Status);
    }

    /// <summary>Holds off other writers of a row until the unit ends, but not those who add rows below it.</summary>
    /// <returns>Whether there is such a row.</returns>
    private Task<bool> LockAsync(BoternityDbContext context, string id, CancellationToken cancellationToken) =>
        LockAsync(context, id, engine.ForUpdate, cancellationToken);

    private static async Task<bool> LockAsync(BoternityDbContext context, string id, string mode, CancellationToken cancellationToken) =>
        (await context.Database
            .SqlQueryRaw<string>(TaskStateSql.Lock(mode), id)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false)).Count > 0;

    private async Task<Head?> LockHeadAsync(BoternityDbContext context, string id, CancellationToken cancellationToken) =>
        await LockAsync(context, id, cancellationToken).ConfigureAwait(false)
            ? await HeadOf.RunAsync(context, id, cancellationToken).ConfigureAwait(false)
            : null;

    private static async Task<TaskState> FindAsync(BoternityModel context, string id, CancellationToken cancellationToken) =>
        await ById.RunAsync(context, id, cancellationToken).ConfigureAwait(false) ?? throw Messages.NotFound(Subject, id);

    private async Task<bool> SetStatusAsync(
        BoternityDbContext context, string id, IReadOnlyList<ExecutionStatus> from, ExecutionStatus to, CancellationToken cancellationToken)
    {
        var now = clock.GetInstant();
        return await context.TaskStates
            .Where(state => state.TaskExecId == id && from.Contains(state.Status))
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(state => state.Status, to)
                    .SetProperty(state => state.Revision, state => state.Revision + 1)
                    .SetProperty(state => state.UpdatedAt, now),
                cancellationToken)
            .ConfigureAwait(false) > 0;
    }

    private sealed record Head(ExecutionStatus Status, string WorkflowExecId, string? ParentStateId, long Revision);

    private sealed class Used
    {
        public IReadOnlyList<UsageEntry>? Usage { get; init; }
    }
}
