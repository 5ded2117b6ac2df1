using System.Globalization;
using Boternity.Data.Errors;
using Boternity.Data.Executions;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Executions;

/// <summary>Units of the write queue over executions of tasks, and callers that come at once.</summary>
public sealed class TaskStateUnitTests(Provider provider) : TaskStateSpec(provider)
{
    private const string Spec = "botmaker-compozy";

    private readonly Provider _provider = provider;

    [Test]
    [SpecCase(Spec, "taskrepo/tx_atomic", "TestMultiDriver_Transactions/rollback")]
    public async Task Unit_that_fails_leaves_nothing_of_the_store_behind()
    {
        await AddRowAsync("old");

        await Caught.ByAsync<InvalidDataException>(() => Writes.WriteAsync(
            async (_, token) =>
            {
                await Tasks.UpsertAsync(New("new"), token);
                await Tasks.UpdateStatusAsync("old", ExecutionStatus.Running, token);
                await Tasks.MergeUsageAsync("old", [Used(1, 1, 2)], token);
                await Tasks.OverrideStatusAsync("old", ExecutionStatus.Success, "ops", "why", token);
                Assert.That((await Tasks.GetAsync("new", token))?.TaskId, Is.EqualTo("task-new"));
                throw new InvalidDataException();
            },
            Cancel));

        Assert.That(await Tasks.GetAsync("new", Cancel), Is.Null);
        Assert.That((await StatusOfAsync("old"), await RevisionOfAsync("old")), Is.EqualTo(("PENDING", 1L)));
        Assert.That(await Tasks.GetUsageAsync("old", Cancel), Is.Null);
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM execution_overrides", Cancel), Is.EqualTo(0L));
    }

    [Test]
    [SpecCase(Spec, "TestMultiDriver_Transactions/commit", "TestMultiDriver_Transactions/nested")]
    public async Task Part_that_fails_is_undone_alone_and_the_rest_commits()
    {
        await Writes.WriteAsync(
            async (_, token) =>
            {
                await Tasks.UpsertAsync(New("a"), token);
                await Caught.ByAsync<InvalidDataException>(() => Writes.WriteAsync(
                    async (_, inner) =>
                    {
                        await Tasks.UpsertAsync(New("b"), inner);
                        throw new InvalidDataException();
                    },
                    token));
                var refusal = await Caught.ByAsync<StoreException>(() => Tasks.UpsertAsync(New("c", "none"), token));
                Assert.That(refusal.Kind, Is.EqualTo(StoreErrorKind.ForeignKey));
                await Writes.WriteAsync((_, inner) => Tasks.UpsertAsync(New("d", "a"), inner), token);
            },
            Cancel);

        Assert.That(
            (await Database.QueryAsync($"SELECT task_exec_id FROM task_states ORDER BY 1", Cancel)).Select(row => row["task_exec_id"]),
            Is.EqualTo((string[])["a", "d"]));
    }

    [Test]
    public async Task GetForUpdateAsync_outside_of_a_unit_is_refused()
    {
        await AddRowAsync("t1");

        var refusal = await Caught.ByAsync<StoreException>(() => Tasks.GetForUpdateAsync("t1", Cancel));

        Assert.That((refusal.Code, refusal.Kind), Is.EqualTo((ErrorCodes.UnitRequired, StoreErrorKind.Misuse)));
        Assert.That(refusal.Message, Does.Contain("requires transactional context"));
        Assert.That(await Writes.WriteAsync((_, token) => Tasks.GetForUpdateAsync("none", token), Cancel), Is.Null);
    }

    [Test]
    public async Task Update_of_what_was_read_before_is_lost_without_a_lock()
    {
        await Tasks.UpsertAsync(New("t1") with { Output = Json("""{"n":0}""") }, Cancel);

        var one = (await Tasks.GetAsync("t1", Cancel))!;
        var other = (await Tasks.GetAsync("t1", Cancel))!;
        await Tasks.UpsertAsync(OneMore(one), Cancel);
        await Tasks.UpsertAsync(OneMore(other), Cancel);

        Assert.That(await NumberAsync(), Is.EqualTo(1), "Of two updates one was to be lost.");
    }

    [Test]
    [CancelAfter(120_000)]
    [SpecCase(Spec, "taskrepo/concurrent_updates")]
    public async Task GetForUpdateAsync_holds_off_other_units_so_that_no_update_is_lost()
    {
        await Tasks.UpsertAsync(New("t1") with { Output = Json("""{"n":0}""") }, Cancel);

        await AtOnceAsync(8, _ => Writes.WriteAsync(
            async (_, token) =>
            {
                var state = (await Tasks.GetForUpdateAsync("t1", token))!;
                await Tasks.UpsertAsync(OneMore(state), token);
            },
            Cancel));

        Assert.That(await NumberAsync(), Is.EqualTo(8));
        Assert.That(await RevisionOfAsync("t1"), Is.EqualTo(9));
    }

