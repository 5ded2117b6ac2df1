using System.Linq.Expressions;
using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Conventions;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Boternity.Data.Workflows;

/// <remarks>Every unit writes the run's row before its steps, so that two of them cannot wait for each other in a circle.</remarks>
internal sealed partial class WorkflowRunStore(IWriteQueue writes, ReadPool reads, IStorageEngine engine, TimeProvider clock) : IWorkflowRunStore
{
    private const string Subject = "workflow run";

    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static readonly Keyset<WorkflowRun> ByStart =
        Keyset<WorkflowRun>.By("workflow_runs/started_at", run => run.StartedAt, run => run.Id);

    private static readonly ModelQuery<Guid, WorkflowRun?> ById =
        new((context, id, _) => context.WorkflowRuns.AsNoTracking().FirstOrDefault(run => run.Id == id));

    public Task<WorkflowRun> CreateAsync(NewWorkflowRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var request = WorkflowRunRules.Checked(run);

        return writes.WriteAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                var added = new WorkflowRun
                {
                    Id = Uuid7.Create(now),
                    WorkflowId = request.WorkflowId,
                    WorkflowName = request.WorkflowName,
                    WorkflowRevision = request.WorkflowRevision,
                    TriggerType = request.TriggerType,
                    TriggerPayload = request.TriggerPayload,
                    Context = request.Context!.Value,
                    StartedAt = now,
                    ConcurrencyKey = request.ConcurrencyKey,
                    ConcurrencyLimit = request.ConcurrencyLimit,
                    ParentRunId = request.ParentRunId,
                };
                context.WorkflowRuns.Add(added);
                await context.SaveChangesAsync(token).ConfigureAwait(false);

                // What follows in the same unit is written past the tracker.
                context.Entry(added).State = EntityState.Detached;
                return added;
            },
            cancellationToken);
    }

    public Task<WorkflowRun?> GetAsync(Guid id, CancellationToken cancellationToken) =>
        reads.ReadAsync((context, token) => ById.RunAsync(context, id, token), cancellationToken);

    public Task<Page<WorkflowRun>> ListAsync(WorkflowRunFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(page);
        InputValue.Member(filter.Status, nameof(WorkflowRunFilter.Status));

        return reads.ReadAsync(
            (context, token) =>
            {
                var runs = context.WorkflowRuns.AsNoTracking();
                if (filter.WorkflowId is { } workflow)
                {
                    runs = runs.Where(run => run.WorkflowId == workflow);
                }

                if (filter.Status is { } status)
                {
                    runs = runs.Where(run => run.Status == status);
                }

                return ByStart.ReadAsync(runs, filter.Order, page, token);
            },
            cancellationToken);
    }

    public Task<WorkflowRun> ResumeAsync(Guid id, CancellationToken cancellationToken) =>
        writes.WriteAsync(
            async (context, token) =>
            {
                await MoveAsync(
                    context,
                    id,
                    WorkflowRunStatus.Running,
                    run => run.Status == WorkflowRunStatus.Crashed,
                    set => set
                        .SetProperty(run => run.Status, WorkflowRunStatus.Running)
                        .SetProperty(run => run.Error, (string?)null)
                        .SetProperty(run => run.CompletedAt, (DateTimeOffset?)null),
                    token).ConfigureAwait(false);
                return await FindAsync(context, id, token).ConfigureAwait(false);
            },
            cancellationToken);

    public Task<WorkflowRun> FailAsync(Guid id, string reason, CancellationToken cancellationToken)
    {
        var text = WorkflowRunRules.Error(reason);

        return writes.WriteAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                await MoveAsync(
                    context,
                    id,
                    WorkflowRunStatus.Failed,
                    run => run.Status == WorkflowRunStatus.Pending
                        || run.Status == WorkflowRunStatus.Paused
                        || run.Status == WorkflowRunStatus.Crashed,
                    set => set
                        .SetProperty(run => run.Status, WorkflowRunStatus.Failed)
                        .SetProperty(run => run.Error, text)
                        .SetProperty(run => run.CompletedAt, now),
                    token).ConfigureAwait(false);
                await CloseStepsAsync(context, id, now, token).ConfigureAwait(false);
                return await FindAsync(context, id, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<WorkflowRun> CancelAsync(Guid id, CancellationToken cancellationToken) =>
        writes.WriteAsync(
            async (context, token) =>
            {
                // One statement for both cases: between two a worker could come or go.
                var now = clock.GetInstant();
                await MoveAsync(
                    context,
                    id,
                    WorkflowRunStatus.Cancelled,
                    run => run.Status == WorkflowRunStatus.Pending
                        || run.Status == WorkflowRunStatus.Running
                        || run.Status == WorkflowRunStatus.Paused
                        || run.Status == WorkflowRunStatus.Crashed,
                    set => set
                        .SetProperty(run => run.Status, run => run.LeaseOwner == null ? WorkflowRunStatus.Cancelled : run.Status)
                        .SetProperty(run => run.CompletedAt, run => run.LeaseOwner == null ? now : run.CompletedAt)
                        .SetProperty(run => run.CancelRequestedAt, run => run.CancelRequestedAt ?? now),
                    token).ConfigureAwait(false);
                return await FindClosedAsync(context, id, now, token).ConfigureAwait(false);
            },
            cancellationToken);

    public Task<WorkflowRun> DecideAsync(Guid runId, Guid attempt, WorkflowRunDecision decision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var answer = WorkflowRunRules.Checked(decision);

        return writes.WriteAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                var to = answer.IsApproved ? WorkflowRunStatus.Running : WorkflowRunStatus.Failed;

                // Holds off another decision until this one is made.
                await MoveAsync(context, runId, to, run => run.Status == WorkflowRunStatus.Paused, _ => { }, token).ConfigureAwait(false);
                await DecideStepAsync(context, runId, attempt, answer, now, token).ConfigureAwait(false);
                if (!answer.IsApproved)
                {
                    await MoveAsync(
                        context,
                        runId,
                        to,
                        run => run.Status == WorkflowRunStatus.Paused,
                        set => set
                            .SetProperty(run => run.Status, WorkflowRunStatus.Failed)
                            .SetProperty(run => run.Error, $"rejected by {answer.Actor}")
                            .SetProperty(run => run.CompletedAt, now),
                        token).ConfigureAwait(false);
                    await CloseStepsAsync(context, runId, now, token).ConfigureAwait(false);
                }
                else if (!await StepsOf(context, runId)
                    .AnyAsync(other => other.Status == WorkflowStepStatus.WaitingApproval, token)
                    .ConfigureAwait(false))
                {
                    await MoveAsync(
                        context,
                        runId,
                        to,
                        run => run.Status == WorkflowRunStatus.Paused,
                        set => set.SetProperty(run => run.Status, WorkflowRunStatus.Running).SetProperty(run => run.Error, (string?)null),
                        token).ConfigureAwait(false);
                }

                return await FindAsync(context, runId, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<int> DeleteFinishedAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        InputValue.Positive(limit, nameof(limit));

        return writes.WriteAsync(
            (context, token) => context.Database.ExecuteSqlRawAsync(
                WorkflowRunSql.DeleteFinished(engine.SkipLocked), [before.TruncateToMicroseconds(), limit], token),
            cancellationToken);
    }

    /// <summary>Changes a run that is as expected, by one statement.</summary>
    private static async Task MoveAsync(
        BoternityDbContext context,
        Guid id,
        WorkflowRunStatus to,
        Expression<Func<WorkflowRun, bool>> from,
        Action<UpdateSettersBuilder<WorkflowRun>> change,
        CancellationToken cancellationToken)
    {
        var written = await context.WorkflowRuns
            .Where(run => run.Id == id)
            .Where(from)
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
            var run = await FindAsync(context, id, cancellationToken).ConfigureAwait(false);
            throw Messages.RunTransition(id, EnumText<WorkflowRunStatus>.Of(run.Status), EnumText<WorkflowRunStatus>.Of(to));
        }
    }

    private static async Task<WorkflowRun> FindAsync(BoternityModel context, Guid id, CancellationToken cancellationToken) =>
        await ById.RunAsync(context, id, cancellationToken).ConfigureAwait(false) ?? throw Messages.NotFound(Subject, id);

    /// <summary>The run as stored now; what was open of it is closed if it is cancelled.</summary>
    private static async Task<WorkflowRun> FindClosedAsync(
        BoternityDbContext context, Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var run = await FindAsync(context, id, cancellationToken).ConfigureAwait(false);
        if (run.Status == WorkflowRunStatus.Cancelled)
        {
            await CloseStepsAsync(context, id, now, cancellationToken).ConfigureAwait(false);
        }

        return run;
    }
}
