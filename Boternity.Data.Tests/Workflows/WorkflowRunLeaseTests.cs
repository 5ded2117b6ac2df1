using Boternity.Data.Errors;
using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Workflows;

public sealed class WorkflowRunLeaseTests(Provider provider) : WorkflowRunSpec(provider)
{
    [Test]
    public async Task HeartbeatAsync_keeps_the_run_from_the_sweep()
    {
        var lease = await BeginAsync();
        Database.Clock.Advance(TimeSpan.FromSeconds(50));

        var beat = await Runs.HeartbeatAsync(lease, Minute, Cancel);
        Database.Clock.Advance(TimeSpan.FromSeconds(50));
        var swept = await Runs.SweepAsync(10, Cancel);

        Assert.That(beat, Is.EqualTo(new WorkflowRunHeartbeat(Database.Now.AddSeconds(10), null)));
        Assert.That(swept, Is.Empty);
        Assert.That(await StatusOfAsync(lease.RunId), Is.EqualTo("running"));
    }

    [Test]
    [SpecCase("boternity", 185)]
    public async Task SweepAsync_takes_only_runs_whose_lease_ran_out_and_they_can_be_resumed()
    {
        foreach (var status in Enum.GetValues<WorkflowRunStatus>().Where(status => status != WorkflowRunStatus.Running))
        {
            await AddRunAsync(status);
        }

        var dead = await AddRunAsync(WorkflowRunStatus.Running);
        var step = await AddStepAsync(dead, "a", WorkflowStepStatus.Running);
        Database.Clock.Advance(Minute);
        var alive = await AddRunAsync(WorkflowRunStatus.Running);

        var swept = await Runs.SweepAsync(10, Cancel);

        Assert.That(swept, Is.EqualTo((Guid[])[dead]));
        var run = (await Runs.GetAsync(dead, Cancel))!;
        Assert.That((run.Status, run.CompletedAt, run.LeaseOwner),
            Is.EqualTo((WorkflowRunStatus.Crashed, (DateTimeOffset?)Database.Now, (string?)null)));
        Assert.That(run.Error, Is.Not.Null);
        Assert.That(await StepStatusOfAsync(step), Is.EqualTo("failed"));
        Assert.That(await StatusOfAsync(alive), Is.EqualTo("running"));
        Assert.That(await Runs.SweepAsync(10, Cancel), Is.Empty);

        await Runs.ResumeAsync(dead, Cancel);
        var claims = new[] { await Runs.ClaimNextAsync("w", Minute, Cancel), await Runs.ClaimNextAsync("w", Minute, Cancel) };
        Assert.That(claims.Select(claim => claim!.Run.Id), Contains.Item(dead));
    }

