using Boternity.Data.Errors;
using Boternity.Data.Executions;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Executions;

/// <summary>Which executions of tasks the lists hold, and in which order.</summary>
public sealed class TaskStateListTests(Provider provider) : TaskStateSpec(provider)
{
    private const string Spec = "botmaker-compozy";

    [Test]
    [SpecCase(Spec, "taskrepo/list_by_status", "taskrepo/list_by_workflow", "TestMultiDriver_TaskOperations/list_by_workflow")]
    public async Task ListAsync_holds_what_meets_every_member_of_the_filter()
    {
        await AddExecutionAsync("w2");
        await AddRowAsync("p");
        await Tasks.UpsertAsync(
            New("a", "p") with
            {
                Status = ExecutionStatus.Running,
                AgentId = "luna",
                ActionId = "greet",
                TaskId = "x",
                CreatedAt = Database.Now.AddHours(1),
            },
            Cancel);
        await Tasks.UpsertAsync(
            New("b", "p") with
            {
                Status = ExecutionStatus.Running,
                ToolId = "hammer",
                WorkflowId = "other",
                CreatedAt = Database.Now.AddHours(2),
            },
            Cancel);
        await Tasks.UpsertAsync(
            New("c") with { WorkflowExecId = "w2", ExecutionType = "", TaskId = "x", CreatedAt = Database.Now.AddHours(3) }, Cancel);

        foreach (var (filter, expected) in new (TaskStateFilter, string)[]
        {
            (new(), "p a b c"),
            (new() { Order = SortOrder.Descending }, "c b a p"),
            (new() { Status = ExecutionStatus.Running }, "a b"),
            (new() { WorkflowId = "other" }, "b"),
            (new() { WorkflowExecId = " w2 " }, "c"),
            (new() { TaskId = "x" }, "a c"),
            (new() { TaskExecId = "b" }, "b"),
            (new() { ParentStateId = "p" }, "a b"),
            (new() { AgentId = "luna" }, "a"),
            (new() { ActionId = "greet" }, "a"),
            (new() { ToolId = "hammer" }, "b"),
            (new() { ExecutionType = "" }, "c"),
            (new() { ExecutionType = "basic" }, "p a b"),
            (new() { CreatedFrom = Database.Now.AddHours(1) }, "a b c"),
            (new() { CreatedBefore = Database.Now.AddHours(2) }, "p a"),
            (new() { CreatedFrom = Database.Now.AddHours(1), CreatedBefore = Database.Now.AddHours(2) }, "a"),
            (new() { WorkflowExecId = "w1", Status = ExecutionStatus.Running, AgentId = "luna" }, "a"),
            (new() { WorkflowExecId = "w2", Status = ExecutionStatus.Running }, ""),
        })
        {
            var page = await Tasks.ListAsync(filter, PageRequest.First, Cancel);
            Assert.That(Ids(page.Items), Is.EqualTo(expected), filter.ToString());
        }
    }

