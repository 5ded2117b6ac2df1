using System.Text.Json;
using Boternity.Data.Executions;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Executions;

/// <summary>Parents that follow their children, up to the top.</summary>
public sealed class TaskParentTests(Provider provider) : TaskStateSpec(provider)
{
    [Test]
    public async Task UpdateParentAsync_writes_every_figure_and_leaves_what_else_the_output_has()
    {
        await Tasks.UpsertAsync(New("p") with { Output = Json("""{"mine":1,"progress_info":{"old":true}}""") }, Cancel);
        await AddRowAsync("c1", ExecutionStatus.Success, "p");
        await AddRowAsync("c2", ExecutionStatus.Running, "p");

        var parent = await Tasks.UpdateParentAsync("p", ParentStrategy.BestEffort, Cancel);

        Assert.That((parent.Status, parent.Revision, parent.UpdatedAt), Is.EqualTo((ExecutionStatus.Running, 2L, Database.Now)));
        Assert.That(parent.Output!.Value.GetProperty("mine").GetInt32(), Is.EqualTo(1));
        var expected = Json(
            $$"""
            {
                "completion_rate": 0.5, "failure_rate": 0, "total_children": 2, "success_count": 1, "failed_count": 0, "canceled_count": 0,
                "timed_out_count": 0, "terminal_count": 1, "running_count": 1, "pending_count": 0, "strategy": "best_effort",
                "last_updated": "{{StoredText.Of(Database.Now)}}", "overall_status": "RUNNING", "status_counts": {"RUNNING": 1, "SUCCESS": 1}
            }
            """);
        var info = await ProgressInfoOfAsync("p");
        Assert.That(JsonElement.DeepEquals(info, expected), info.GetRawText());
    }

    [Test]
    public async Task UpdateParentAsync_of_failed_children_says_why_and_takes_it_back_when_they_are_run_again()
    {
        await AddRowAsync("p", ExecutionStatus.Running);
        await AddRowAsync("c1", ExecutionStatus.TimedOut, "p");
        await AddRowAsync("c2", ExecutionStatus.Success, "p");

        var failed = await Tasks.UpdateParentAsync("p", ParentStrategy.WaitAll, Cancel);

        Assert.That((failed.Status, failed.Error!.Code), Is.EqualTo((ExecutionStatus.Failed, "child_task_failure")));
        Assert.That(failed.Error.Details!.Value.GetProperty("timed_out_count").GetInt32(), Is.EqualTo(1));
        Assert.That(failed.Error.Details.Value.GetProperty("strategy").GetString(), Is.EqualTo("wait_all"));

        await Tasks.OverrideStatusAsync("p", ExecutionStatus.Running, "ops", "again", Cancel);
        await Tasks.OverrideStatusAsync("c1", ExecutionStatus.Success, "ops", "again", Cancel);
        var done = await Tasks.UpdateParentAsync("p", ParentStrategy.WaitAll, Cancel);
        Assert.That((done.Status, done.Error), Is.EqualTo((ExecutionStatus.Success, (ExecutionError?)null)));
    }

    [Test]
    public async Task UpdateParentAsync_keeps_an_error_that_is_not_its_own()
    {
        await Tasks.UpsertAsync(New("p") with { Status = ExecutionStatus.Running, Error = new ExecutionError { Code = "MINE" } }, Cancel);
        await AddRowAsync("c1", ExecutionStatus.Failed, "p");

        var parent = await Tasks.UpdateParentAsync("p", ParentStrategy.FailFast, Cancel);

        Assert.That((parent.Status, parent.Error!.Code), Is.EqualTo((ExecutionStatus.Failed, "MINE")));
    }

