using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Boternity.Data.Workflows;

/// <content>What a worker does with a run it has the lease of, and what becomes of leases that ran out.</content>
internal sealed partial class WorkflowRunStore
{
    private const string Crashed = "the worker was not heard of in time";

    public async Task<WorkflowRunClaim?> ClaimNextAsync(string worker, TimeSpan duration, CancellationToken cancellationToken)
    {
        var name = InputText.Required(worker, nameof(worker), WorkflowRun.MaxTextLength - 37);
        WorkflowRunRules.Duration(duration);

        // A new unit after each slot that was lost to others: no unit holds the lock of one key while it waits for another's.
        while (true)
        {
            var (claim, isOver) = await writes
                .WriteAsync((context, token) => TakeAsync(context, name, duration, token), cancellationToken)
                .ConfigureAwait(false);
            if (isOver)
            {
                return claim;
            }
        }
    }

    public Task<WorkflowRunHeartbeat> HeartbeatAsync(WorkflowRunLease lease, TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        WorkflowRunRules.Duration(duration);

        return writes.WriteAsync(
            async (context, token) =>
            {
                var expiresAt = (clock.GetInstant() + duration).TruncateToMicroseconds();
                await HoldAsync(context, lease, set => set.SetProperty(run => run.LeaseExpiresAt, expiresAt), token).ConfigureAwait(false);
                var asked = await context.WorkflowRuns
                    .Where(run => run.Id == lease.RunId)
                    .Select(run => run.CancelRequestedAt)
                    .FirstAsync(token)
                    .ConfigureAwait(false);
                return new WorkflowRunHeartbeat(expiresAt, asked);
            },
            cancellationToken);
    }

    public Task SaveContextAsync(WorkflowRunLease lease, JsonElement runContext, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        var stored = WorkflowRunRules.Json(runContext, nameof(WorkflowRun.Context));

        return writes.WriteAsync(
            (context, token) => HoldAsync(context, lease, set => set.SetProperty(run => run.Context, stored), token), cancellationToken);
    }

    public Task<WorkflowRun> ReleaseAsync(WorkflowRunLease lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);

