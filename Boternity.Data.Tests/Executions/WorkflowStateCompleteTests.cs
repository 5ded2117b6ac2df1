using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Executions;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Executions;

public sealed class WorkflowStateCompleteTests(Provider provider) : WorkflowStateSpec(provider)
{
    [Test]
    [SpecCase("botmaker-compozy", "workflowrepo/9")]
    public async Task CompleteAsync_makes_the_default_output_of_all_tasks()
    {
        await AddAsync(New() with { Input = Json("""{"in":1}"""), Usage = [Used(1, 1)], Error = new ExecutionError { Code = "EARLIER" } });
        await AddTaskAsync("p", task: "split", type: "parallel", output: """{"n":2}""");
        await AddTaskAsync("c", task: "part", parent: "p", output: """{"n":1}""");
        await AddTaskAsync("e", task: "end");
        Database.Clock.Advance(TimeSpan.FromMinutes(1));

        var done = await States.CompleteAsync("w1", null, Cancel);

        Assert.That((done.State.Status, done.State.Revision, done.State.UpdatedAt), Is.EqualTo((ExecutionStatus.Success, 2L, Database.Now)));
        Assert.That((done.State.Error, done.State.Usage?.Count, done.Tasks.Count), Is.EqualTo(((ExecutionError?)null, (int?)1, 3)));
        AssertSame(done.State.Input, """{"in":1}""");
        AssertSame(
            done.State.Output,
            """
            {"end":{"output":null},
             "part":{"output":{"n":1},"parent_state_id":"p"},
             "split":{"output":{"n":2},"execution_type":"parallel"}}
            """);
    }

    [Test]
    public async Task CompleteAsync_without_tasks_succeeds_with_an_empty_output()
    {
        await AddAsync(New(status: ExecutionStatus.Pending));

        var done = await States.CompleteAsync("w1", null, Cancel);

        Assert.That(done.State.Status, Is.EqualTo(ExecutionStatus.Success));
        AssertSame(done.State.Output, "{}");
    }

    [TestCase(ExecutionStatus.Pending)]
    [TestCase(ExecutionStatus.Running)]
    [TestCase(ExecutionStatus.Waiting)]
    [TestCase(ExecutionStatus.Paused)]
    [SpecCase("botmaker-compozy", "workflowrepo/18")]
    public async Task CompleteAsync_with_a_busy_task_at_the_top_is_refused_and_changes_nothing(ExecutionStatus busy)
    {
        await AddAsync(New());
        await AddTaskAsync("a", ExecutionStatus.Failed);
        await AddTaskAsync("b", busy);
        var before = await RowAsync();

        var error = await Caught.ByAsync<StoreException>(() => States.CompleteAsync("w1", _ => throw new InvalidOperationException(), Cancel));

        Assert.That((error.Kind, error.Code, error.Outcome),
            Is.EqualTo((StoreErrorKind.Conflict, ErrorCodes.ExecutionNotReady, WriteOutcome.RolledBack)));
        Assert.That(await RowAsync(), Is.EquivalentTo(before));
    }

    [TestCase(ExecutionStatus.Failed)]
    [TestCase(ExecutionStatus.TimedOut)]
    [TestCase(ExecutionStatus.Canceled)]
    public async Task CompleteAsync_fails_when_a_task_at_the_top_did_not_succeed(ExecutionStatus failing)
    {
        await AddAsync(New() with { Error = new ExecutionError { Code = "TASK" } });
        await AddTaskAsync("a");
        await AddTaskAsync("b", failing);

        var done = await States.CompleteAsync("w1", null, Cancel);

        Assert.That((done.State.Status, done.State.Error?.Code), Is.EqualTo((ExecutionStatus.Failed, "TASK")));
        AssertSame(done.State.Output, """{"a":{"output":null},"b":{"output":null}}""");
    }

