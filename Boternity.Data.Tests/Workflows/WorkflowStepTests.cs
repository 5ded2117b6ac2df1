using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Workflows;

public sealed class WorkflowStepTests(Provider provider) : WorkflowRunSpec(provider)
{
    [Test]
    [SpecCase("boternity", 186)]
    public async Task StartStepAsync_adds_a_running_attempt()
    {
        var lease = await BeginAsync();

        var step = await Runs.StartStepAsync(lease, Step("fetch") with { Input = Json("[1]"), IdempotencyKey = "k" }, Cancel);

        var row = (await Database.QueryAsync($"SELECT * FROM workflow_steps", Cancel)).Single();
        Assert.That(row, Is.EquivalentTo(new Dictionary<string, object?>
        {
            ["id"] = StoredText.Of(step.Id),
            ["run_id"] = StoredText.Of(lease.RunId),
            ["step_id"] = "fetch",
            ["step_name"] = "Step fetch",
            ["status"] = "running",
            ["attempt"] = 1L,
            ["idempotency_key"] = "k",
            ["input"] = "[1]",
            ["output"] = null,
            ["error"] = null,
            ["started_at"] = StoredText.Of(Database.Now),
            ["completed_at"] = null,
        }));
        var listed = (await Runs.ListStepsAsync(lease.RunId, PageRequest.First, Cancel)).Items.Single();
        Assert.That(listed.Status, Is.EqualTo(WorkflowStepStatus.Running));
    }

    [Test]
    [SpecCase("boternity", 187)]
    public async Task CompleteStepAsync_stores_output_and_context_in_one_unit()
    {
        var lease = await BeginAsync(New() with { Context = Json("""{"variables": {"n": 1}}""") });
        var step = await Runs.StartStepAsync(lease, Step("a"), Cancel);

        var done = await Runs.CompleteStepAsync(
            lease,
            step.Id,
            Result("""{"ok": null}""") with { ContextChange = Changes(("/step_outputs/a~1b", "null"), ("/variables/n", "2"), ("/x", "[1]")) },
            Cancel);

        Assert.That((done.Status, done.CompletedAt), Is.EqualTo((WorkflowStepStatus.Completed, (DateTimeOffset?)Database.Now)));
        Assert.That(JsonElement.DeepEquals(done.Output!.Value, Json("""{"ok": null}""")));
        var context = (await Runs.GetAsync(lease.RunId, Cancel))!.Context;
        Assert.That(
            JsonElement.DeepEquals(context, Json("""{"variables": {"n": 2}, "step_outputs": {"a/b": null}, "x": [1]}""")), context.GetRawText());
    }

    [Test]
    public async Task CompleteStepAsync_whose_context_change_is_refused_leaves_the_step_running()
    {
        var lease = await BeginAsync(New() with { Context = Json("""{"n": 1}""") });
        var step = await Runs.StartStepAsync(lease, Step("a"), Cancel);

        foreach (var pointer in (string[])["/n/deeper", "n"])
        {
            var error = await Caught.ByAsync<StoreException>(
                () => Runs.CompleteStepAsync(lease, step.Id, Result("1") with { ContextChange = Changes((pointer, "2")) }, Cancel));
            Assert.That(error.Code, Is.EqualTo(ErrorCodes.InvalidInput));
        }

        Assert.That(await StepStatusOfAsync(step.Id), Is.EqualTo("running"));
    }

    [Test]
    public async Task CompleteStepAsync_of_many_steps_at_once_loses_no_change_of_the_context()
    {
        var lease = await BeginAsync();
        var steps = new List<WorkflowStep>();
        for (var number = 0; number < 12; number++)
        {
            steps.Add(await Runs.StartStepAsync(lease, Step($"s{number}"), Cancel));
        }

        await Task.WhenAll(steps.Select(step => Task.Run(
            () => Runs.CompleteStepAsync(lease, step.Id, Result("1") with { ContextChange = Changes(($"/step_outputs/{step.StepId}", "1")) }, Cancel),
            Cancel)));

        var context = (await Runs.GetAsync(lease.RunId, Cancel))!.Context;
        Assert.That(context.GetProperty("step_outputs").EnumerateObject().Count(), Is.EqualTo(12));
    }

