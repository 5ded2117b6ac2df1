using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Executions;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Executions;

/// <summary>What is stored of an execution of a task, and what is refused.</summary>
public sealed class TaskStateStoreTests(Provider provider) : TaskStateSpec(provider)
{
    private const string Spec = "botmaker-compozy";

    private static readonly string[] Columns =
        ["component", "status", "task_exec_id", "task_id", "workflow_exec_id", "workflow_id", "execution_type", "agent_id", "action_id"];

    [Test]
    [SpecCase(Spec, "taskrepo/upsert", "taskrepo/get", "TestMultiDriver_TaskOperations/create_and_retrieve")]
    public async Task UpsertAsync_of_a_new_one_stores_every_column()
    {
        var created = Database.Now.AddDays(-1);
        var request = New("t1") with
        {
            Status = ExecutionStatus.Running,
            ExecutionType = "basic",
            AgentId = " luna ",
            ActionId = "greet",
            ToolId = " ",
            Input = Json("""{"a":1}"""),
            Output = Json("""{"b":[2]}"""),
            Error = new ExecutionError { Message = "late", Code = "TEST", Details = Json("""{"c":null}""") },
            Usage = [Used(1, 2, 3)],
            CreatedAt = created,
        };

        var stored = await Tasks.UpsertAsync(request, Cancel);

        var row = (await Database.QueryAsync($"SELECT * FROM task_states", Cancel)).Single();
        Assert.That(
            string.Join(' ', Columns.Select(column => row[column])),
            Is.EqualTo("task RUNNING t1 task-t1 w1 flow basic luna greet"));
        Assert.That((row["tool_id"], row["parent_state_id"], row["revision"]), Is.EqualTo(((object?)null, (object?)null, 1L)));
        Assert.That(row["created_at"], Is.EqualTo(StoredText.Of(created)));
        Assert.That(row["updated_at"], Is.EqualTo(StoredText.Of(Database.Now)));
        Assert.That(stored.CreatedAt, Is.EqualTo(created));
        Assert.That(stored.Input!.Value.GetProperty("a").GetInt32(), Is.EqualTo(1));
        Assert.That(stored.Output!.Value.GetProperty("b")[0].GetInt32(), Is.EqualTo(2));
        Assert.That((stored.Error!.Message, stored.Error.Code), Is.EqualTo(("late", "TEST")));
        Assert.That(stored.Error.Details!.Value.GetRawText(), Does.Match("""^\{"c": ?null\}$"""));
        Assert.That(stored.Usage!.Single().TotalTokens, Is.EqualTo(3));
        Assert.That((await Tasks.GetAsync(" t1 ", Cancel))!.AgentId, Is.EqualTo("luna"));
    }

    [Test]
    public async Task UpsertAsync_of_a_stored_one_replaces_all_but_its_creation_and_its_usage()
    {
        var first = await Tasks.UpsertAsync(
            New("t1") with
            {
                AgentId = "luna",
                ActionId = "greet",
                Input = Json("{}"),
                Output = Json("{}"),
                Error = new ExecutionError { Message = "x" },
                Usage = [Used(1, 2, 3)],
            },
            Cancel);
        Database.Clock.Advance(TimeSpan.FromHours(1));

        var second = await Tasks.UpsertAsync(
            New("t1") with
            {
                TaskId = "other",
                WorkflowId = "flow 2",
                Component = "",
                ExecutionType = "",
                ToolId = "hammer",
                Status = ExecutionStatus.Running,
                CreatedAt = Database.Now,
                ExpectedRevision = 1,
            },
            Cancel);

        Assert.That((second.CreatedAt, second.UpdatedAt, second.Revision), Is.EqualTo((first.CreatedAt, Database.Now, 2L)));
        Assert.That((second.TaskId, second.WorkflowId, second.Component, second.ExecutionType), Is.EqualTo(("other", "flow 2", "", "")));
        Assert.That((second.AgentId, second.ActionId, second.ToolId), Is.EqualTo(((string?)null, (string?)null, "hammer")));
        Assert.That(new object?[] { second.Input, second.Output, second.Error }, Is.All.Null);
        Assert.That(second.Usage!.Single().TotalTokens, Is.EqualTo(3));
        Assert.That((await Tasks.UpsertAsync(New("t1") with { Status = ExecutionStatus.Running, Usage = [] }, Cancel)).Usage, Is.Empty);
    }

