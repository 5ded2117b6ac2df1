using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Executions;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Executions;

/// <summary>Both stores together, as an engine uses them.</summary>
public sealed class ExecutionTests(Provider provider) : StoreSpec(provider)
{
    private const string Spec = "botmaker-compozy";

    private IWorkflowStateStore Workflows => Database.Resolve<IWorkflowStateStore>();

    private ITaskStateStore Tasks => Database.Resolve<ITaskStateStore>();

    [Test]
    [SpecCase(Spec, "TestMultiDriver_WorkflowExecution/end_to_end", "TestMultiDriver_WorkflowExecution/hierarchy")]
    public async Task Engine_runs_a_tree_of_tasks_to_its_end()
    {
        await Workflows.UpsertAsync(
            new() { WorkflowExecId = "w1", WorkflowId = "flow", Status = ExecutionStatus.Running, Input = Json("""{"topic":"space"}""") }, Cancel);
        await Tasks.UpsertAsync(New("root") with { ExecutionType = "parallel", Status = ExecutionStatus.Running }, Cancel);
        foreach (var child in (string[])["left", "right"])
        {
            await Tasks.UpsertAsync(New(child, "root") with { AgentId = "luna", ActionId = "read" }, Cancel);
        }

        var early = Assert.ThrowsAsync<StoreException>(() => Workflows.CompleteAsync("w1", transform: null, Cancel))!;
        foreach (var child in (string[])["left", "right"])
        {
            await Tasks.UpdateStatusAsync(child, ExecutionStatus.Running, Cancel);
            await Tasks.MergeUsageAsync(child, [Used(10, 5)], Cancel);
            await Tasks.UpsertAsync(
                New(child, "root") with
                {
                    AgentId = "luna",
                    ActionId = "read",
                    Status = ExecutionStatus.Success,
                    Output = Json($$"""{"from":"{{child}}"}"""),
                },
                Cancel);
            await Workflows.MergeUsageAsync("w1", [Used(10, 5)], Cancel);
        }

        await Tasks.UpdateParentAsync("root", ParentStrategy.WaitAll, Cancel);
        await Workflows.CompleteAsync("w1", transform: null, Cancel);

        var done = (await Workflows.GetAsync("w1", Cancel))!;
        Assert.That(early.Code, Is.EqualTo(ErrorCodes.ExecutionNotReady));
        Assert.That(done.State.Status, Is.EqualTo(ExecutionStatus.Success));
        Assert.That(done.State.Input!.Value.GetProperty("topic").GetString(), Is.EqualTo("space"));
        Assert.That(done.Tasks.Keys, Is.EquivalentTo((string[])["root", "left", "right"]));
        Assert.That(done.Tasks.Values.Select(task => task.Status), Is.All.EqualTo(ExecutionStatus.Success));
        Assert.That(done.Tasks["left"].Usage!.Single().TotalTokens, Is.EqualTo(15));
        Assert.That(done.State.Usage!.Single().TotalTokens, Is.EqualTo(30));

        var output = done.State.Output!.Value;
        Assert.That(output.GetProperty("task-left").GetProperty("output").GetProperty("from").GetString(), Is.EqualTo("left"));
        Assert.That(output.GetProperty("task-left").GetProperty("parent_state_id").GetString(), Is.EqualTo("root"));
        Assert.That(output.GetProperty("task-root").GetProperty("execution_type").GetString(), Is.EqualTo("parallel"));
        Assert.That(
            output.GetProperty("task-root").GetProperty("output").GetProperty("progress_info").GetProperty("success_count").GetInt32(),
            Is.EqualTo(2));
    }

    [Test]
    [SpecCase(Spec, "TestMultiDriver_EdgeCases/missing_workflow")]
    public async Task Workflow_that_is_missing_is_found_by_nobody_and_takes_no_task()
    {
        Assert.That(await Workflows.GetAsync("w1", Cancel), Is.Null);
        var merge = Assert.ThrowsAsync<StoreException>(() => Workflows.MergeUsageAsync("w1", [Used(1, 1)], Cancel))!;
        var task = Assert.ThrowsAsync<StoreException>(() => Tasks.UpsertAsync(New("t1"), Cancel))!;

        Assert.That((merge.Kind, task.Kind), Is.EqualTo((StoreErrorKind.NotFound, StoreErrorKind.ForeignKey)));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM task_states", Cancel), Is.Zero);
    }

    [Test]
    [SpecCase(Spec, "TestMultiDriver_EdgeCases/merge_usage")]
    public async Task Usage_of_several_merges_adds_up()
    {
        await Workflows.UpsertAsync(new() { WorkflowExecId = "w1", WorkflowId = "flow", Status = ExecutionStatus.Running }, Cancel);
        await Workflows.MergeUsageAsync("w1", [Used(7, 3)], Cancel);
        await Workflows.MergeUsageAsync("w1", [Used(12, 8)], Cancel);

        Assert.That((await Workflows.GetAsync("w1", Cancel))!.State.Usage!.Single().TotalTokens, Is.EqualTo(30));
    }

    private static TaskStateUpsert New(string id, string? parent = null) => new()
    {
        TaskExecId = id,
        TaskId = $"task-{id}",
        WorkflowExecId = "w1",
        WorkflowId = "flow",
        ParentStateId = parent,
    };

    private static UsageEntry Used(long prompt, long completion) => new()
    {
        Provider = "anthropic",
        Model = "large",
        PromptTokens = prompt,
        CompletionTokens = completion,
    };

    private static JsonElement Json(string text) => JsonElement.Parse(text);
}