        return writes.WriteAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                await HoldAsync(context, lease, set => Leave(set, WorkflowRunStatus.Running, now), token).ConfigureAwait(false);
                await FailRunningAsync(context, [lease.RunId], "the worker gave the run back", now, token).ConfigureAwait(false);
                return await FindClosedAsync(context, lease.RunId, now, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<WorkflowRun> FinishAsync(WorkflowRunLease lease, WorkflowRunStatus status, string? reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        if (status is not (WorkflowRunStatus.Completed or WorkflowRunStatus.Failed or WorkflowRunStatus.Cancelled))
        {
            throw Messages.InvalidInput(nameof(status), "must be completed, failed or cancelled");
        }

        var text = reason is null ? null : WorkflowRunRules.Error(reason);

        return writes.WriteAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                await HoldAsync(
                    context,
                    lease,
                    set =>
                    {
                        set.SetProperty(run => run.Status, status);
                        set.SetProperty(run => run.CompletedAt, now);
                        set.SetProperty(run => run.Error, text);
                        SetFree(set);
                    },
                    token).ConfigureAwait(false);
                if (status != WorkflowRunStatus.Completed)
                {
                    await CloseStepsAsync(context, lease.RunId, now, token).ConfigureAwait(false);
                }
                else if (await OpenSteps(context, lease.RunId).AnyAsync(token).ConfigureAwait(false))
                {
                    throw Messages.StepsOpen(lease.RunId);
                }

                return await FindAsync(context, lease.RunId, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<WorkflowRun> PauseAsync(WorkflowRunLease lease, IReadOnlyCollection<Guid> steps, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(steps);
        var waiting = steps.Distinct().ToList();
        if (waiting.Count == 0)
        {
            throw Messages.InvalidInput(nameof(steps), "must not be empty");
        }

        return writes.WriteAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                await HoldAsync(context, lease, set => Leave(set, WorkflowRunStatus.Paused, now), token).ConfigureAwait(false);
                foreach (var id in waiting)
                {
                    await MoveStepAsync(
                        context,
                        lease.RunId,
                        id,
                        WorkflowStepStatus.Running,
                        WorkflowStepStatus.WaitingApproval,
                        _ => { },
                        token).ConfigureAwait(false);
                }

                if (await StepsOf(context, lease.RunId).AnyAsync(step => step.Status == WorkflowStepStatus.Running, token).ConfigureAwait(false))
                {
                    throw Messages.StepsOpen(lease.RunId);
                }

                return await FindClosedAsync(context, lease.RunId, now, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<Guid>> SweepAsync(int limit, CancellationToken cancellationToken)
    {
        InputValue.Positive(limit, nameof(limit));

        return writes.WriteAsync<IReadOnlyList<Guid>>(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                var expired = await context.WorkflowRuns
                    .FromSqlRaw(WorkflowRunSql.Expired(engine.SkipLocked), now, limit)
                    .Select(run => run.Id)
                    .ToListAsync(token)
                    .ConfigureAwait(false);
                if (expired.Count == 0)
                {
                    return [];
                }

                await context.WorkflowRuns
                    .Where(run => expired.Contains(run.Id) && run.Status == WorkflowRunStatus.Running && run.LeaseExpiresAt <= now)
                    .ExecuteUpdateAsync(
                        set => set
                            .SetProperty(
                                run => run.Status,
                                run => run.CancelRequestedAt == null ? WorkflowRunStatus.Crashed : WorkflowRunStatus.Cancelled)
                            .SetProperty(run => run.Error, Crashed)
                            .SetProperty(run => run.CompletedAt, now)
                            .SetProperty(run => run.LeaseOwner, (string?)null)
                            .SetProperty(run => run.LeaseExpiresAt, (DateTimeOffset?)null)
                            .SetProperty(run => run.Revision, run => run.Revision + 1),
                        token)
                    .ConfigureAwait(false);
                await FailRunningAsync(context, expired, Crashed, now, token).ConfigureAwait(false);
                var cancelled = await context.WorkflowRuns
                    .Where(run => expired.Contains(run.Id) && run.Status == WorkflowRunStatus.Cancelled)
                    .Select(run => run.Id)
                    .ToListAsync(token)
                    .ConfigureAwait(false);
                foreach (var id in cancelled)
                {
                    await CloseStepsAsync(context, id, now, token).ConfigureAwait(false);
                }

                return expired;
            },
            cancellationToken);
    }

    /// <returns>The claim; or none, and whether that is all.</returns>
    private async Task<(WorkflowRunClaim? Claim, bool IsOver)> TakeAsync(
        BoternityDbContext context, string worker, TimeSpan duration, CancellationToken cancellationToken)
    {
        var next = await context.WorkflowRuns
            .FromSqlRaw(WorkflowRunSql.Next(engine.SkipLocked))
            .Select(run => new { run.Id, run.ConcurrencyKey, run.ConcurrencyLimit })
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        if (next is not [var candidate])
        {
            return (null, true);
        }

        if (candidate.ConcurrencyLimit is not null)
        {
            // Claims of one key count what the one before committed.
            await engine.LockAsync(context, $"workflow_runs.concurrency_key/{candidate.ConcurrencyKey}", cancellationToken).ConfigureAwait(false);
        }

        var now = clock.GetInstant();
        var owner = $"{worker}/{Uuid7.Create(now)}";
        var taken = await context.WorkflowRuns
            .FromSqlRaw(WorkflowRunSql.Claim, candidate.Id, owner, (now + duration).TruncateToMicroseconds())
            .AsNoTracking()
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        return taken is [var run] ? (new WorkflowRunClaim(run, new WorkflowRunLease(run.Id, owner)), true) : (null, false);
    }

    /// <summary>Writes to a run that is the worker's, by one statement; until the unit ends nobody else writes to it or its steps.</summary>
    /// <exception cref="StoreException">The lease is lost, or there is no such run.</exception>
    private async Task HoldAsync(
        BoternityDbContext context,
        WorkflowRunLease lease,
        Action<UpdateSettersBuilder<WorkflowRun>> change,
        CancellationToken cancellationToken)
    {
        var now = clock.GetInstant();
        var written = await context.WorkflowRuns
            .Where(run => run.Id == lease.RunId
                && run.LeaseOwner == lease.Owner
                && run.Status == WorkflowRunStatus.Running
                && run.LeaseExpiresAt > now)
            .ExecuteUpdateAsync(
                set =>
                {
                    set.SetProperty(run => run.Revision, run => run.Revision + 1);
                    change(set);
                },
                cancellationToken)
            .ConfigureAwait(false);
        if (written == 0)
        {
            var run = await FindAsync(context, lease.RunId, cancellationToken).ConfigureAwait(false);
            throw Messages.LeaseLost(lease.RunId, EnumText<WorkflowRunStatus>.Of(run.Status));
        }
    }

    /// <summary>The run is nobody's; it is cancelled if that was asked for, as no worker would learn of it any more.</summary>
    private static void Leave(UpdateSettersBuilder<WorkflowRun> set, WorkflowRunStatus status, DateTimeOffset now)
    {
        set.SetProperty(run => run.Status, run => run.CancelRequestedAt == null ? status : WorkflowRunStatus.Cancelled);
        set.SetProperty(run => run.CompletedAt, run => run.CancelRequestedAt == null ? null : now);
        SetFree(set);
    }

    private static void SetFree(UpdateSettersBuilder<WorkflowRun> set)
    {
        set.SetProperty(run => run.LeaseOwner, (string?)null);
        set.SetProperty(run => run.LeaseExpiresAt, (DateTimeOffset?)null);
    }
}
