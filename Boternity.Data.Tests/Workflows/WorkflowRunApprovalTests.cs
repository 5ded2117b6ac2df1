using Boternity.Data.Errors;
using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Workflows;

public sealed class WorkflowRunApprovalTests(Provider provider) : WorkflowRunSpec(provider)
{
    [Test]
    public async Task Approved_run_goes_on_with_the_decision_among_its_completed_steps()
    {
        var (run, steps) = await PauseAsync("sign-off");
        Assert.That(await Runs.ClaimNextAsync("w", Minute, Cancel), Is.Null);

        var decided = await Runs.DecideAsync(
            run, steps[0], new WorkflowRunDecision { IsApproved = true, Actor = " ann ", Comment = "fine" }, Cancel);
        var next = await Runs.ClaimNextAsync("w", Minute, Cancel);

        Assert.That((decided.Status, decided.LeaseOwner, decided.Error), Is.EqualTo((WorkflowRunStatus.Running, (string?)null, (string?)null)));
        Assert.That(next?.Run.Id, Is.EqualTo(run));
        var step = (await Runs.GetCompletedStepsAsync(run, Cancel)).Single();
        Assert.That((step.Id, step.CompletedAt), Is.EqualTo((steps[0], (DateTimeOffset?)Database.Now)));
        var output = step.Output!.Value;
        Assert.That(output.GetProperty("approved").GetBoolean());
        Assert.That(output.GetProperty("actor").GetString(), Is.EqualTo("ann"));
        Assert.That(output.GetProperty("comment").GetString(), Is.EqualTo("fine"));
        Assert.That(output.GetProperty("decided_at").GetDateTimeOffset(), Is.EqualTo(Database.Now));
        Assert.That((await Runs.FinishAsync(next!.Lease, WorkflowRunStatus.Completed, null, Cancel)).Status, Is.EqualTo(WorkflowRunStatus.Completed));
    }

    [Test]
    public async Task Rejected_run_has_failed_and_what_was_open_of_it_is_closed()
    {
        var (run, steps) = await PauseAsync("a", "b");

        var decided = await Runs.DecideAsync(run, steps[0], new WorkflowRunDecision { IsApproved = false, Actor = "ann" }, Cancel);

        Assert.That((decided.Status, decided.CompletedAt, decided.Error),
            Is.EqualTo((WorkflowRunStatus.Failed, (DateTimeOffset?)Database.Now, "rejected by ann")));
        Assert.That(await StepStatusOfAsync(steps[0]), Is.EqualTo("failed"));
        Assert.That(await StepStatusOfAsync(steps[1]), Is.EqualTo("failed"));
    }

    [Test]
    public async Task Run_with_two_approvals_goes_on_after_the_second()
    {
        var (run, steps) = await PauseAsync("a", "b");
        var yes = new WorkflowRunDecision { IsApproved = true, Actor = "ann" };

        var first = await Runs.DecideAsync(run, steps[1], yes, Cancel);
        var second = await Runs.DecideAsync(run, steps[0], yes, Cancel);

        Assert.That((first.Status, second.Status), Is.EqualTo((WorkflowRunStatus.Paused, WorkflowRunStatus.Running)));
    }

    [Test]
    public async Task DecideAsync_at_once_counts_one_decision()
    {
        var (run, steps) = await PauseAsync("a");

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => Task.Run(() => TryAsync(number), Cancel)));

        Assert.That(results.Count(code => code is null), Is.EqualTo(1));
        Assert.That(results.Where(code => code is not null).Distinct(), Is.EqualTo((string[])[ErrorCodes.RunTransition]));
        var step = (await Runs.ListStepsAsync(run, new(), Cancel)).Items.Single();
        Assert.That(step.Output!.Value.GetProperty("actor").GetString(), Is.EqualTo($"actor {Array.FindIndex(results, code => code is null)}"));

        async Task<string?> TryAsync(int number)
        {
            try
            {
                await Runs.DecideAsync(run, steps[0], new WorkflowRunDecision { IsApproved = number % 2 == 0, Actor = $"actor {number}" }, Cancel);
                return null;
            }
            catch (StoreException exception)
            {
                return exception.Code;
            }
        }
    }

    [Test]
    public async Task PauseAsync_refuses_steps_that_are_not_running_and_others_that_are()
    {
        var lease = await BeginAsync();
        var done = await Runs.StartStepAsync(lease, Step("a"), Cancel);
        await Runs.CompleteStepAsync(lease, done.Id, Result("1"), Cancel);
        var running = await Runs.StartStepAsync(lease, Step("b"), Cancel);
        var also = await Runs.StartStepAsync(lease, Step("c"), Cancel);

        var completed = await Caught.ByAsync<StoreException>(() => Runs.PauseAsync(lease, [done.Id], Cancel));
        var open = await Caught.ByAsync<StoreException>(() => Runs.PauseAsync(lease, [running.Id], Cancel));
        var none = await Caught.ByAsync<StoreException>(() => Runs.PauseAsync(lease, [], Cancel));

        Assert.That((completed.Code, open.Code, none.Code), Is.EqualTo((ErrorCodes.StepTransition, ErrorCodes.StepsOpen, ErrorCodes.InvalidInput)));
        Assert.That(await StatusOfAsync(lease.RunId), Is.EqualTo("running"));
        Assert.That((await Runs.PauseAsync(lease, [running.Id, also.Id], Cancel)).Status, Is.EqualTo(WorkflowRunStatus.Paused));
    }

    [Test]
    public async Task DecideAsync_on_an_absent_run_or_step_is_not_found()
    {
        var (run, _) = await PauseAsync("a");
        var other = await AddRunAsync(WorkflowRunStatus.Paused);
        var foreign = await AddStepAsync(other, "x", WorkflowStepStatus.WaitingApproval);
        var yes = new WorkflowRunDecision { IsApproved = true, Actor = "ann" };

        var noRun = await Caught.ByAsync<StoreException>(() => Runs.DecideAsync(Guid.Empty, foreign, yes, Cancel));
        var noStep = await Caught.ByAsync<StoreException>(() => Runs.DecideAsync(run, foreign, yes, Cancel));

        Assert.That((noRun.Kind, noStep.Kind), Is.EqualTo((StoreErrorKind.NotFound, StoreErrorKind.NotFound)));
        Assert.That(await StepStatusOfAsync(foreign), Is.EqualTo("waiting_approval"));
    }

    private async Task<(Guid Run, IReadOnlyList<Guid> Steps)> PauseAsync(params string[] names)
    {
        var lease = await BeginAsync();
        var steps = new List<Guid>();
        foreach (var name in names)
        {
            steps.Add((await Runs.StartStepAsync(lease, Step(name), Cancel)).Id);
        }

        var paused = await Runs.PauseAsync(lease, steps, Cancel);
        Assert.That((paused.Status, paused.LeaseOwner, paused.CompletedAt),
            Is.EqualTo((WorkflowRunStatus.Paused, (string?)null, (DateTimeOffset?)null)));
        return (lease.RunId, steps);
    }
}
