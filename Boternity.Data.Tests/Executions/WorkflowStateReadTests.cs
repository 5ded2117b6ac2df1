using Boternity.Data.Errors;
using Boternity.Data.Executions;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Executions;

public sealed class WorkflowStateReadTests(Provider provider) : WorkflowStateSpec(provider)
{
    [Test]
    [SpecCase("botmaker-compozy", "workflowrepo/2")]
    public async Task GetAsync_has_every_execution_of_every_task_in_their_order()
    {
        await AddAsync(New());
        await AddAsync(New("w2"));
        await AddTaskAsync("b", ExecutionStatus.Failed, task: "fetch");
        await AddTaskAsync("a", task: "fetch", output: """{"n":1}""");
        await AddTaskAsync("c", task: "child", parent: "a");
        await AddTaskAsync("other", execution: "w2", task: "fetch");

        var found = (await States.GetAsync("w1", Cancel))!;

        Assert.That(found.State.WorkflowExecId, Is.EqualTo("w1"));
        Assert.That(found.Tasks.Keys, Is.EqualTo((string[])["b", "a", "c"]));
        Assert.That((found.Tasks["a"].TaskId, found.Tasks["c"].ParentStateId), Is.EqualTo(("fetch", "a")));
        AssertSame(found.Tasks["a"].Output, """{"n":1}""");
        var latest = found.LatestByTaskId();
        Assert.That(latest.Keys, Is.EquivalentTo((string[])["fetch", "child"]));
        Assert.That(latest["fetch"].TaskExecId, Is.EqualTo("a"));
    }

    [Test]
    public async Task GetAsync_in_a_unit_sees_what_the_unit_wrote()
    {
        var found = await Database.Resolve<IWriteQueue>().WriteAsync(
            async (_, token) =>
            {
                await States.UpsertAsync(New(), token);
                return await States.GetAsync("w1", token);
            },
            Cancel);

        Assert.That((found?.State.Status, found?.Tasks.Count), Is.EqualTo(((ExecutionStatus?)ExecutionStatus.Running, (int?)0)));
    }

    // Each round makes the execution and its task change together; a read between two statements would see one without the other.
    [Test]
    public async Task GetAsync_reads_the_execution_and_its_tasks_from_one_snapshot()
    {
        await AddAsync(New());
        await AddTaskAsync("t");
        var writing = Task.Run(
            async () =>
            {
                for (var round = 1; round <= 60; round++)
                {
                    await Database.Resolve<IWriteQueue>().WriteAsync(
                        async (context, token) =>
                        {
                            await context.Database.ExecuteSqlAsync($"UPDATE workflow_states SET revision = revision + 1", token);
                            await context.Database.ExecuteSqlAsync($"UPDATE task_states SET revision = revision + 1", token);
                        },
                        Cancel);
                }
            },
            Cancel);

        while (!writing.IsCompleted)
        {
            var found = (await States.GetAsync("w1", Cancel))!;
            Assert.That(found.Tasks["t"].Revision, Is.EqualTo(found.State.Revision));
        }

        await writing;
    }

    [Test]
    public async Task GetManyAsync_has_those_that_there_are_with_their_tasks()
    {
        await AddAsync(New());
        await AddAsync(New("w2"));
        await AddTaskAsync("b");
        await AddTaskAsync("a");
        await AddTaskAsync("x", execution: "w2");

        var found = await States.GetManyAsync(["w2", " w1", "w1", "none"], Cancel);

        Assert.That(found.Keys, Is.EquivalentTo((string[])["w1", "w2"]));
        Assert.That(found["w1"].Tasks.Keys, Is.EqualTo((string[])["b", "a"]));
        Assert.That(found["w2"].Tasks.Keys, Is.EqualTo((string[])["x"]));
        Assert.That(await States.GetManyAsync([], Cancel), Is.Empty);
        var most = Enumerable.Range(0, PageRequest.MaxSize).Select(number => $"id-{number}").ToList();
        Assert.That(await States.GetManyAsync(most, Cancel), Is.Empty);
        var error = await Caught.ByAsync<StoreException>(() => States.GetManyAsync([.. most, "one"], Cancel));
        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
    }

    [Test]
    public async Task GetLatestAsync_is_the_one_that_began_last_whichever_was_written_last()
    {
        await AddAsync(New("w1"));
        await AddAsync(New("w2"));
        await AddAsync(New("w3") with { WorkflowId = "other" });
        await AddTaskAsync("t", execution: "w2");
        Database.Clock.Advance(TimeSpan.FromSeconds(1));
        await States.UpdateStatusAsync("w1", ExecutionStatus.Paused, Cancel);

        var latest = (await States.GetLatestAsync(" sweep ", Cancel))!;

        Assert.That((latest.State.WorkflowExecId, latest.Tasks.Keys.Single()), Is.EqualTo(("w2", "t")));
    }

