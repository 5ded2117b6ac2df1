using Boternity.Data.Errors;
using Boternity.Data.Workflows;
using static Boternity.Data.Workflows.WorkflowRunStatus;

namespace Boternity.Data.Tests.Workflows;

/// <summary>The matrix of spec/boternity.md 4.5, row by row: what it permits is done, and nothing else.</summary>
public sealed class WorkflowRunTransitionTests(Provider provider) : WorkflowRunSpec(provider)
{
    private static readonly Dictionary<WorkflowRunStatus, WorkflowRunStatus[]> Permitted = new()
    {
        [Pending] = [Running, Failed, Cancelled],
        [Running] = [Paused, Completed, Failed, Crashed, Cancelled],
        [Paused] = [Running, Failed, Cancelled],
        [Crashed] = [Running, Failed, Cancelled],
        [Completed] = [],
        [Failed] = [],
        [Cancelled] = [],
    };

    [Test]
    public async Task Run_changes_as_the_matrix_permits([Values] WorkflowRunStatus from, [Values] WorkflowRunStatus to)
    {
        var hasChanged = false;
        foreach (var way in WaysTo(to))
        {
            await Database.ExecuteAsync($"DELETE FROM workflow_runs", Cancel);
            var id = await AddRunAsync(from);
            StoreException? refusal = null;
            var isDone = false;
            try
            {
                isDone = await way(id);
            }
            catch (StoreException exception)
            {
                refusal = exception;
            }

            hasChanged |= isDone;
            Assert.That(await StatusOfAsync(id), Is.EqualTo(Text(isDone ? to : from)));
            if (refusal is not null)
            {
                Assert.That((refusal.Kind, refusal.Conflict), Is.EqualTo((StoreErrorKind.Conflict, ConflictReason.Revision)));
                Assert.That(refusal.Code, Is.EqualTo(ErrorCodes.RunTransition).Or.EqualTo(ErrorCodes.LeaseLost));
                Assert.That(refusal.Message, Does.Contain($" is {Text(from)}").Or.Contain($" is {Text(from)},").Or.Contain($"which is {Text(from)}"));
                Assert.That(refusal.Code == ErrorCodes.LeaseLost || refusal.Message.Contains($"become {Text(to)}", StringComparison.Ordinal));
                Assert.That(
                    await Database.ScalarAsync($"SELECT revision FROM workflow_runs WHERE id = {id}", Cancel), Is.EqualTo(1L), "It was written to.");
            }
        }

        Assert.That(hasChanged, Is.EqualTo(Permitted[from].Contains(to)));
    }

    private Func<Guid, Task<bool>>[] WaysTo(WorkflowRunStatus to) => to switch
    {
        Pending => [],
        Running => [ClaimAsync, ResumeAsync, id => DecideAsync(id, isApproved: true)],
        Paused => [PauseAsync],
        Completed => [id => FinishAsync(id, Completed)],
        Failed => [id => FinishAsync(id, Failed), FailAsync, id => DecideAsync(id, isApproved: false)],
        Crashed => [SweepAsync],
        _ => [id => FinishAsync(id, Cancelled), CancelAsync],
    };

    private async Task<bool> ClaimAsync(Guid id) => (await Runs.ClaimNextAsync("worker", Minute, Cancel))?.Run.Id == id;

    private async Task<bool> ResumeAsync(Guid id) =>
        await Runs.ResumeAsync(id, Cancel) is { Status: Running, Error: null, CompletedAt: null, LeaseOwner: null };

    private async Task<bool> FailAsync(Guid id) =>
        await Runs.FailAsync(id, "why", Cancel) is { Status: Failed, Error: "why", CompletedAt: not null };

    // A running run that a worker has is only asked to end.
    private async Task<bool> CancelAsync(Guid id) => (await Runs.CancelAsync(id, Cancel)).Status == Cancelled;

    private async Task<bool> FinishAsync(Guid id, WorkflowRunStatus status) =>
        await Runs.FinishAsync(new WorkflowRunLease(id, Owner), status, null, Cancel) is { LeaseOwner: null, CompletedAt: not null } run
        && run.Status == status;

    private async Task<bool> PauseAsync(Guid id)
    {
        var step = await AddStepAsync(id, "a", WorkflowStepStatus.Running);
        return (await Runs.PauseAsync(new WorkflowRunLease(id, Owner), [step], Cancel)).Status == Paused;
    }

    private async Task<bool> DecideAsync(Guid id, bool isApproved)
    {
        var step = await AddStepAsync(id, "a", WorkflowStepStatus.WaitingApproval);
        await Runs.DecideAsync(id, step, new WorkflowRunDecision { IsApproved = isApproved, Actor = "ann" }, Cancel);
        return true;
    }

    private async Task<bool> SweepAsync(Guid id)
    {
        Database.Clock.Advance(Minute);
        return (await Runs.SweepAsync(10, Cancel)).Contains(id);
    }

#pragma warning disable CA1308 // The stored form of a status is lower case.
    private static string Text(WorkflowRunStatus status) => status.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