    [Test]
    public async Task CompleteAsync_does_not_look_at_how_children_fared()
    {
        await AddAsync(New());
        await AddTaskAsync("p");
        await AddTaskAsync("c1", ExecutionStatus.Failed, parent: "p");
        await AddTaskAsync("c2", ExecutionStatus.Running, parent: "p");

        Assert.That((await States.CompleteAsync("w1", null, Cancel)).State.Status, Is.EqualTo(ExecutionStatus.Success));
    }

    [Test]
    public async Task CompleteAsync_of_a_task_that_was_executed_again_takes_the_last_execution()
    {
        await AddAsync(New());
        await AddTaskAsync("z", ExecutionStatus.Failed, task: "fetch", output: """{"try":1}""");
        await AddTaskAsync("a", ExecutionStatus.Success, task: "fetch", output: """{"try":2}""");

        var done = await States.CompleteAsync("w1", null, Cancel);

        Assert.That((done.State.Status, done.Tasks.Count), Is.EqualTo((ExecutionStatus.Success, 2)));
        AssertSame(done.State.Output, """{"fetch":{"output":{"try":2}}}""");
    }

    [TestCase(ExecutionStatus.Success)]
    [TestCase(ExecutionStatus.Failed)]
    [TestCase(ExecutionStatus.TimedOut)]
    [TestCase(ExecutionStatus.Canceled)]
    public async Task CompleteAsync_of_one_at_its_end_answers_it_as_it_is(ExecutionStatus status)
    {
        await AddRawAsync("w1", status);
        await AddTaskAsync("t", ExecutionStatus.Running);
        var before = await RowAsync();

        var done = await States.CompleteAsync("w1", _ => throw new InvalidOperationException(), Cancel);

        Assert.That((done.State.Status, done.Tasks.Count), Is.EqualTo((status, 1)));
        Assert.That(await RowAsync(), Is.EquivalentTo(before));
    }

    [Test]
    public async Task CompleteAsync_of_a_paused_one_may_fail_but_not_succeed()
    {
        await AddRawAsync("w1", ExecutionStatus.Paused);
        await AddRawAsync("w2", ExecutionStatus.Paused);
        await AddTaskAsync("t", ExecutionStatus.Failed, execution: "w2");

        var error = await Caught.ByAsync<StoreException>(() => States.CompleteAsync("w1", _ => throw new InvalidOperationException(), Cancel));
        var failed = await States.CompleteAsync("w2", null, Cancel);

        Assert.That((error.Code, (await RowAsync())["status"]), Is.EqualTo((ErrorCodes.ExecutionTransition, (object)"PAUSED")));
        Assert.That(failed.State.Status, Is.EqualTo(ExecutionStatus.Failed));
    }

    [TestCase("""{"sum":3}""")]
    [TestCase(null)]
    public async Task CompleteAsync_stores_what_the_transformer_makes_of_the_execution(string? output)
    {
        await AddAsync(New());
        await AddTaskAsync("t", output: """{"n":3}""");
        var seen = "";

        var done = await States.CompleteAsync(
            "w1",
            execution =>
            {
                seen = execution.Tasks["t"].Output.ToString();
                return output is null ? null : Json(output);
            },
            Cancel);

        Assert.That(done.State.Status, Is.EqualTo(ExecutionStatus.Success));
        AssertSame(Json(seen), """{"n":3}""");
        Assert.That(done.State.Output.HasValue, Is.EqualTo(output is not null));
        if (output is not null)
        {
            AssertSame(done.State.Output, output);
        }
    }

