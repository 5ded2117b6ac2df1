using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Workflows;

/// <summary>The runs of workflows and their steps: a queue that workers take runs from, and the record of what they did.</summary>
/// <remarks>
/// <para>
/// Safe for use by many threads and processes at once. A write is durable when its task completes, and joins the unit it is called in, if
/// any: a step's effect on this database and its completion are one when both are written in one unit. Every method may throw a
/// <see cref="StoreException"/> when the database is not available and a <see cref="StoreCanceledException"/> when its token fires; only
/// further reasons are named below.
/// </para>
/// <para>
/// Whoever works on a run has its lease. What a worker writes names the lease and is refused with <see cref="ErrorCodes.LeaseLost"/> once
/// the lease ran out, was given back or is another's; nothing is written then. Statuses change as spec/boternity.md 4.5 says, each by one
/// statement that compares and sets; another change is a conflict, <see cref="ErrorCodes.RunTransition"/> or
/// <see cref="ErrorCodes.StepTransition"/>, that names both ends.
/// </para>
/// </remarks>
public interface IWorkflowRunStore
{
    /// <summary>Asks for a run: it is pending until a worker takes it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The stored run.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: a member is out of its range.</exception>
    Task<WorkflowRun> CreateAsync(NewWorkflowRun run, CancellationToken cancellationToken);