    [TestCase(ExecutionStatus.Pending, ExecutionStatus.Running, ExecutionStatus.Running)]
    [TestCase(ExecutionStatus.Waiting, ExecutionStatus.Running, ExecutionStatus.Waiting)]
    [TestCase(ExecutionStatus.Paused, ExecutionStatus.Running, ExecutionStatus.Paused)]
    [TestCase(ExecutionStatus.Paused, ExecutionStatus.Success, ExecutionStatus.Paused)]
    [TestCase(ExecutionStatus.Paused, ExecutionStatus.Failed, ExecutionStatus.Failed)]
    [TestCase(ExecutionStatus.Running, ExecutionStatus.Pending, ExecutionStatus.Running)]
    [TestCase(ExecutionStatus.Waiting, ExecutionStatus.Success, ExecutionStatus.Success)]
    [TestCase(ExecutionStatus.Running, ExecutionStatus.Canceled, ExecutionStatus.Canceled)]
    [TestCase(ExecutionStatus.Canceled, ExecutionStatus.Success, ExecutionStatus.Canceled)]
    [TestCase(ExecutionStatus.Success, ExecutionStatus.Failed, ExecutionStatus.Success)]
    public async Task UpdateParentAsync_changes_the_status_only_as_the_guard_permits(
        ExecutionStatus parent, ExecutionStatus child, ExecutionStatus expected)
    {
        await AddRowAsync("p", parent);
        await AddRowAsync("c", child, "p");

        var updated = await Tasks.UpdateParentAsync("p", ParentStrategy.WaitAll, Cancel);

        Assert.That(updated.Status, Is.EqualTo(expected));
        Assert.That((await ProgressInfoOfAsync("p")).GetProperty("total_children").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public async Task UpdateParentAsync_goes_up_to_the_top_with_the_strategy_of_each()
    {
        await AddRowAsync("top", ExecutionStatus.Running);
        await AddRowAsync("mid", ExecutionStatus.Running, "top");
        await AddRowAsync("p", ExecutionStatus.Running, "mid");
        await AddRowAsync("c1", ExecutionStatus.Failed, "p");
        await AddRowAsync("c2", ExecutionStatus.Success, "p");
        await AddRowAsync("aside", ExecutionStatus.Failed, "mid");

        await Tasks.UpdateParentAsync("p", state => state.TaskExecId == "p" ? ParentStrategy.Race : ParentStrategy.FailFast, Cancel);

        Assert.That(
            (await StatusOfAsync("p"), await StatusOfAsync("mid"), await StatusOfAsync("top")), Is.EqualTo(("SUCCESS", "FAILED", "FAILED")));
        Assert.That((await ProgressInfoOfAsync("p")).GetProperty("strategy").GetString(), Is.EqualTo("race"));
        Assert.That((await ProgressInfoOfAsync("top")).GetProperty("strategy").GetString(), Is.EqualTo("fail_fast"));
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task UpdateParentAsync_of_many_children_at_once_loses_no_count()
    {
        await AddRowAsync("top", ExecutionStatus.Running);
        foreach (var parent in (string[])["p1", "p2"])
        {
            await AddRowAsync(parent, ExecutionStatus.Running, "top");
            for (var number = 0; number < 4; number++)
            {
                await AddRowAsync($"{parent}c{number}", ExecutionStatus.Running, parent);
            }
        }

        await Task.WhenAll(
            from parent in (string[])["p1", "p2"]
            from number in Enumerable.Range(0, 4)
            select Task.Run(() => FinishAsync(parent, $"{parent}c{number}"), Cancel));

        foreach (var id in (string[])["p1", "p2", "top"])
        {
            Assert.That(await StatusOfAsync(id), Is.EqualTo("SUCCESS"), id);
            Assert.That((await ProgressInfoOfAsync(id)).GetProperty("completion_rate").GetDouble(), Is.EqualTo(1), id);
        }

        Assert.That((await ProgressInfoOfAsync("p1")).GetProperty("success_count").GetInt32(), Is.EqualTo(4));
    }

    [Test]
    public async Task GetProgressAsync_counts_children_by_status()
    {
        await AddRowAsync("p");
        await AddRowAsync("c1", ExecutionStatus.Success, "p");
        await AddRowAsync("c2", ExecutionStatus.Failed, "p");
        await AddRowAsync("c3", ExecutionStatus.Failed, "p");
        await AddRowAsync("c4", ExecutionStatus.Waiting, "p");
        await AddRowAsync("below", ExecutionStatus.Success, "c1");

        var progress = await Tasks.GetProgressAsync("p", Cancel);

        Assert.That(progress.StatusCounts, Is.EquivalentTo(new Dictionary<ExecutionStatus, int>
        {
            [ExecutionStatus.Success] = 1,
            [ExecutionStatus.Failed] = 2,
            [ExecutionStatus.Waiting] = 1,
        }));
        Assert.That((progress.CompletionRate, progress.FailureRate, progress.RunningCount), Is.EqualTo((0.25, 0.5, 1)));
        Assert.That((await Tasks.GetProgressAsync("c2", Cancel)).TotalChildren, Is.Zero);
    }

    // Child and parents in one unit, as an engine would: the unit holds the child while it waits for the parents.
    private Task FinishAsync(string parent, string child) =>
        Writes.WriteAsync(
            async (_, token) =>
            {
                await Tasks.UpdateStatusAsync(child, ExecutionStatus.Success, token);
                await Tasks.UpdateParentAsync(parent, ParentStrategy.WaitAll, token);
            },
            Cancel);

    // Without its lock the parent would end, on PostgreSQL, beside a child that is stored and not yet committed.
    [Test]
    [CancelAfter(60_000)]
    public async Task UpdateParentAsync_waits_for_a_unit_that_is_adding_a_child()
    {
        await AddRowAsync("p", ExecutionStatus.Running);
        await AddRowAsync("c1", ExecutionStatus.Success, "p");
        Task<TaskState>? updating = null;

        await Writes.WriteAsync(
            async (_, token) =>
            {
                await Tasks.UpsertAsync(New("c2", "p"), token);
                using (ExecutionContext.SuppressFlow())
                {
                    updating ??= Task.Run(() => Tasks.UpdateParentAsync("p", ParentStrategy.WaitAll, CancellationToken.None), token);
                }

                await Database.UntilWaitingAsync(updating, token);
            },
            Cancel);

        Assert.That((await updating!).Status, Is.EqualTo(ExecutionStatus.Running));
    }
}
