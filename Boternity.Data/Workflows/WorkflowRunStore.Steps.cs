using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Conventions;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Boternity.Data.Workflows;

/// <content>The steps of runs.</content>
internal sealed partial class WorkflowRunStore
{
    private const string StepSubject = "workflow step";

    private static readonly Keyset<WorkflowStep> ByAddition = Keyset<WorkflowStep>.By("workflow_steps/id", step => step.Id, step => step.Id);

    private static readonly ModelQuery<Guid, WorkflowStep?> StepById =
        new((context, id, _) => context.WorkflowSteps.AsNoTracking().FirstOrDefault(step => step.Id == id));

    private static readonly ModelQuery<Guid, string, WorkflowStep?> LastAttempt =
        new((context, runId, stepId, _) => context.WorkflowSteps.AsNoTracking()
            .Where(step => step.RunId == runId && step.StepId == stepId)
            .OrderByDescending(step => step.Attempt)
            .FirstOrDefault());

    private static readonly ModelQuery<string, WorkflowStep?> ByKey =
        new((context, key, _) => context.WorkflowSteps.AsNoTracking().FirstOrDefault(step => step.IdempotencyKey == key));

    public Task<IReadOnlyList<WorkflowStep>> PlanStepsAsync(
        WorkflowRunLease lease, IReadOnlyCollection<NewWorkflowStep> steps, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(steps);
        var requests = steps.Select(WorkflowRunRules.Checked).ToList();

        return writes.WriteAsync<IReadOnlyList<WorkflowStep>>(
            async (context, token) =>
            {
                await HoldAsync(context, lease, _ => { }, token).ConfigureAwait(false);
                var added = requests.ConvertAll(step => NewRow(lease.RunId, step, WorkflowStepStatus.Pending, attempt: 1));
                context.WorkflowSteps.AddRange(added);
                await context.SaveChangesAsync(token).ConfigureAwait(false);
                added.ForEach(step => context.Entry(step).State = EntityState.Detached);
                return added;
            },
            cancellationToken);
    }