    [Test]
    [SpecCase("botmaker-compozy", "workflowrepo/6", "workflowrepo/7", "workflowrepo/8")]
    public async Task Finders_take_the_newest_execution_that_has_such_a_task_however_often()
    {
        foreach (var id in new[] { "w1", "w2", "w3" })
        {
            await AddAsync(New(id));
        }

        await AddAsync(New("w4") with { WorkflowId = "other" });
        foreach (var execution in new[] { "w1", "w2", "w4" })
        {
            await AddTaskAsync($"{execution}-1", execution: execution, task: "fetch", agent: "luna");
            await AddTaskAsync($"{execution}-2", execution: execution, task: "fetch", agent: "luna");
            await AddTaskAsync($"{execution}-3", execution: execution, task: "store", tool: "disk");
            await AddTaskAsync($"{execution}-4", execution: execution, task: "store", tool: "disk");
        }

        WorkflowExecution?[] found =
        [
            await States.FindByTaskAsync("sweep", "fetch", Cancel),
            await States.FindByAgentAsync("sweep", "luna", Cancel),
            await States.FindByToolAsync("sweep", "disk", Cancel),
        ];

        Assert.That(found.Select(one => one?.State.WorkflowExecId), Is.All.EqualTo("w2"));
        Assert.That(found.Select(one => one?.Tasks.Count), Is.All.EqualTo(4));
        Assert.That(await States.FindByTaskAsync("sweep", "luna", Cancel), Is.Null);
        Assert.That(await States.FindByAgentAsync("sweep", "disk", Cancel), Is.Null);
        Assert.That(await States.FindByToolAsync("sweep", "luna", Cancel), Is.Null);
    }

    [Test]
    public async Task Reads_with_a_blank_id_are_refused()
    {
        Func<Task>[] reads =
        [
            () => States.GetAsync(" ", Cancel),
            () => States.GetManyAsync(["\0"], Cancel),
            () => States.GetLatestAsync("", Cancel),
            () => States.FindByTaskAsync("sweep", " ", Cancel),
            () => States.FindByAgentAsync("sweep", " ", Cancel),
            () => States.FindByToolAsync(" ", "disk", Cancel),
            () => States.ListAsync(new WorkflowStateFilter { WorkflowId = "" }, PageRequest.First, Cancel),
            () => States.ListAsync(new WorkflowStateFilter { Status = (ExecutionStatus)99 }, PageRequest.First, Cancel),
        ];

        foreach (var read in reads)
        {
            // Arguments are looked at before there is a task.
            var error = await Caught.ByAsync<StoreException>(async () => await read());
            Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
        }
    }

    [Test]
    [SpecCase("botmaker-compozy", "workflowrepo/3", "workflowrepo/4")]
    public async Task ListAsync_filters_by_status_workflow_and_time_in_both_orders()
    {
        await AddAsync(New("w1"));
        await AddAsync(New("w2", ExecutionStatus.Waiting));
        await AddAsync(New("w3") with { WorkflowId = "other" });
        await AddAsync(New("w4", ExecutionStatus.Waiting));
        var (w2, w4) = (Database.Now.AddSeconds(-2), Database.Now);

        Assert.That(await ListAsync(new()), Is.EqualTo((string[])["w4", "w3", "w2", "w1"]));
        Assert.That(await ListAsync(new() { Order = SortOrder.Ascending }), Is.EqualTo((string[])["w1", "w2", "w3", "w4"]));
        Assert.That(await ListAsync(new() { Status = ExecutionStatus.Waiting }), Is.EqualTo((string[])["w4", "w2"]));
        Assert.That(await ListAsync(new() { WorkflowId = " sweep " }), Is.EqualTo((string[])["w4", "w2", "w1"]));
        Assert.That(await ListAsync(new() { WorkflowId = "sweep", Status = ExecutionStatus.Running }), Is.EqualTo((string[])["w1"]));
        Assert.That(await ListAsync(new() { CreatedFrom = w2, CreatedBefore = w4 }), Is.EqualTo((string[])["w3", "w2"]));
        Assert.That(await ListAsync(new() { CreatedFrom = w2.AddTicks(1), CreatedBefore = w4.AddTicks(1) }), Is.EqualTo((string[])["w4", "w3"]));
        Assert.That(await ListAsync(new() { CreatedFrom = DateTimeOffset.MaxValue }), Is.Empty);
        Assert.That(await ListAsync(new() { WorkflowId = "none" }), Is.Empty);
    }

    [Test]
    public async Task ListAsync_pages_through_executions_of_one_moment()
    {
        foreach (var id in new[] { "b", "a", "c" })
        {
            await States.UpsertAsync(New(id), Cancel);
        }

        var page = await States.ListAsync(new(), new PageRequest { Size = 2 }, Cancel);
        var rest = await States.ListAsync(new(), new PageRequest { Size = 2, Cursor = page.NextCursor }, Cancel);

        Assert.That(page.Items.Concat(rest.Items).Select(state => state.WorkflowExecId), Is.EqualTo((string[])["c", "b", "a"]));
        Assert.That(rest.NextCursor, Is.Null);
        var error = await Caught.ByAsync<StoreException>(() => States.ListAsync(
            new() { Order = SortOrder.Ascending }, new PageRequest { Cursor = page.NextCursor }, Cancel));
        Assert.That(error.Code, Is.EqualTo(ErrorCodes.InvalidCursor));
    }

    private async Task<IEnumerable<string>> ListAsync(WorkflowStateFilter filter) =>
        (await States.ListAsync(filter, PageRequest.First, Cancel)).Items.Select(state => state.WorkflowExecId).ToList();
}
