using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Executions;

/// <remarks>A unit that decides by a stored row locks it first: what it read stays until it ends.</remarks>
internal sealed partial class WorkflowStateStore(IWriteQueue writes, ReadPool reads, IStorageEngine engine, TimeProvider clock)
    : IWorkflowStateStore
{
    private const string Subject = "workflow execution";
    private const string Table = "workflow_states";

    public Task<WorkflowState> UpsertAsync(WorkflowStateUpsert state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        var request = WorkflowStateRules.Checked(state);

        return writes.WriteAsync(
            async (context, token) =>
            {
                var stored = await LockedAsync(context, request.WorkflowExecId, token).ConfigureAwait(false);

                // After the lock, for which it may have waited.
                var now = clock.GetInstant();
                if (stored is null && request.ExpectedRevision is null or 0)
                {
                    if (await WorkflowStateSql.InsertAsync(context, request, now, now, token).ConfigureAwait(false) == 1)
                    {
                        return await FindAsync(context, request.WorkflowExecId, token).ConfigureAwait(false);
                    }

                    // Another unit added it meanwhile.
                    stored = await LockedAsync(context, request.WorkflowExecId, token).ConfigureAwait(false)
                        ?? throw Messages.ConcurrentChange(Table, cause: null);
                }

                Check(request, stored ?? throw Messages.NotFound(Subject, request.WorkflowExecId));
                await WorkflowStateSql.ReplaceAsync(context, request, now, token).ConfigureAwait(false);
                return await FindAsync(context, request.WorkflowExecId, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<WorkflowState> UpdateStatusAsync(string workflowExecId, ExecutionStatus status, CancellationToken cancellationToken)
    {
        var id = ExecutionRules.Id(workflowExecId, nameof(workflowExecId));
        InputValue.Member<ExecutionStatus>(status, nameof(status));
        var before = ExecutionTransitions.Before(status);

        return writes.WriteAsync(
            async (context, token) =>
            {
                var from = context.WorkflowStates.Where(state => state.WorkflowExecId == id && before.Contains(state.Status));
                if (await SetStatusAsync(from, status, token).ConfigureAwait(false) == 0)
                {
                    // Locked, so that what refuses the status is what the answer says.
                    var stored = await LockedAsync(context, id, token).ConfigureAwait(false) ?? throw Messages.NotFound(Subject, id);
                    ExecutionTransitions.Check(Table, id, stored.Status, status);
                    await SetStatusAsync(from, status, token).ConfigureAwait(false);
                }

                return await FindAsync(context, id, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<WorkflowState> OverrideStatusAsync(
        string workflowExecId, ExecutionStatus status, string actor, string reason, CancellationToken cancellationToken)
    {
        var id = ExecutionRules.Id(workflowExecId, nameof(workflowExecId));
        InputValue.Member<ExecutionStatus>(status, nameof(status));
        var trail = ExecutionTrail.By(actor, reason, clock);

        return writes.WriteAsync(
            async (context, token) =>
            {
                var stored = await LockedAsync(context, id, token).ConfigureAwait(false) ?? throw Messages.NotFound(Subject, id);
                if (stored.Status == status)
                {
                    return stored;
                }

                await trail.AddAsync(context, id, taskExecId: null, stored.Status, status, token).ConfigureAwait(false);
                await SetStatusAsync(context.WorkflowStates.Where(state => state.WorkflowExecId == id), status, token).ConfigureAwait(false);
                return await FindAsync(context, id, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<WorkflowExecution> CompleteAsync(
        string workflowExecId, Func<WorkflowExecution, JsonElement?>? transform, CancellationToken cancellationToken)
    {
        var id = ExecutionRules.Id(workflowExecId, nameof(workflowExecId));

        return writes.WriteAsync(
            async (context, token) =>
            {
                // Nor can another unit add a task meanwhile: the tasks decide.
                var stored = await LockedAsync(context, id, engine.ForClosing, token).ConfigureAwait(false)
                    ?? throw Messages.NotFound(Subject, id);
                var execution = await WithTasksAsync(context, stored, token).ConfigureAwait(false);
                if (ExecutionTransitions.Terminal.Contains(stored.Status))
                {
                    return execution;
                }

                if (WorkflowResult.Open(execution) is > 0 and var open)
                {
                    throw Messages.ExecutionNotReady(id, open);
                }

                var status = WorkflowResult.StatusOf(execution);
                ExecutionTransitions.Check(Table, id, stored.Status, status);
                var result = WorkflowResult.Of(execution, status, transform);
                await WorkflowStateSql.CompleteAsync(context, id, result, clock.GetInstant(), token).ConfigureAwait(false);
                return execution with { State = await FindAsync(context, id, token).ConfigureAwait(false) };
            },
            cancellationToken);
    }

    public Task MergeUsageAsync(string workflowExecId, IReadOnlyList<UsageEntry>? usage, CancellationToken cancellationToken)
    {
        var id = ExecutionRules.Id(workflowExecId, nameof(workflowExecId));
        if (UsageSummary.Checked(usage) is not { Count: > 0 } added)
        {
            return Task.CompletedTask;
        }

        return writes.WriteAsync(
            async (context, token) =>
            {
                var stored = await LockedAsync(context, id, token).ConfigureAwait(false) ?? throw Messages.NotFound(Subject, id);
                var merged = UsageSummary.Merge(stored.Usage, added);
                await WorkflowStateSql.SetUsageAsync(context, id, merged, clock.GetInstant(), token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<int> DeleteFinishedAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        InputValue.Positive(limit, nameof(limit));

        return writes.WriteAsync(
            (context, token) => context.Database.ExecuteSqlRawAsync(
                WorkflowStateSql.DeleteFinished(engine.SkipLocked), [before.TruncateToMicroseconds(), limit], token),
            cancellationToken);
    }

    private static void Check(WorkflowStateUpsert request, WorkflowState stored)
    {
        if (request.ExpectedRevision is { } expected && expected != stored.Revision)
        {
            throw Messages.RevisionConflict(Subject, request.WorkflowExecId, expected, stored.Revision);
        }

        ExecutionTransitions.Check(Table, request.WorkflowExecId, stored.Status, request.Status);
    }

    private Task<int> SetStatusAsync(IQueryable<WorkflowState> rows, ExecutionStatus status, CancellationToken cancellationToken)
    {
        var now = clock.GetInstant();
        return rows.ExecuteUpdateAsync(
            set => set
                .SetProperty(state => state.Status, status)
                .SetProperty(state => state.UpdatedAt, now)
                .SetProperty(state => state.Revision, state => state.Revision + 1),
            cancellationToken);
    }

    /// <summary>Reads a row that no other unit can change until this one ends.</summary>
    private Task<WorkflowState?> LockedAsync(BoternityDbContext context, string id, CancellationToken cancellationToken) =>
        LockedAsync(context, id, engine.ForUpdate, cancellationToken);

    private static async Task<WorkflowState?> LockedAsync(
        BoternityDbContext context, string id, string mode, CancellationToken cancellationToken)
    {
        var locked = await context.Database
            .SqlQueryRaw<string>(WorkflowStateSql.Lock(mode), id)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        return locked.Count == 0 ? null : await FindAsync(context, id, cancellationToken).ConfigureAwait(false);
    }
}