    [Test]
    public async Task GetForUpdateAsync_lets_readers_pass_and_others_add_children()
    {
        await AddRowAsync("p");

        await Writes.WriteAsync(
            async (context, token) =>
            {
                await Tasks.GetForUpdateAsync("p", token);
                FormattableString add =
                    $"""
                    INSERT INTO task_states (component, status, task_exec_id, task_id, workflow_exec_id, workflow_id, parent_state_id)
                    VALUES ('task', 'PENDING', 'c', 'c', 'w1', 'flow', 'p')
                    """;

                // SQLite has one writer, which is this unit.
                await (_provider == Provider.Sqlite ? context.Database.ExecuteSqlAsync(add, token) : Database.ExecuteAsync(add, token));
                Assert.That(
                    await Database.ScalarAsync($"SELECT COUNT(*) FROM task_states", token), Is.EqualTo(_provider == Provider.Sqlite ? 1L : 2L));
            },
            Cancel);

        Assert.That((await Tasks.GetProgressAsync("p", Cancel)).TotalChildren, Is.EqualTo(1));
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task GetForUpdateAsync_makes_other_writers_wait_until_the_unit_ends()
    {
        await AddRowAsync("t1");
        Task<TaskState>? other = null;

        await Writes.WriteAsync(
            async (_, token) =>
            {
                await Tasks.GetForUpdateAsync("t1", token);
                using (ExecutionContext.SuppressFlow())
                {
                    other ??= Task.Run(() => Tasks.UpdateStatusAsync("t1", ExecutionStatus.Success, CancellationToken.None), token);
                }

                await Database.UntilWaitingAsync(other, token);
                await Tasks.UpdateStatusAsync("t1", ExecutionStatus.Running, token);
                await Tasks.UpdateStatusAsync("t1", ExecutionStatus.Waiting, token);
            },
            Cancel);

        Assert.That((await other!).Revision, Is.EqualTo(4));
        Assert.That((await StatusOfAsync("t1"), await RevisionOfAsync("t1")), Is.EqualTo(("SUCCESS", 4L)));
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task MergeUsageAsync_of_many_at_once_loses_nothing()
    {
        await Tasks.UpsertAsync(New("t1"), Cancel);

        await AtOnceAsync(12, _ => Tasks.MergeUsageAsync("t1", [Used(1, 2, 4)], Cancel));

        var sum = (await Tasks.GetUsageAsync("t1", Cancel))!.Single();
        Assert.That((sum.PromptTokens, sum.CompletionTokens, sum.TotalTokens), Is.EqualTo((12L, 24L, 48L)));
    }

    [Test]
    [CancelAfter(120_000)]
    [SpecCase(Spec, "TestSQLite_Specific/5_serialised_writes")]
    public async Task UpsertAsync_of_one_new_task_by_many_at_once_adds_it_once()
    {
        await AtOnceAsync(5, number => Tasks.UpsertAsync(New("t1") with { Component = number.ToString(CultureInfo.InvariantCulture) }, Cancel));

        Assert.That(await RevisionOfAsync("t1"), Is.EqualTo(5));
    }

    [Test]
    [CancelAfter(120_000)]
    [SpecCase(Spec, "TestSQLite_Specific/20_concurrent_reads")]
    public async Task Reads_of_twenty_callers_at_once_all_answer()
    {
        await AddRowAsync("p");
        await AddRowAsync("c", parent: "p");

        var answers = new int[20];
        await AtOnceAsync(20, async number => answers[number] = (await Tasks.GetTreeAsync("p", 5, Cancel)).Count);

        Assert.That(answers, Is.All.EqualTo(2));
    }

    [Test]
    [CancelAfter(300_000)]
    [SpecCase(Spec, "TestMultiDriver_WorkflowExecution/concurrent")]
    public async Task Executions_of_many_workflows_at_once_keep_apart()
    {
        var count = _provider == Provider.Sqlite ? 5 : 25;

        await AtOnceAsync(count, number => RunAsync($"run{number}"));

        Assert.That(
            await Database.ScalarAsync($"SELECT COUNT(*) FROM task_states WHERE status = 'SUCCESS' AND workflow_exec_id LIKE 'run%'", Cancel),
            Is.EqualTo(count * 4L));
        for (var number = 0; number < count; number++)
        {
            Assert.That(await Tasks.ListInWorkflowAsync($"run{number}", Cancel), Has.Count.EqualTo(4));
            Assert.That((await Tasks.GetUsageAsync($"run{number}/p", Cancel))!.Single().TotalTokens, Is.EqualTo(9));
            Assert.That((await ProgressInfoOfAsync($"run{number}/p")).GetProperty("success_count").GetInt32(), Is.EqualTo(3));
        }
    }

    private async Task RunAsync(string run)
    {
        await AddExecutionAsync(run);
        var parent = $"{run}/p";
        await Tasks.UpsertAsync(New(parent) with { WorkflowExecId = run, TaskId = "p", ExecutionType = "parallel" }, Cancel);
        await Tasks.UpdateStatusAsync(parent, ExecutionStatus.Running, Cancel);
        foreach (var task in (string[])["a", "b", "c"])
        {
            var id = $"{run}/{task}";
            await Tasks.UpsertAsync(New(id, parent) with { WorkflowExecId = run, TaskId = task }, Cancel);
            await Tasks.UpdateStatusAsync(id, ExecutionStatus.Running, Cancel);
            await Tasks.MergeUsageAsync(parent, [Used(1, 2, 3)], Cancel);
            await Tasks.UpdateStatusAsync(id, ExecutionStatus.Success, Cancel);
        }

        await Tasks.UpdateParentAsync(parent, ParentStrategy.WaitAll, Cancel);
    }

    private static Task AtOnceAsync(int count, Func<int, Task> act) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(number => Task.Run(() => act(number), Cancel)));

    private static TaskStateUpsert OneMore(TaskState state) =>
        New(state.TaskExecId) with { Output = Json($$"""{"n":{{state.Output!.Value.GetProperty("n").GetInt32() + 1}}}""") };

    private async Task<int> NumberAsync() => (await Tasks.GetAsync("t1", Cancel))!.Output!.Value.GetProperty("n").GetInt32();
}