    [Test]
    [SpecCase(Spec, "taskrepo/optimistic_locking")]
    public async Task UpsertAsync_of_an_expected_revision_is_refused_when_it_is_another()
    {
        await Tasks.UpsertAsync(New("t1") with { ExpectedRevision = 0 }, Cancel);
        await Tasks.UpsertAsync(New("t1") with { Component = "agent" }, Cancel);

        foreach (var stale in (long[])[0, 1])
        {
            var refusal = await Caught.ByAsync<StoreException>(
                () => Tasks.UpsertAsync(New("t1") with { Component = "tool", ExpectedRevision = stale }, Cancel));
            Assert.That((refusal.Code, refusal.Conflict), Is.EqualTo((ErrorCodes.RevisionConflict, ConflictReason.Revision)));
        }

        Assert.That((await Tasks.GetAsync("t1", Cancel))!.Component, Is.EqualTo("agent"));
        var missing = await Caught.ByAsync<StoreException>(() => Tasks.UpsertAsync(New("t2") with { ExpectedRevision = 1 }, Cancel));
        Assert.That(missing.Kind, Is.EqualTo(StoreErrorKind.NotFound));
    }

    [Test]
    [SpecCase(Spec, "taskrepo/json_fields", "taskrepo/complex_json")]
    public async Task UpsertAsync_keeps_nested_json_of_any_shape()
    {
        var nested = Json(
            """{"list":[1,2.5,{"deep":{"ключ":"значение \ud83d\ude00","empty":{},"none":null,"yes":true}}],"big":12345678901234567890}""");

        await Tasks.UpsertAsync(
            New("t1") with { Input = nested, Output = nested, Error = new ExecutionError { Details = nested } }, Cancel);

        var stored = (await Tasks.GetAsync("t1", Cancel))!;
        foreach (var value in new[] { stored.Input, stored.Output, stored.Error!.Details })
        {
            Assert.That(JsonElement.DeepEquals(value!.Value, nested), value.Value.GetRawText());
        }
    }

    [Test]
    public async Task UpsertAsync_keeps_every_figure_of_usage()
    {
        var at = Database.Now;
        var entry = new UsageEntry
        {
            Provider = " Anthropic ",
            Model = "claude",
            PromptTokens = 1,
            CompletionTokens = 2,
            ReasoningTokens = 4,
            CachedPromptTokens = 5,
            InputAudioTokens = 6,
            OutputAudioTokens = 7,
            AgentIds = ["b", "a", "b"],
            CapturedAt = at,
            UpdatedAt = at.AddHours(1),
            Source = "TASK",
        };

        await Tasks.UpsertAsync(New("t1") with { Usage = [entry] }, Cancel);

        var stored = (await Tasks.GetUsageAsync("t1", Cancel))!.Single();
        Assert.That(
            (stored.Provider, stored.TotalTokens, stored.ReasoningTokens, stored.CachedPromptTokens, stored.InputAudioTokens),
            Is.EqualTo(("Anthropic", 3L, 4L, 5L, 6L)));
        Assert.That((stored.OutputAudioTokens, stored.CapturedAt, stored.UpdatedAt, stored.Source), Is.EqualTo((7L, at, at.AddHours(1), "task")));
        Assert.That(stored.AgentIds, Is.EqualTo((string[])["a", "b"]));
        Assert.That((await Tasks.GetAsync("t1", Cancel))!.Usage!.Single().UpdatedAt, Is.EqualTo(at.AddHours(1)));
    }