    [Test]
    [SpecCase("botmaker-compozy", "workflowrepo/10")]
    public async Task CompleteAsync_with_a_transformer_that_throws_or_answers_no_object_fails_with_the_default_output()
    {
        Func<WorkflowExecution, JsonElement?>[] transformers =
        [
            _ => throw new InvalidOperationException("it broke"),
            _ => Json("[]"),
            _ => default(JsonElement),
            _ => Json("""{"a":"\u0000"}"""),
        ];

        for (var number = 0; number < transformers.Length; number++)
        {
            var id = $"w{number}";
            await AddAsync(New(id));
            await AddTaskAsync($"t{number}", execution: id, task: "t", output: """{"n":3}""");

            var done = await States.CompleteAsync(id, transformers[number], Cancel);

            Assert.That((done.State.Status, done.State.Error?.Code), Is.EqualTo((ExecutionStatus.Failed, "OUTPUT_TRANSFORMATION_FAILED")));
            Assert.That(done.State.Error?.Message, number == 0 ? Is.EqualTo("it broke") : Does.Contain("'Output'"));
            AssertSame(done.State.Output, """{"t":{"output":{"n":3}}}""");
        }
    }

    [Test]
    public async Task CompleteAsync_with_a_transformer_that_is_cancelled_writes_nothing()
    {
        await AddAsync(New());

        await Caught.ByAsync<OperationCanceledException>(() => States.CompleteAsync("w1", _ => throw new OperationCanceledException(), Cancel));

        Assert.That((await RowAsync())["status"], Is.EqualTo("RUNNING"));
    }

    [Test]
    public async Task CompleteAsync_ends_an_execution_whose_outputs_together_cannot_be_stored()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"a":""", 63)) + "{}" + new string('}', 63);
        await AddAsync(New());
        await AddTaskAsync("t", output: deep);

        var done = await States.CompleteAsync("w1", null, Cancel);

        Assert.That((done.State.Status, done.State.Error), Is.EqualTo((ExecutionStatus.Success, (ExecutionError?)null)));
        Assert.That(done.State.Output!.Value.GetProperty("_truncated").GetBoolean(), Is.True);
        Assert.That(done.Tasks["t"].Output, Is.Not.Null);
    }

    [Test]
    public async Task CompleteAsync_ends_an_execution_whose_outputs_together_are_too_large()
    {
        await AddAsync(New());
        var output = JsonSerializer.Serialize(new { text = new string('x', 6 * 1024 * 1024) });
        await AddTaskAsync("t1", output: output);
        await AddTaskAsync("t2", output: output);

        var done = await States.CompleteAsync("w1", null, Cancel);

        Assert.That(done.State.Status, Is.EqualTo(ExecutionStatus.Success));
        Assert.That(done.State.Output!.Value.GetProperty("_truncated").GetBoolean(), Is.True);
    }

    [Test]
    public async Task CompleteAsync_by_many_at_once_completes_once()
    {
        await AddAsync(New());
        await AddTaskAsync("t");

        var done = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => States.CompleteAsync("w1", null, Cancel), Cancel)));

        Assert.That(done.Select(one => one.State.Revision), Is.All.EqualTo(2));
    }

    // Without its lock the completion would pass over a task that is stored, and not yet committed, on PostgreSQL.
    [Test]
    [CancelAfter(60_000)]
    public async Task CompleteAsync_waits_for_a_unit_that_is_adding_a_task()
    {
        await AddAsync(New());
        var writes = Database.Resolve<IWriteQueue>();
        Task<StoreException>? completing = null;

        await writes.WriteAsync(
            async (context, token) =>
            {
                context.TaskStates.Add(new TaskState
                {
                    TaskExecId = "t",
                    TaskId = "t",
                    WorkflowExecId = "w1",
                    WorkflowId = "sweep",
                    Status = ExecutionStatus.Running,
                });
                await context.SaveChangesAsync(token);
                using (ExecutionContext.SuppressFlow())
                {
                    completing = Task.Run(
                        () => Caught.ByAsync<StoreException>(() => States.CompleteAsync("w1", null, CancellationToken.None)), token);
                }

                await Database.UntilWaitingAsync(completing, token);
            },
            Cancel);

        Assert.That((await completing!).Code, Is.EqualTo(ErrorCodes.ExecutionNotReady));
    }
}