    [Test]
    public async Task Failed_step_gets_a_new_attempt_as_a_row_of_its_own()
    {
        var lease = await BeginAsync();
        var first = await Runs.StartStepAsync(lease, Step("a") with { IdempotencyKey = "k" }, Cancel);
        var failed = await Runs.FailStepAsync(lease, first.Id, "no", Cancel);

        var second = await Runs.StartStepAsync(lease, Step("a") with { IdempotencyKey = "k" }, Cancel);
        var running = await Caught.ByAsync<StoreException>(() => Runs.StartStepAsync(lease, Step("a"), Cancel));
        await Runs.CompleteStepAsync(lease, second.Id, Result("1"), Cancel);
        var completed = await Caught.ByAsync<StoreException>(() => Runs.StartStepAsync(lease, Step("a"), Cancel));

        Assert.That((failed.Status, failed.Error, failed.CompletedAt), Is.EqualTo((WorkflowStepStatus.Failed, "no", (DateTimeOffset?)Database.Now)));
        Assert.That((second.Attempt, second.IdempotencyKey), Is.EqualTo((2, "k")));
        Assert.That((running.Code, completed.Code), Is.EqualTo((ErrorCodes.StepTransition, ErrorCodes.StepTransition)));
        Assert.That(completed.Message, Does.Contain("is completed and cannot become running"));
        var steps = (await Runs.ListStepsAsync(lease.RunId, new PageRequest { Size = 1 }, Cancel));
        Assert.That(steps.Items.Single().Id, Is.EqualTo(first.Id));
        Assert.That(
            (await Runs.ListStepsAsync(lease.RunId, new PageRequest { Size = 1, Cursor = steps.NextCursor }, Cancel)).Items.Single().Id,
            Is.EqualTo(second.Id));
    }

    [Test]
    public async Task Steps_change_as_the_specification_permits([Values] WorkflowStepStatus from)
    {
        var run = await AddRunAsync(WorkflowRunStatus.Running);
        var lease = new WorkflowRunLease(run, Owner);
        var id = await AddStepAsync(run, "a", from);

        var begins = await CodeOfAsync(() => Runs.StartStepAsync(lease, Step("a"), Cancel));
        await ResetAsync();
        var completes = await CodeOfAsync(() => Runs.CompleteStepAsync(lease, id, Result("1"), Cancel));
        await ResetAsync();
        var fails = await CodeOfAsync(() => Runs.FailStepAsync(lease, id, "e", Cancel));
        await ResetAsync();
        var skips = await CodeOfAsync(() => Runs.SkipStepAsync(lease, Step("a"), Cancel));

        Assert.That(begins, Is.EqualTo(from is WorkflowStepStatus.Pending or WorkflowStepStatus.Failed ? null : ErrorCodes.StepTransition));
        Assert.That(completes, Is.EqualTo(from is WorkflowStepStatus.Running ? null : ErrorCodes.StepTransition));
        Assert.That(fails, Is.EqualTo(from is WorkflowStepStatus.Running ? null : ErrorCodes.StepTransition));
        Assert.That(skips, Is.EqualTo(from is WorkflowStepStatus.Pending ? null : ErrorCodes.StepTransition));

        async Task ResetAsync()
        {
            await Database.ExecuteAsync($"DELETE FROM workflow_steps", Cancel);
            id = await AddStepAsync(run, "a", from);
        }
    }

    [Test]
    public async Task Planned_step_begins_in_its_row_and_a_skipped_one_counts_no_attempt()
    {
        var lease = await BeginAsync();
        var planned = await Runs.PlanStepsAsync(lease, [Step("a") with { Input = Json("1"), IdempotencyKey = "k" }, Step("b")], Cancel);

        var begun = await Runs.StartStepAsync(lease, Step("a"), Cancel);
        var skipped = await Runs.SkipStepAsync(lease, Step("b"), Cancel);
        var another = await Runs.SkipStepAsync(lease, Step("c"), Cancel);
        var twice = await Caught.ByAsync<StoreException>(() => Runs.PlanStepsAsync(lease, [Step("d"), Step("a")], Cancel));

        Assert.That((begun.Id, begun.Status, begun.Attempt, begun.IdempotencyKey, begun.Input!.Value.GetInt32()),
            Is.EqualTo((planned[0].Id, WorkflowStepStatus.Running, 1, "k", 1)));
        Assert.That((skipped.Id, skipped.Status, skipped.CompletedAt),
            Is.EqualTo((planned[1].Id, WorkflowStepStatus.Skipped, (DateTimeOffset?)Database.Now)));
        Assert.That((another.Status, another.Attempt), Is.EqualTo((WorkflowStepStatus.Skipped, 1)));
        Assert.That((twice.Kind, twice.Conflict), Is.EqualTo((StoreErrorKind.Conflict, ConflictReason.Duplicate)));
    }