    [Test]
    public async Task ListAsync_refuses_a_blank_id_which_would_be_everything()
    {
        foreach (var filter in (TaskStateFilter[])[new() { AgentId = " " }, new() { WorkflowExecId = "" }])
        {
            var refusal = await Caught.ByAsync<StoreException>(() => Tasks.ListAsync(filter, PageRequest.First, Cancel));
            Assert.That(refusal.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
        }
    }

    [Test]
    public async Task ListAsync_pages_through_rows_of_one_instant_without_loss([Values] SortOrder order)
    {
        for (var number = 0; number < 7; number++)
        {
            await Tasks.UpsertAsync(New($"t{number}"), Cancel);
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Tasks.ListAsync(new TaskStateFilter { Order = order }, new PageRequest { Size = 2, Cursor = cursor }, Cancel);
            seen.AddRange(page.Items.Select(state => state.TaskExecId));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        var expected = Enumerable.Range(0, 7).Select(number => $"t{number}");
        Assert.That(seen, Is.EqualTo(order == SortOrder.Ascending ? expected : expected.Reverse()));
    }

    [Test]
    public async Task ListAsync_refuses_a_status_that_is_none()
    {
        var refusal = await Caught.ByAsync<StoreException>(
            () => Tasks.ListAsync(new TaskStateFilter { Status = (ExecutionStatus)77 }, PageRequest.First, Cancel));

        Assert.That(refusal.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
    }

    [Test]
    public async Task ListInWorkflowAsync_has_the_latest_execution_of_each_task()
    {
        await AddExecutionAsync("w2");
        await AddRowAsync("a1", task: "a");
        await AddRowAsync("b1", task: "b");
        await AddRowAsync("a2", task: "a", status: ExecutionStatus.Failed);
        await AddRowAsync("a3", task: "a", execution: "w2");
        await Database.ExecuteAsync(
            $"""
            INSERT INTO task_states (component, status, task_exec_id, task_id, workflow_exec_id, workflow_id, created_at, updated_at)
            VALUES ('task', 'PENDING', 'b0', 'b', 'w1', 'flow', {Database.Now.AddMinutes(-2)}, {Database.Now})
            """,
            Cancel);

        Assert.That(Ids(await Tasks.ListInWorkflowAsync("w1", Cancel)), Is.EqualTo("b1 a2"));
        Assert.That(await Tasks.ListInWorkflowAsync("none", Cancel), Is.Empty);
    }

    [Test]
    [SpecCase(Spec, "taskrepo/list_children", "TestMultiDriver_TaskOperations/children")]
    public async Task Children_are_listed_with_their_outputs_and_none_is_collapsed()
    {
        await Tasks.UpsertAsync(New("p"), Cancel);
        foreach (var (id, output) in new[] { ("c1", """{"n":1}"""), ("c2", null), ("c3", """{"n":3}""") })
        {
            Database.Clock.Advance(TimeSpan.FromSeconds(1));
            await Tasks.UpsertAsync(New(id, "p") with { TaskId = "same", Output = output is null ? null : Json(output) }, Cancel);
        }

        await Tasks.UpsertAsync(New("grandchild", "c1") with { TaskId = "same", Output = Json("{}") }, Cancel);

        var first = await Tasks.ListChildrenAsync("p", new PageRequest { Size = 2 }, Cancel);
        var second = await Tasks.ListChildrenAsync("p", new PageRequest { Size = 2, Cursor = first.NextCursor }, Cancel);
        Assert.That((Ids(first.Items), Ids(second.Items)), Is.EqualTo(("c1 c2", "c3")));
        Assert.That(
            (await Tasks.ListChildOutputsAsync("p", Cancel)).Select(one => (one.TaskExecId, one.TaskId, one.Output.GetProperty("n").GetInt32())),
            Is.EqualTo(new[] { ("c1", "same", 1), ("c3", "same", 3) }));
        Assert.That((await Tasks.GetChildAsync("p", "same", Cancel))!.TaskExecId, Is.EqualTo("c3"));
        Assert.That(await Tasks.GetChildAsync("p", "other", Cancel), Is.Null);
        Assert.That((await Tasks.ListChildrenAsync("none", PageRequest.First, Cancel)).Items, Is.Empty);
        Assert.That(await Tasks.ListChildOutputsAsync("none", Cancel), Is.Empty);
    }

    [Test]
    [SpecCase(Spec, "taskrepo/list_by_id_array")]
    public async Task ListByIdsAsync_takes_any_number_of_ids()
    {
        await AddRowAsync("b");
        await AddRowAsync("a");
        await AddRowAsync("c");

        Assert.That(await Tasks.ListByIdsAsync([], Cancel), Is.Empty);
        Assert.That(Ids(await Tasks.ListByIdsAsync(["c", "none", " b ", "c"], Cancel)), Is.EqualTo("b c"));
        var many = Enumerable.Range(0, 40_000).Select(number => $"t{number}").Append("a").Append("b").ToList();
        Assert.That(Ids(await Tasks.ListByIdsAsync(many, Cancel)), Is.EqualTo("b a"));
        var refusal = await Caught.ByAsync<StoreException>(() => Tasks.ListByIdsAsync(["a", " "], Cancel));
        Assert.That(refusal.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
    }

    private static string Ids(IEnumerable<TaskState> states) => string.Join(' ', states.Select(state => state.TaskExecId));
}
