using System.Text.Json;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Boternity.Data.Tests.Workflows;
using Boternity.Data.Workflows;
using Microsoft.Extensions.Logging.Abstractions;

namespace Boternity.Data.Tests.Readme;

/// <summary>The worker of docs/workflows.md does what it is shown for.</summary>
[CancelAfter(60_000)]
public sealed class SampleWorkerTests(Provider provider) : WorkflowRunSpec(provider)
{
    // A third of the sample's lease, after which it says that it is alive.
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);

    // What the sample waits when there is no run.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    [TestCase("small", "README.md")]
    [TestCase("small", "docs/workflows.md")]
    [TestCase("workflows", "docs/workflows.md")]
    public void Sample_is_in_the_document_word_for_word(string mark, string document) =>
        Assert.That(MarkedText.Document(document), Does.Contain(MarkedText.Block("Readme/SampleWorker.cs", indentation: 4, mark)));

    [Test]
    public async Task Diamond_runs_to_its_end()
    {
        var order = new List<string>();
        var run = await AskAsync(Step("top"), Step("left", "top"), Step("right", "top"), Step("bottom", "left", "right"));

        var end = await WorkAsync(run, (step, _, _) =>
        {
            order.Add(step.Id);
            return Task.FromResult(Outcome(step.Id));
        });

        Assert.That(end.Status, Is.EqualTo(WorkflowRunStatus.Completed));
        Assert.That(order, Is.EqualTo((string[])["top", "left", "right", "bottom"]));
        Assert.That(await OutputsAsync(run), Is.EqualTo((string[])["top", "left", "right", "bottom"]));
    }

    [Test]
    public async Task Small_worker_runs_a_diamond_and_goes_on_after_a_crash_without_repeating()
    {
        var order = new List<string>();
        var run = await AskAsync(Step("top"), Step("left", "top"), Step("right", "top"), Step("bottom", "left", "right"));
        var crashing = Small(step =>
        {
            if (step.Id == "right")
            {
                throw new InvalidOperationException("killed");
            }

            order.Add(step.Id);
        });
        Assert.ThrowsAsync<InvalidOperationException>(() => crashing.RunAsync(Cancel));

        Database.Clock.Advance(TimeSpan.FromMinutes(1));
        await Runs.SweepAsync(10, Cancel);
        await Runs.ResumeAsync(run, Cancel);
        await Small(step => order.Add(step.Id)).RunAsync(Cancel);

        Assert.That((await Runs.GetAsync(run, Cancel))!.Status, Is.EqualTo(WorkflowRunStatus.Completed));
        Assert.That(order, Is.EqualTo((string[])["top", "left", "right", "bottom"]));
    }

    [Test]
    public async Task Step_that_fails_is_tried_as_often_as_its_definition_says_and_then_fails_the_run()
    {
        var calls = 0;
        var run = await AskAsync(Step("once"), new StepDefinition
        {
            Id = "thrice",
            Name = "Thrice",
            DependsOn = ["once"],
            Retry = new StepRetry { MaxAttempts = 3, Strategy = RetryStrategy.Simple },
            Config = StepConfig.ForSkill("skill"),
        });

        var end = await WorkAsync(run, (step, _, _) => step.Id == "once"
            ? Task.FromResult(Outcome("done"))
            : throw new InvalidOperationException($"call {++calls}"));

        Assert.That((end.Status, end.Error, calls), Is.EqualTo((WorkflowRunStatus.Failed, "call 3", 3)));
        Assert.That(
            await Database.ScalarAsync($"SELECT count(*) FROM workflow_steps WHERE status = 'failed'", Cancel), Is.EqualTo(3));
    }

    [Test]
    public async Task Step_whose_effect_fails_has_none_and_is_not_completed()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var run = await AskAsync(Step("only"));

        var end = await WorkAsync(run, (_, _, _) => Task.FromResult((Json("1"), (Func<CancellationToken, Task>)(async token =>
        {
            await Database.Resolve<Boternity.Data.KeyValue.IKeyValueStore>().SetAsync(bot, "effect", Json("1"), expiresAt: null, token);
            throw new InvalidOperationException("too late");
        }))));

        Assert.That((end.Status, end.Error), Is.EqualTo((WorkflowRunStatus.Failed, "too late")));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM bot_kv_store", Cancel), Is.Zero);
    }

    [Test]
    public async Task Cancel_is_heard_with_the_next_heartbeat()
    {
        var begun = new TaskCompletionSource();
        var stopped = new TaskCompletionSource();
        var run = await AskAsync(Step("long"));
        using var worker = Worker(BlockAsync(begun, stopped));
        await worker.StartAsync(Cancel);
        await begun.Task.WaitAsync(Cancel);

        await Runs.CancelAsync(run, Cancel);
        await BeatUntilAsync(stopped.Task);

        Assert.That((await EndAsync(worker, run)).Status, Is.EqualTo(WorkflowRunStatus.Cancelled));
    }

    [Test]
    public async Task Lease_is_kept_while_a_step_takes_longer_than_it()
    {
        var begun = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        var run = await AskAsync(Step("long"));
        using var worker = Worker(async (_, _, token) =>
        {
            begun.SetResult();
            await go.Task.WaitAsync(token);
            return Outcome("long");
        });
        await worker.StartAsync(Cancel);
        await begun.Task.WaitAsync(Cancel);

        for (var beat = 0; beat < 6; beat++)
        {
            var before = (await Runs.GetAsync(run, Cancel))!.LeaseExpiresAt;
            await PassBeatAsync(() => RunIsAsync(run, now => now.LeaseExpiresAt > before));
        }

        Assert.That(await Runs.SweepAsync(10, Cancel), Is.Empty);
        go.SetResult();
        Assert.That((await EndAsync(worker, run)).Status, Is.EqualTo(WorkflowRunStatus.Completed));
    }

    [Test]
    public async Task Step_is_stopped_when_the_lease_is_lost()
    {
        var begun = new TaskCompletionSource();
        var stopped = new TaskCompletionSource();
        var run = await AskAsync(Step("long"));
        using var worker = Worker(BlockAsync(begun, stopped));
        await worker.StartAsync(Cancel);
        await begun.Task.WaitAsync(Cancel);

        await Database.ExecuteAsync($"UPDATE workflow_runs SET lease_owner = 'other/1' WHERE id = {run}", Cancel);
        await BeatUntilAsync(stopped.Task);
        await worker.StopAsync(Cancel);

        var found = (await Runs.GetAsync(run, Cancel))!;
        Assert.That((found.Status, found.LeaseOwner), Is.EqualTo((WorkflowRunStatus.Running, "other/1")));
    }

    [Test]
    public async Task Service_that_stops_gives_its_run_back()
    {
        var begun = new TaskCompletionSource();
        var run = await AskAsync(Step("long"));
        using var worker = Worker(BlockAsync(begun, new TaskCompletionSource()));
        await worker.StartAsync(Cancel);
        await begun.Task.WaitAsync(Cancel);

        await worker.StopAsync(Cancel);

        var found = (await Runs.GetAsync(run, Cancel))!;
        Assert.That((found.Status, found.LeaseOwner), Is.EqualTo((WorkflowRunStatus.Running, (string?)null)));
        Assert.That(await Database.ScalarAsync($"SELECT status FROM workflow_steps WHERE run_id = {run}", Cancel), Is.EqualTo("failed"));
    }

    [Test]
    public async Task Crashed_run_goes_on_behind_its_completed_steps()
    {
        var run = await AskAsync(Step("first"), Step("second", "first"));
        var dead = (await Runs.ClaimNextAsync("dead", Minute, Cancel))!.Lease;
        var first = await Runs.StartStepAsync(dead, WorkflowRunSpec.Step("first"), Cancel);
        await Runs.CompleteStepAsync(dead, first.Id, Result("\"of the dead\""), Cancel);
        await Runs.StartStepAsync(dead, WorkflowRunSpec.Step("second"), Cancel);
        Database.Clock.Advance(Minute);
        await Runs.SweepAsync(10, Cancel);
        Assert.That(await StatusOfAsync(run), Is.EqualTo("crashed"));

        var end = await WorkAsync(run, (step, _, _) => Task.FromResult(Outcome($"{step.Id} of the living")));

        Assert.That(end.Status, Is.EqualTo(WorkflowRunStatus.Completed));
        Assert.That(await OutputsAsync(run), Is.EqualTo((string[])["of the dead", "second of the living"]));
    }

    private static StepDefinition Step(string id, params string[] after) =>
        new() { Id = id, Name = id, DependsOn = [.. after], Config = StepConfig.ForSkill("skill") };

    private static (JsonElement Output, Func<CancellationToken, Task> Effect) Outcome(string output) =>
        (JsonSerializer.SerializeToElement(output), _ => Task.CompletedTask);

    private static SampleWorker.RunStep BlockAsync(TaskCompletionSource begun, TaskCompletionSource stopped) => async (_, _, token) =>
    {
        begun.SetResult();
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return Outcome("never");
        }
        finally
        {
            stopped.TrySetResult();
        }
    };

    private async Task<Guid> AskAsync(params StepDefinition[] steps)
    {
        var definition = new WorkflowDefinition
        {
            Id = Uuid7.Create(Database.Now),
            Name = "sample",
            Version = "1",
            Owner = WorkflowOwner.Global(),
            Steps = [.. steps],
        };
        var workflow = await Database.Resolve<IWorkflowStore>().SaveAsync(definition, expectedRevision: 0, Cancel);
        var run = New() with { WorkflowId = workflow.Id, WorkflowRevision = workflow.Revision };
        return (await Runs.CreateAsync(run, Cancel)).Id;
    }

    private SampleWorker.SmallWorker Small(Action<StepDefinition> effect) => new(
        Database.Resolve<IWorkflowStore>(),
        Runs,
        Database.Resolve<IWriteQueue>(),
        (step, _) =>
        {
            effect(step);
            return Task.FromResult(Json("1"));
        });

    private SampleWorker.Worker Worker(SampleWorker.RunStep runStep) => new(
        Database.Resolve<IWorkflowStore>(),
        Runs,
        Database.Resolve<IWriteQueue>(),
        Database.Clock,
        runStep,
        NullLogger<SampleWorker.Worker>.Instance);

    private async Task<WorkflowRun> WorkAsync(Guid run, SampleWorker.RunStep runStep)
    {
        using var worker = Worker(runStep);
        await worker.StartAsync(Cancel);
        return await EndAsync(worker, run);
    }

    private async Task<WorkflowRun> EndAsync(SampleWorker.Worker worker, Guid run)
    {
        await UntilAsync(() => RunIsAsync(run, now => now is { CompletedAt: not null, Status: not WorkflowRunStatus.Crashed }));
        await worker.StopAsync(Cancel);
        return (await Runs.GetAsync(run, Cancel))!;
    }

    private async Task<bool> RunIsAsync(Guid run, Predicate<WorkflowRun> right) => right((await Runs.GetAsync(run, Cancel))!);

    private async Task<IReadOnlyList<string?>> OutputsAsync(Guid run) =>
        [.. (await Runs.GetCompletedStepsAsync(run, Cancel)).Select(step => step.Output?.GetString())];

    private Task BeatUntilAsync(Task done) => PassBeatAsync(() => Task.FromResult(done.IsCompleted));

    // In small steps: the deadline of a unit under way goes by the same clock.
    private async Task PassBeatAsync(Func<Task<bool>> isDone)
    {
        for (var passed = TimeSpan.Zero; passed < Beat; passed += Pause)
        {
            Database.Clock.Advance(Pause);
        }

        // A worker that set its timer late waits a little longer.
        await UntilAsync(async () =>
        {
            if (await isDone())
            {
                return true;
            }

            Database.Clock.Advance(TimeSpan.FromMilliseconds(10));
            return false;
        });
    }

    private static async Task UntilAsync(Func<Task<bool>> isDone)
    {
        while (!await isDone())
        {
            await Task.Delay(5, Cancel);
        }
    }
}