    [Test]
    public async Task Second_completion_with_a_key_answers_with_the_first_output()
    {
        var lease = await BeginAsync();
        var step = await Runs.StartStepAsync(lease, Step("a"), Cancel);
        var first = await Runs.CompleteStepAsync(lease, step.Id, Result("1") with { IdempotencyKey = "pay-7" }, Cancel);
        Database.Clock.Advance(TimeSpan.FromSeconds(1));

        var again = await Runs.CompleteStepAsync(lease, step.Id, Result("2") with { IdempotencyKey = "pay-7" }, Cancel);
        var other = await Runs.StartStepAsync(lease, Step("b"), Cancel);
        var elsewhere = await Runs.CompleteStepAsync(
            lease, other.Id, Result("3") with { IdempotencyKey = "pay-7", ContextChange = Changes(("/x", "3")) }, Cancel);
        var withoutKey = await Caught.ByAsync<StoreException>(() => Runs.CompleteStepAsync(lease, step.Id, Result("4"), Cancel));

        Assert.That((again.Output!.Value.GetInt32(), again.CompletedAt), Is.EqualTo((1, first.CompletedAt)));
        Assert.That((elsewhere.Id, elsewhere.Status, elsewhere.Output!.Value.GetInt32(), elsewhere.IdempotencyKey),
            Is.EqualTo((other.Id, WorkflowStepStatus.Completed, 1, (string?)null)));
        Assert.That((await Runs.GetAsync(lease.RunId, Cancel))!.Context.GetRawText(), Is.EqualTo("{}"));
        Assert.That(withoutKey.Code, Is.EqualTo(ErrorCodes.StepTransition));
    }

    [Test]
    public async Task StartStepAsync_with_the_key_of_a_completed_step_has_nothing_to_do_and_of_a_running_one_is_refused()
    {
        var first = await BeginAsync();
        var paid = await Runs.StartStepAsync(first, Step("pay") with { IdempotencyKey = "pay-7" }, Cancel);
        var second = await BeginAsync();

        var early = await Caught.ByAsync<StoreException>(
            () => Runs.StartStepAsync(second, Step("pay") with { IdempotencyKey = "pay-7" }, Cancel));
        await Runs.CompleteStepAsync(first, paid.Id, Result("\"receipt\""), Cancel);
        var late = await Runs.StartStepAsync(second, Step("pay") with { IdempotencyKey = "pay-7" }, Cancel);

        Assert.That((early.Code, early.Conflict), Is.EqualTo((ErrorCodes.IdempotencyKeyTaken, ConflictReason.Duplicate)));
        Assert.That((late.RunId, late.Status, late.Output!.Value.GetString()), Is.EqualTo((second.RunId, WorkflowStepStatus.Completed, "receipt")));
    }

    [Test]
    public async Task Completions_at_once_with_one_key_have_one_output()
    {
        var lease = await BeginAsync();
        var steps = new List<Guid>();
        for (var number = 0; number < 10; number++)
        {
            steps.Add((await Runs.StartStepAsync(lease, Step($"s{number}"), Cancel)).Id);
        }

        var done = await Task.WhenAll(steps.Select((step, number) => Task.Run(
            () => Runs.CompleteStepAsync(lease, step, Result($"{number}") with { IdempotencyKey = "k" }, Cancel), Cancel)));

        Assert.That(done.Select(step => step.Output!.Value.GetInt32()).Distinct().Count(), Is.EqualTo(1));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM workflow_steps WHERE idempotency_key = 'k'", Cancel), Is.EqualTo(1L));
    }

    [Test]
    [SpecCase("boternity", 188)]
    public async Task GetCompletedStepsAsync_has_only_completed_steps_with_their_outputs()
    {
        var lease = await BeginAsync();
        var done = await Runs.StartStepAsync(lease, Step("a"), Cancel);
        await Runs.CompleteStepAsync(lease, done.Id, Result("""{"n": 1}"""), Cancel);
        var failed = await Runs.StartStepAsync(lease, Step("b"), Cancel);
        await Runs.FailStepAsync(lease, failed.Id, "no", Cancel);
        await Runs.StartStepAsync(lease, Step("c"), Cancel);
        await Runs.SkipStepAsync(lease, Step("d"), Cancel);
        await AddStepAsync(await AddRunAsync(WorkflowRunStatus.Running), "e", WorkflowStepStatus.Completed);

        var completed = await Runs.GetCompletedStepsAsync(lease.RunId, Cancel);

        Assert.That(completed.Select(step => step.StepId), Is.EqualTo((string[])["a"]));
        Assert.That(completed[0].Output!.Value.GetProperty("n").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public async Task Json_null_is_an_output_and_no_output_is_none()
    {
        var lease = await BeginAsync();
        var first = await Runs.StartStepAsync(lease, Step("a"), Cancel);
        var second = await Runs.StartStepAsync(lease, Step("b"), Cancel);

        var isNull = await Runs.CompleteStepAsync(lease, first.Id, Result("null"), Cancel);
        var isNone = await Runs.CompleteStepAsync(lease, second.Id, new WorkflowStepResult(), Cancel);

        Assert.That(isNull.Output?.ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(isNone.Output, Is.Null);
    }

    private static Dictionary<string, JsonElement> Changes(params (string Pointer, string Value)[] changes) =>
        changes.ToDictionary(change => change.Pointer, change => Json(change.Value));

    private static async Task<string?> CodeOfAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (StoreException exception)
        {
            return exception.Code;
        }
    }
}