    /// <summary>Finds a run.</summary>
    /// <param name="id">The run's id.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The run, or null.</returns>
    Task<WorkflowRun?> GetAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Reads one page of the runs that match.</summary>
    /// <param name="filter">Which runs, in which order.</param>
    /// <param name="page">Which page of them.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when nothing matches.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Page<WorkflowRun>> ListAsync(WorkflowRunFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the run that waits for a worker the longest: a pending one, or a running one that was approved, resumed or given back. Runs whose
    /// key has no slot (<see cref="WorkflowRun.ConcurrencyLimit"/>) are passed over.
    /// </summary>
    /// <param name="worker">The worker's name, for people; 1 to <see cref="WorkflowRun.MaxTextLength"/> UTF-16 units less 37.</param>
    /// <param name="duration">How long the lease lasts without a heartbeat; more than 0, at most 1 day.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The run and its lease, or null when there is none to take. No two workers get the same run.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: name or duration is out of its range.</exception>
    Task<WorkflowRunClaim?> ClaimNextAsync(string worker, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Lengthens a lease, and learns whether the run is to end.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="duration">From now on; more than 0, at most 1 day.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>Until when it lasts, and whether somebody asked for the run's end.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.Conflict"/>: the lease is lost. <see cref="StoreErrorKind.NotFound"/>: the run was deleted.
    /// </exception>
    Task<WorkflowRunHeartbeat> HeartbeatAsync(WorkflowRunLease lease, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Replaces what the steps share.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="runContext">Any JSON value of at most <see cref="WorkflowRun.MaxJsonBytes"/>.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>A task that completes once the context is durable.</returns>
    /// <exception cref="StoreException">As in <see cref="HeartbeatAsync"/>; or the value is not valid.</exception>
    Task SaveContextAsync(WorkflowRunLease lease, JsonElement runContext, CancellationToken cancellationToken);

    /// <summary>
    /// Gives the run back, for another worker to go on with; steps that were under way have failed. A run whose end was asked for is cancelled.
    /// </summary>
    /// <param name="lease">The lease.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The run as stored now.</returns>
    /// <exception cref="StoreException">As in <see cref="HeartbeatAsync"/>.</exception>
    Task<WorkflowRun> ReleaseAsync(WorkflowRunLease lease, CancellationToken cancellationToken);

    /// <summary>Brings the run to its end: completed, failed or cancelled. What was open of a failed or cancelled one is closed with it.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="status">One of these three.</param>
    /// <param name="reason">Why it failed or was cancelled; null for nothing. A long one is cut.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The run as stored now.</returns>
    /// <exception cref="StoreException">
    /// As in <see cref="HeartbeatAsync"/>. <see cref="StoreErrorKind.Conflict"/>: a run that is to be completed has steps that are not at their
    /// end. <see cref="StoreErrorKind.InvalidInput"/>: another status.
    /// </exception>
    Task<WorkflowRun> FinishAsync(WorkflowRunLease lease, WorkflowRunStatus status, string? reason, CancellationToken cancellationToken);

    /// <summary>Lets steps wait for somebody's decision: the run is paused and nobody's. A run whose end was asked for is cancelled.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="steps">The <see cref="WorkflowStep.Id"/> of the running steps that wait; at least one, and no other step is running.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The run as stored now.</returns>
    /// <exception cref="StoreException">
    /// As in <see cref="HeartbeatAsync"/>. <see cref="StoreErrorKind.Conflict"/>: one of them is not running, or another step is.
    /// </exception>
    Task<WorkflowRun> PauseAsync(WorkflowRunLease lease, IReadOnlyCollection<Guid> steps, CancellationToken cancellationToken);

    /// <summary>
    /// Answers a step that waits for approval. The decision becomes the step's output in the unit in which the run goes on: approved, it waits
    /// for a worker once no other step waits for approval; rejected, it has failed.
    /// </summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="attempt">The step's <see cref="WorkflowStep.Id"/>.</param>
    /// <param name="decision">The answer.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The run as stored now.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: there is no such run or step. <see cref="StoreErrorKind.Conflict"/>: the run is not paused, or the
    /// step does not wait: somebody else decided.
    /// </exception>
    Task<WorkflowRun> DecideAsync(Guid runId, Guid attempt, WorkflowRunDecision decision, CancellationToken cancellationToken);

    /// <summary>Lets a crashed run go on: it is running, without error, and waits for a worker.</summary>
    /// <param name="id">The run's id.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The run as stored now.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: there is no such run. <see cref="StoreErrorKind.Conflict"/>: it is not crashed.
    /// </exception>
    Task<WorkflowRun> ResumeAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Gives a run up that no worker has: a pending one that cannot run, a paused one past its deadline, a crashed one.</summary>
    /// <param name="id">The run's id.</param>
    /// <param name="reason">Why. A long one is cut.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The run as stored now.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: there is no such run. <see cref="StoreErrorKind.Conflict"/>: it is running or at its end.
    /// </exception>
    Task<WorkflowRun> FailAsync(Guid id, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Cancels a run. One that no worker has is cancelled at once; a worker is asked to end its run, which it learns with its next heartbeat.
    /// </summary>
    /// <param name="id">The run's id.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The run as stored now: cancelled, or running with <see cref="WorkflowRun.CancelRequestedAt"/>.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: there is no such run. <see cref="StoreErrorKind.Conflict"/>: it is at its end.
    /// </exception>
    Task<WorkflowRun> CancelAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>
    /// Marks runs whose leases ran out as crashed, with their steps under way failed; cancelled where that was asked for. Touches no run whose
    /// worker is heard of. A host does so by itself.
    /// </summary>
    /// <param name="limit">At most so many, in one unit; 1 or more.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The ids of the runs.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the limit is not positive.</exception>
    Task<IReadOnlyList<Guid>> SweepAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Removes completed, failed and cancelled runs with their steps, the ones that ended first before others.</summary>
    /// <param name="before">Only runs that ended before this time.</param>
    /// <param name="limit">At most so many, in one unit; 1 or more.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>How many runs were removed; fewer than <paramref name="limit"/> when none is left.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the limit is not positive.</exception>
    Task<int> DeleteFinishedAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>Notes steps that are to be done, as pending.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="steps">The steps; none of them has an attempt yet.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The stored steps, in this order.</returns>
    /// <exception cref="StoreException">
    /// As in <see cref="HeartbeatAsync"/>. <see cref="StoreErrorKind.Conflict"/>: there is an attempt, or an idempotency key is taken.
    /// </exception>
    Task<IReadOnlyList<WorkflowStep>> PlanStepsAsync(
        WorkflowRunLease lease, IReadOnlyCollection<NewWorkflowStep> steps, CancellationToken cancellationToken);

    /// <summary>
    /// Begins a step: a planned one, or a new attempt, which is the first or follows a failed one. If its idempotency key is that of a completed
    /// step, the attempt is completed at once with that step's output, and there is nothing to do.
    /// </summary>
    /// <param name="lease">The lease.</param>
    /// <param name="newStep">The step.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The attempt: running, or completed with the first one's output.</returns>
    /// <exception cref="StoreException">
    /// As in <see cref="HeartbeatAsync"/>. <see cref="StoreErrorKind.Conflict"/>: the last attempt is neither pending nor failed, or a step that
    /// is not at its end has the key.
    /// </exception>
    Task<WorkflowStep> StartStepAsync(WorkflowRunLease lease, NewWorkflowStep newStep, CancellationToken cancellationToken);

    /// <summary>Completes a running step and changes the run's context, both or neither.</summary>
    /// <remarks>
    /// A second completion with the key of a completed step answers with that one's output. If that is the same attempt, nothing changes;
    /// another attempt is completed with the first one's output, and the context stays, as the first one had its effect.
    /// </remarks>
    /// <param name="lease">The lease.</param>
    /// <param name="attempt">The attempt's <see cref="WorkflowStep.Id"/>.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The attempt as stored now.</returns>
    /// <exception cref="StoreException">
    /// As in <see cref="HeartbeatAsync"/>. <see cref="StoreErrorKind.NotFound"/>: the run has no such step. <see cref="StoreErrorKind.Conflict"/>:
    /// it is not running, or a step that is not at its end has the key. <see cref="StoreErrorKind.InvalidInput"/>: a value cannot be stored, or
    /// not be put into the context.
    /// </exception>
    Task<WorkflowStep> CompleteStepAsync(WorkflowRunLease lease, Guid attempt, WorkflowStepResult result, CancellationToken cancellationToken);

    /// <summary>Ends a running step with an error; another attempt may follow.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="attempt">The attempt's <see cref="WorkflowStep.Id"/>.</param>
    /// <param name="reason">Why. A long one is cut.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The attempt as stored now.</returns>
    /// <exception cref="StoreException">
    /// As in <see cref="HeartbeatAsync"/>. <see cref="StoreErrorKind.NotFound"/>: the run has no such step. <see cref="StoreErrorKind.Conflict"/>:
    /// it is not running.
    /// </exception>
    Task<WorkflowStep> FailStepAsync(WorkflowRunLease lease, Guid attempt, string reason, CancellationToken cancellationToken);

    /// <summary>Leaves a step out that has not begun.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="newStep">The step; planned, or without an attempt.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The step as stored now.</returns>
    /// <exception cref="StoreException">
    /// As in <see cref="HeartbeatAsync"/>. <see cref="StoreErrorKind.Conflict"/>: there is an attempt that has begun.
    /// </exception>
    Task<WorkflowStep> SkipStepAsync(WorkflowRunLease lease, NewWorkflowStep newStep, CancellationToken cancellationToken);

    /// <summary>Reads one page of a run's steps, all attempts, in the order in which they were added.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="page">Which page of them.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when the run has none, or there is no such run.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Page<WorkflowStep>> ListStepsAsync(Guid runId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Reads what a resumed run need not do again.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>
    /// The completed steps with their outputs, at most one for each step of the definition, in the order in which they were added.
    /// </returns>
    Task<IReadOnlyList<WorkflowStep>> GetCompletedStepsAsync(Guid runId, CancellationToken cancellationToken);
}