    [TestCase("basic", false, false, false, true)]
    [TestCase("basic", true, false, false, false)]
    [TestCase("basic", false, true, false, false)]
    [TestCase("basic", true, true, false, true)]
    [TestCase("basic", false, false, true, true)]
    [TestCase("basic", true, false, true, false)]
    [TestCase("basic", false, true, true, false)]
    [TestCase("basic", true, true, true, false)]
    [TestCase("router", false, false, false, true)]
    [TestCase("router", true, true, false, false)]
    [TestCase("router", false, false, true, false)]
    [TestCase("composite", true, false, true, true)]
    [TestCase("signal", true, true, true, true)]
    [TestCase("", false, true, false, true)]
    [SpecCase(Spec, "taskrepo/exec_type_constraint")]
    public async Task UpsertAsync_permits_what_goes_with_an_execution_type(string type, bool agent, bool action, bool tool, bool isPermitted)
    {
        var request = New("t1") with
        {
            ExecutionType = type,
            AgentId = agent ? "luna" : "",
            ActionId = action ? "greet" : " ",
            ToolId = tool ? "hammer" : null,
        };

        if (isPermitted)
        {
            Assert.That((await Tasks.UpsertAsync(request, Cancel)).ExecutionType, Is.EqualTo(type));
        }
        else
        {
            var refusal = await Caught.ByAsync<StoreException>(() => Tasks.UpsertAsync(request, Cancel));
            Assert.That(refusal.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
            Assert.That(refusal.Message, Does.Contain("'ExecutionType'"));
        }
    }

    [Test]
    public async Task UpsertAsync_refuses_what_breaks_a_rule_and_names_the_place()
    {
        foreach (var (request, place) in new (TaskStateUpsert, string)[]
        {
            (New(" "), "TaskExecId"),
            (New("t") with { TaskId = "" }, "TaskId"),
            (New("t") with { WorkflowExecId = "\t" }, "WorkflowExecId"),
            (New("t") with { WorkflowId = new string('x', 257) }, "WorkflowId"),
            (New("t") with { AgentId = "a\0" }, "AgentId"),
            (New("t") with { Input = Json("[]") }, "Input"),
            (New("t") with { Output = Json("1") }, "Output"),
            (New("t") with { Error = new ExecutionError { Details = Json("\"x\"") } }, "Details"),
            (New("t") with { Usage = [Used(-1, 0, 0)] }, "Usage.PromptTokens"),
            (New("t") with { Status = (ExecutionStatus)77 }, "Status"),
            (New("t") with { ExpectedRevision = -1 }, "ExpectedRevision"),
        })
        {
            var refusal = await Caught.ByAsync<StoreException>(() => Tasks.UpsertAsync(request, Cancel));
            Assert.That(refusal.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
            Assert.That(refusal.Message, Does.Contain($"'{place}'"));
        }

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM task_states", Cancel), Is.EqualTo(0L));
    }

    [Test]
    [SpecCase(Spec, "taskrepo/foreign_key", "taskrepo/self_reference_foreign_key")]
    public async Task UpsertAsync_refuses_an_execution_and_a_parent_that_do_not_exist_there()
    {
        await AddExecutionAsync("w2");
        await Tasks.UpsertAsync(New("elsewhere") with { WorkflowExecId = "w2" }, Cancel);

        foreach (var request in new[] { New("t") with { WorkflowExecId = "none" }, New("t", "none"), New("t", "elsewhere") })
        {
            var refusal = await Caught.ByAsync<StoreException>(() => Tasks.UpsertAsync(request, Cancel));
            Assert.That((refusal.Kind, refusal.Outcome), Is.EqualTo((StoreErrorKind.ForeignKey, WriteOutcome.RolledBack)));
        }

        var self = await Caught.ByAsync<StoreException>(() => Tasks.UpsertAsync(New("t", " t "), Cancel));
        Assert.That(self.Code, Is.EqualTo(ErrorCodes.TaskParent));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM task_states", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task UpsertAsync_does_not_take_a_task_to_another_execution()
    {
        await AddExecutionAsync("w2");
        await Tasks.UpsertAsync(New("t1"), Cancel);

        var refusal = await Caught.ByAsync<StoreException>(() => Tasks.UpsertAsync(New("t1") with { WorkflowExecId = "w2" }, Cancel));

        Assert.That(refusal.Code, Is.EqualTo(ErrorCodes.TaskOfOtherExecution));
        Assert.That(await RevisionOfAsync("t1"), Is.EqualTo(1));
    }

    [Test]
    public async Task OverrideStatusAsync_sets_any_status_and_leaves_a_trail()
    {
        await AddRowAsync("t1", ExecutionStatus.Success);

        var first = await Tasks.OverrideStatusAsync("t1", ExecutionStatus.Pending, " ops ", "run it again", Cancel);
        var again = await Tasks.OverrideStatusAsync("t1", ExecutionStatus.Pending, "ops", "and again", Cancel);

        Assert.That((first.Status, first.Revision, again.Revision), Is.EqualTo((ExecutionStatus.Pending, 2L, 2L)));

        var entry = (await Database.QueryAsync($"SELECT * FROM execution_overrides", Cancel)).Single();
        Assert.That(
            (entry["workflow_exec_id"], entry["task_exec_id"], entry["from_status"], entry["to_status"], entry["actor"], entry["reason"]),
            Is.EqualTo(("w1", "t1", "SUCCESS", "PENDING", "ops", "run it again")));
        Assert.That((await StatusOfAsync("t1"), await RevisionOfAsync("t1")), Is.EqualTo(("PENDING", 2L)));
    }

    [Test]
    public async Task OverrideStatusAsync_refuses_nobody_no_reason_and_no_task()
    {
        await AddRowAsync("t1");

        foreach (var (id, actor, reason, kind) in new[]
        {
            ("t1", " ", "why", StoreErrorKind.InvalidInput),
            ("t1", "ops", "", StoreErrorKind.InvalidInput),
            ("none", "ops", "why", StoreErrorKind.NotFound),
        })
        {
            var refusal = await Caught.ByAsync<StoreException>(
                () => Tasks.OverrideStatusAsync(id, ExecutionStatus.Failed, actor, reason, Cancel));
            Assert.That(refusal.Kind, Is.EqualTo(kind));
        }

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM execution_overrides", Cancel), Is.EqualTo(0L));
    }

    [Test]
    [SpecCase(Spec, "TestTaskRepoMergeUsage")]
    public async Task MergeUsageAsync_sums_the_figures_of_one_model()
    {
        await Tasks.UpsertAsync(New("t1") with { Component = "", ExecutionType = "" }, Cancel);

        await Tasks.MergeUsageAsync("t1", [Used(10, 4, 14)], Cancel);
        await Tasks.MergeUsageAsync("t1", [Used(6, 5, 12)], Cancel);
        await Tasks.MergeUsageAsync("t1", [], Cancel);
        await Tasks.MergeUsageAsync("none", null, Cancel);

        var sum = (await Tasks.GetUsageAsync("t1", Cancel))!.Single();
        Assert.That((sum.PromptTokens, sum.CompletionTokens, sum.TotalTokens), Is.EqualTo((16L, 9L, 26L)));
        Assert.That(await RevisionOfAsync("t1"), Is.EqualTo(3));
    }

    [Test]
    public async Task MergeUsageAsync_tells_models_apart_by_provider_name_and_source_whatever_their_case()
    {
        await Tasks.UpsertAsync(New("t1") with { Usage = [Used(1, 1, 2)] }, Cancel);

        await Tasks.MergeUsageAsync(
            "t1",
            [
                new UsageEntry { Provider = "Anthropic", Model = "CLAUDE", PromptTokens = 1, AgentIds = ["b"] },
                new UsageEntry { Provider = "anthropic", Model = "claude", PromptTokens = 1, Source = "task", ReasoningTokens = 1 },
                new UsageEntry { Provider = "acme", Model = "claude", PromptTokens = 1 },
            ],
            Cancel);
        await Tasks.MergeUsageAsync("t1", [new UsageEntry { Provider = "ANTHROPIC", Model = "claude", AgentIds = ["a", "b"] }], Cancel);

        var stored = (await Tasks.GetUsageAsync("t1", Cancel))!;
        Assert.That(
            stored.Select(entry => (entry.Provider, entry.Source, entry.PromptTokens, entry.ReasoningTokens)),
            Is.EqualTo(new[] { ("acme", (string?)null, 1L, (long?)null), ("anthropic", null, 2L, null), ("anthropic", "task", 1L, 1L) }));
        Assert.That(stored[1].AgentIds, Is.EqualTo((string[])["a", "b"]));
    }

    [Test]
    public async Task MergeUsageAsync_refuses_a_sum_that_64_bits_do_not_hold_and_leaves_what_was_there()
    {
        await Tasks.UpsertAsync(New("t1") with { Usage = [Used(1, 1, long.MaxValue)] }, Cancel);

        var refusal = await Caught.ByAsync<StoreException>(() => Tasks.MergeUsageAsync("t1", [Used(0, 0, 1)], Cancel));

        Assert.That(refusal.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
        Assert.That(
            ((await Tasks.GetUsageAsync("t1", Cancel))!.Single().TotalTokens, await RevisionOfAsync("t1")), Is.EqualTo((long.MaxValue, 1L)));
    }

    [Test]
    [SpecCase(Spec, "TestMultiDriver_TaskOperations/missing_task")]
    public async Task Calls_about_a_task_that_does_not_exist_say_so()
    {
        Assert.That(await Tasks.GetAsync("none", Cancel), Is.Null);
        Assert.That(await Tasks.GetChildAsync("none", "task", Cancel), Is.Null);
        foreach (var call in new Func<Task>[]
        {
            () => Tasks.GetUsageAsync("none", Cancel),
            () => Tasks.MergeUsageAsync("none", [Used(1, 1, 2)], Cancel),
            () => Tasks.UpdateStatusAsync("none", ExecutionStatus.Running, Cancel),
            () => Tasks.UpdateParentAsync("none", ParentStrategy.WaitAll, Cancel),
        })
        {
            Assert.That((await Caught.ByAsync<StoreException>(call)).Kind, Is.EqualTo(StoreErrorKind.NotFound));
        }
    }

    [Test]
    public async Task GetUsageAsync_is_null_when_nothing_was_recorded()
    {
        await AddRowAsync("t1");

        Assert.That(await Tasks.GetUsageAsync("t1", Cancel), Is.Null);
        Assert.That((await Tasks.GetAsync("t1", Cancel))!.Usage, Is.Null);
    }

    [Test]
    [SpecCase(Spec, "taskrepo/cascade_children")]
    public async Task Children_go_with_their_parent_whoever_deletes_it()
    {
        await Tasks.UpsertAsync(New("a"), Cancel);
        await Tasks.UpsertAsync(New("b", "a"), Cancel);
        await Tasks.UpsertAsync(New("c", "b"), Cancel);
        await Tasks.UpsertAsync(New("other"), Cancel);

        await Database.ExecuteAsync($"DELETE FROM task_states WHERE task_exec_id = 'a'", Cancel);

        Assert.That(
            (await Database.QueryAsync($"SELECT task_exec_id FROM task_states", Cancel)).Select(row => row["task_exec_id"]),
            Is.EqualTo((string[])["other"]));
    }
}