    public Task<WorkflowStep> StartStepAsync(WorkflowRunLease lease, NewWorkflowStep newStep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(newStep);
        var request = WorkflowRunRules.Checked(newStep);

        return writes.WriteAsync(
            async (context, token) =>
            {
                await HoldAsync(context, lease, _ => { }, token).ConfigureAwait(false);
                var last = await LastAttempt.RunAsync(context, lease.RunId, request.StepId, token).ConfigureAwait(false);
                if (last is not (null or { Status: WorkflowStepStatus.Pending or WorkflowStepStatus.Failed }))
                {
                    throw StepRefused(last, WorkflowStepStatus.Running);
                }

                var key = request.IdempotencyKey ?? (last is { Status: WorkflowStepStatus.Pending } ? last.IdempotencyKey : null);
                var first = await TakeKeyAsync(context, key, last?.Id, token).ConfigureAwait(false);
                var now = clock.GetInstant();
                var begun = first is null
                    ? NewRow(lease.RunId, request with { IdempotencyKey = key }, WorkflowStepStatus.Running, (last?.Attempt ?? 0) + 1)
                    : NewRow(lease.RunId, request with { IdempotencyKey = null }, WorkflowStepStatus.Completed, (last?.Attempt ?? 0) + 1);
                (begun.StartedAt, begun.CompletedAt, begun.Output) = (now, first is null ? null : now, first?.Output);
                return last is { Status: WorkflowStepStatus.Pending }
                    ? await BeginPlannedAsync(context, last, begun, token).ConfigureAwait(false)
                    : await AddAsync(context, begun, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<WorkflowStep> CompleteStepAsync(
        WorkflowRunLease lease, Guid attempt, WorkflowStepResult result, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(result);
        var checkedResult = WorkflowRunRules.Checked(result);

        return writes.WriteAsync(
            async (context, token) =>
            {
                await HoldAsync(context, lease, _ => { }, token).ConfigureAwait(false);
                var first = await TakeKeyAsync(context, checkedResult.IdempotencyKey, attempt, token).ConfigureAwait(false);
                if (first?.Id == attempt && first.RunId == lease.RunId)
                {
                    return first;
                }

                var now = clock.GetInstant();
                var output = first is null ? checkedResult.Output : first.Output;
                var key = first is null ? checkedResult.IdempotencyKey : null;
                await MoveStepAsync(
                    context,
                    lease.RunId,
                    attempt,
                    WorkflowStepStatus.Running,
                    WorkflowStepStatus.Completed,
                    set =>
                    {
                        set.SetProperty(row => row.Output, output);
                        set.SetProperty(row => row.CompletedAt, now);
                        if (key is not null)
                        {
                            set.SetProperty(row => row.IdempotencyKey, key);
                        }
                    },
                    token).ConfigureAwait(false);
                if (first is null && checkedResult.ContextChange is { Count: > 0 } changes)
                {
                    await ChangeContextAsync(context, lease.RunId, changes, token).ConfigureAwait(false);
                }

                return (await StepById.RunAsync(context, attempt, token).ConfigureAwait(false))!;
            },
            cancellationToken);
    }

    public Task<WorkflowStep> FailStepAsync(WorkflowRunLease lease, Guid attempt, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        var text = WorkflowRunRules.Error(reason);

        return writes.WriteAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                await HoldAsync(context, lease, _ => { }, token).ConfigureAwait(false);
                await MoveStepAsync(
                    context,
                    lease.RunId,
                    attempt,
                    WorkflowStepStatus.Running,
                    WorkflowStepStatus.Failed,
                    set => set.SetProperty(row => row.Error, text).SetProperty(row => row.CompletedAt, now),
                    token).ConfigureAwait(false);
                return (await StepById.RunAsync(context, attempt, token).ConfigureAwait(false))!;
            },
            cancellationToken);
    }

    public Task<WorkflowStep> SkipStepAsync(WorkflowRunLease lease, NewWorkflowStep newStep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(newStep);
        var request = WorkflowRunRules.Checked(newStep);

        return writes.WriteAsync(
            async (context, token) =>
            {
                await HoldAsync(context, lease, _ => { }, token).ConfigureAwait(false);
                var last = await LastAttempt.RunAsync(context, lease.RunId, request.StepId, token).ConfigureAwait(false);
                if (last is not (null or { Status: WorkflowStepStatus.Pending }))
                {
                    throw StepRefused(last, WorkflowStepStatus.Skipped);
                }

                // Without a key: nothing is done, and another step may do what the key names.
                var now = clock.GetInstant();
                var skipped = NewRow(lease.RunId, request with { IdempotencyKey = null }, WorkflowStepStatus.Skipped, attempt: 1);
                skipped.CompletedAt = now;
                return last is null
                    ? await AddAsync(context, skipped, token).ConfigureAwait(false)
                    : await BeginPlannedAsync(context, last, skipped, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<Page<WorkflowStep>> ListStepsAsync(Guid runId, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);

        return reads.ReadAsync(
            (context, token) => ByAddition.ReadAsync(
                context.WorkflowSteps.AsNoTracking().Where(step => step.RunId == runId), SortOrder.Ascending, page, token),
            cancellationToken);
    }

    public Task<IReadOnlyList<WorkflowStep>> GetCompletedStepsAsync(Guid runId, CancellationToken cancellationToken) =>
        reads.ReadAsync<IReadOnlyList<WorkflowStep>>(
            async (context, token) => await context.WorkflowSteps.AsNoTracking()
                .Where(step => step.RunId == runId && step.Status == WorkflowStepStatus.Completed)
                .OrderBy(step => step.Id)
                .ToListAsync(token)
                .ConfigureAwait(false),
            cancellationToken);

    private static IQueryable<WorkflowStep> StepsOf(BoternityDbContext context, Guid runId) =>
        context.WorkflowSteps.Where(step => step.RunId == runId);

    private static IQueryable<WorkflowStep> OpenSteps(BoternityDbContext context, Guid runId) =>
        StepsOf(context, runId).Where(step => step.Status == WorkflowStepStatus.Pending
            || step.Status == WorkflowStepStatus.Running
            || step.Status == WorkflowStepStatus.WaitingApproval);

    /// <summary>The run has ended: what was planned is left out, what was under way has failed.</summary>
    private static Task<int> CloseStepsAsync(BoternityDbContext context, Guid runId, DateTimeOffset now, CancellationToken cancellationToken) =>
        OpenSteps(context, runId).ExecuteUpdateAsync(
            set => set
                .SetProperty(step => step.Error, step => step.Status == WorkflowStepStatus.Pending ? null : "the run ended")
                .SetProperty(
                    step => step.Status,
                    step => step.Status == WorkflowStepStatus.Pending ? WorkflowStepStatus.Skipped : WorkflowStepStatus.Failed)
                .SetProperty(step => step.CompletedAt, now),
            cancellationToken);

    private static Task<int> FailRunningAsync(
        BoternityDbContext context, List<Guid> runs, string error, DateTimeOffset now, CancellationToken cancellationToken) =>
        context.WorkflowSteps
            .Where(step => runs.Contains(step.RunId) && step.Status == WorkflowStepStatus.Running)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(step => step.Status, WorkflowStepStatus.Failed)
                    .SetProperty(step => step.Error, error)
                    .SetProperty(step => step.CompletedAt, now),
                cancellationToken);

    private static Task DecideStepAsync(
        BoternityDbContext context,
        Guid runId,
        Guid step,
        WorkflowRunDecision decision,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var to = decision.IsApproved ? WorkflowStepStatus.Completed : WorkflowStepStatus.Failed;
        var error = decision.IsApproved ? null : $"rejected by {decision.Actor}";
        JsonElement? output = JsonSerializer.SerializeToElement(
            new { Approved = decision.IsApproved, decision.Actor, decision.Comment, DecidedAt = now }, SnakeCase);
        return MoveStepAsync(
            context,
            runId,
            step,
            WorkflowStepStatus.WaitingApproval,
            to,
            set => set
                .SetProperty(row => row.Output, output)
                .SetProperty(row => row.Error, error)
                .SetProperty(row => row.CompletedAt, now),
            cancellationToken);
    }

    /// <summary>Changes a step that is as expected, by one statement.</summary>
    private static async Task MoveStepAsync(
        BoternityDbContext context,
        Guid runId,
        Guid id,
        WorkflowStepStatus from,
        WorkflowStepStatus to,
        Action<UpdateSettersBuilder<WorkflowStep>> change,
        CancellationToken cancellationToken)
    {
        var written = await context.WorkflowSteps
            .Where(step => step.Id == id && step.RunId == runId && step.Status == from)
            .ExecuteUpdateAsync(
                set =>
                {
                    set.SetProperty(step => step.Status, to);
                    change(set);
                },
                cancellationToken)
            .ConfigureAwait(false);
        if (written == 0)
        {
            var step = await StepById.RunAsync(context, id, cancellationToken).ConfigureAwait(false);
            throw step?.RunId == runId ? StepRefused(step, to) : Messages.NotFound(StepSubject, id);
        }
    }

    private static StoreException StepRefused(WorkflowStep step, WorkflowStepStatus to) =>
        Messages.StepTransition(step.Id, EnumText<WorkflowStepStatus>.Of(step.Status), EnumText<WorkflowStepStatus>.Of(to));

    private static async Task ChangeContextAsync(
        BoternityDbContext context, Guid runId, IReadOnlyDictionary<string, JsonElement> changes, CancellationToken cancellationToken)
    {
        // The unit has written to the run: what it reads stays until it ends.
        var run = await FindAsync(context, runId, cancellationToken).ConfigureAwait(false);
        var changed = ContextPointer.Apply(run.Context, changes);
        await context.WorkflowRuns
            .Where(row => row.Id == runId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Context, changed), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Sees to it that the key is free for the attempt.</summary>
    /// <returns>The completed step that has the key; null when the attempt may have it.</returns>
    private async Task<WorkflowStep?> TakeKeyAsync(BoternityDbContext context, string? key, Guid? attempt, CancellationToken cancellationToken)
    {
        if (key is null)
        {
            return null;
        }

        await engine.LockAsync(context, $"workflow_steps.idempotency_key/{key}", cancellationToken).ConfigureAwait(false);
        var holder = await ByKey.RunAsync(context, key, cancellationToken).ConfigureAwait(false);
        switch (holder)
        {
            case null:
                return null;

            case { Status: WorkflowStepStatus.Completed }:
                return holder;

            case { Status: WorkflowStepStatus.Failed or WorkflowStepStatus.Skipped }:
                await context.WorkflowSteps
                    .Where(step => step.Id == holder.Id)
                    .ExecuteUpdateAsync(set => set.SetProperty(step => step.IdempotencyKey, (string?)null), cancellationToken)
                    .ConfigureAwait(false);
                return null;

            default:
                return holder.Id == attempt ? null : throw Messages.IdempotencyKeyTaken(holder.Id);
        }
    }

    private static async Task<WorkflowStep> BeginPlannedAsync(
        BoternityDbContext context, WorkflowStep planned, WorkflowStep begun, CancellationToken cancellationToken)
    {
        var input = begun.Input ?? planned.Input;
        await MoveStepAsync(
            context,
            planned.RunId,
            planned.Id,
            WorkflowStepStatus.Pending,
            begun.Status,
            set => set
                .SetProperty(step => step.StartedAt, begun.StartedAt)
                .SetProperty(step => step.CompletedAt, begun.CompletedAt)
                .SetProperty(step => step.IdempotencyKey, begun.IdempotencyKey)
                .SetProperty(step => step.Input, input)
                .SetProperty(step => step.Output, begun.Output),
            cancellationToken).ConfigureAwait(false);
        return (await StepById.RunAsync(context, planned.Id, cancellationToken).ConfigureAwait(false))!;
    }

    private static async Task<WorkflowStep> AddAsync(BoternityDbContext context, WorkflowStep step, CancellationToken cancellationToken)
    {
        context.WorkflowSteps.Add(step);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);

        // What follows in the same unit is written past the tracker.
        context.Entry(step).State = EntityState.Detached;
        return step;
    }

    private WorkflowStep NewRow(Guid runId, NewWorkflowStep step, WorkflowStepStatus status, int attempt) => new()
    {
        Id = Uuid7.Create(clock.GetInstant()),
        RunId = runId,
        StepId = step.StepId,
        StepName = step.StepName,
        Status = status,
        Attempt = attempt,
        IdempotencyKey = step.IdempotencyKey,
        Input = step.Input,
    };
}