    [Test]
    public async Task SweepAsync_takes_at_most_its_limit_the_longest_lost_first()
    {
        var runs = new List<Guid>();
        for (var number = 0; number < 3; number++)
        {
            runs.Add(await AddRunAsync(WorkflowRunStatus.Running));
            Database.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Database.Clock.Advance(Minute);

        Assert.That(await Runs.SweepAsync(2, Cancel), Is.EquivalentTo(runs[..2]));
        Assert.That(await Runs.SweepAsync(2, Cancel), Is.EqualTo(runs[2..]));
    }

    [Test]
    public async Task SweepAsync_cancels_a_lost_run_whose_end_was_asked_for()
    {
        var lease = await BeginAsync();
        var planned = (await Runs.PlanStepsAsync(lease, [Step("b")], Cancel))[0];
        await Runs.CancelAsync(lease.RunId, Cancel);
        Database.Clock.Advance(Minute);

        await Runs.SweepAsync(10, Cancel);

        Assert.That(await StatusOfAsync(lease.RunId), Is.EqualTo("cancelled"));
        Assert.That(await StepStatusOfAsync(planned.Id), Is.EqualTo("skipped"));
    }

    [Test]
    public async Task Worker_that_lost_its_lease_cannot_write([Values("expired", "swept", "taken", "stranger")] string how)
    {
        var lease = await BeginAsync();
        var step = await Runs.StartStepAsync(lease, Step("a"), Cancel);
        if (how == "stranger")
        {
            lease = lease with { Owner = "worker/else" };
        }
        else
        {
            Database.Clock.Advance(Minute);
        }

        if (how is "swept" or "taken")
        {
            await Runs.SweepAsync(10, Cancel);
        }

        if (how == "taken")
        {
            await Runs.ResumeAsync(lease.RunId, Cancel);
            Assert.That((await Runs.ClaimNextAsync("worker", Minute, Cancel))?.Run.Id, Is.EqualTo(lease.RunId));
        }

        var before = await ContentAsync();
        Func<Task>[] writes =
        [
            () => Runs.HeartbeatAsync(lease, Minute, Cancel),
            () => Runs.SaveContextAsync(lease, Json("1"), Cancel),
            () => Runs.ReleaseAsync(lease, Cancel),
            () => Runs.FinishAsync(lease, WorkflowRunStatus.Completed, null, Cancel),
            () => Runs.FinishAsync(lease, WorkflowRunStatus.Failed, "e", Cancel),
            () => Runs.PauseAsync(lease, [step.Id], Cancel),
            () => Runs.PlanStepsAsync(lease, [Step("b")], Cancel),
            () => Runs.StartStepAsync(lease, Step("b"), Cancel),
            () => Runs.CompleteStepAsync(lease, step.Id, Result("1"), Cancel),
            () => Runs.FailStepAsync(lease, step.Id, "e", Cancel),
            () => Runs.SkipStepAsync(lease, Step("b"), Cancel),
        ];

        foreach (var write in writes)
        {
            var error = await Caught.ByAsync<StoreException>(write);
            Assert.That((error.Kind, error.Code, error.Outcome),
                Is.EqualTo((StoreErrorKind.Conflict, ErrorCodes.LeaseLost, WriteOutcome.RolledBack)));
        }

        Assert.That(await ContentAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task Worker_s_write_to_a_deleted_run_is_not_found()
    {
        var lease = await BeginAsync();
        await Database.ExecuteAsync($"DELETE FROM workflow_runs", Cancel);

        var error = await Caught.ByAsync<StoreException>(() => Runs.HeartbeatAsync(lease, Minute, Cancel));

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.NotFound));
    }

    [Test]
    public async Task ReleaseAsync_lets_another_worker_go_on_at_once()
    {
        var lease = await BeginAsync();
        var step = await Runs.StartStepAsync(lease, Step("a"), Cancel);

        var released = await Runs.ReleaseAsync(lease, Cancel);
        var next = await Runs.ClaimNextAsync("other", Minute, Cancel);

        Assert.That((released.Status, released.LeaseOwner), Is.EqualTo((WorkflowRunStatus.Running, (string?)null)));
        Assert.That(next?.Run.Id, Is.EqualTo(lease.RunId));
        Assert.That(await StepStatusOfAsync(step.Id), Is.EqualTo("failed"));
        Assert.That((await Runs.StartStepAsync(next!.Lease, Step("a"), Cancel)).Attempt, Is.EqualTo(2));
    }

    [Test]
    public async Task CancelAsync_asks_the_worker_which_learns_it_with_its_heartbeat_and_ends_the_run()
    {
        var lease = await BeginAsync();
        var step = await Runs.StartStepAsync(lease, Step("a"), Cancel);

        var asked = await Runs.CancelAsync(lease.RunId, Cancel);
        var at = Database.Now;
        Database.Clock.Advance(TimeSpan.FromSeconds(5));
        await Runs.CancelAsync(lease.RunId, Cancel);
        var beat = await Runs.HeartbeatAsync(lease, Minute, Cancel);
        var ended = await Runs.FinishAsync(lease, WorkflowRunStatus.Cancelled, "asked to", Cancel);

        Assert.That((asked.Status, asked.CancelRequestedAt), Is.EqualTo((WorkflowRunStatus.Running, (DateTimeOffset?)at)));
        Assert.That(beat.CancelRequestedAt, Is.EqualTo(at));
        Assert.That((ended.Status, ended.CompletedAt, ended.Error),
            Is.EqualTo((WorkflowRunStatus.Cancelled, (DateTimeOffset?)Database.Now, "asked to")));
        Assert.That(await StepStatusOfAsync(step.Id), Is.EqualTo("failed"));
    }

    [Test]
    public async Task ReleaseAsync_and_PauseAsync_of_a_run_whose_end_was_asked_for_cancel_it([Values] bool isPause)
    {
        var lease = await BeginAsync();
        var step = await Runs.StartStepAsync(lease, Step("a"), Cancel);
        await Runs.CancelAsync(lease.RunId, Cancel);

        var ended = isPause ? await Runs.PauseAsync(lease, [step.Id], Cancel) : await Runs.ReleaseAsync(lease, Cancel);

        Assert.That((ended.Status, ended.CompletedAt), Is.EqualTo((WorkflowRunStatus.Cancelled, (DateTimeOffset?)Database.Now)));
        Assert.That(await StepStatusOfAsync(step.Id), Is.EqualTo("failed"));
        Assert.That(await Runs.ClaimNextAsync("w", Minute, Cancel), Is.Null);
    }

    [Test]
    public async Task CancelAsync_of_a_resumed_run_that_waits_for_a_worker_cancels_it_at_once()
    {
        var id = await AddRunAsync(WorkflowRunStatus.Crashed);
        await Runs.ResumeAsync(id, Cancel);

        Assert.That((await Runs.CancelAsync(id, Cancel)).Status, Is.EqualTo(WorkflowRunStatus.Cancelled));
        Assert.That(await Runs.ClaimNextAsync("w", Minute, Cancel), Is.Null);
    }

    private async Task<string> ContentAsync()
    {
        var rows = await Database.QueryAsync($"SELECT * FROM workflow_runs", Cancel);
        var steps = await Database.QueryAsync($"SELECT * FROM workflow_steps ORDER BY id", Cancel);
        return string.Join('\n', rows.Concat(steps).Select(row => string.Join(", ", row.OrderBy(pair => pair.Key, StringComparer.Ordinal))));
    }
}
