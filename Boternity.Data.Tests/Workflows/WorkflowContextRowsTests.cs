using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Workflows;

public sealed class WorkflowContextRowsTests(Provider provider) : WorkflowRunSpec(provider)
{
    [Test]
    public async Task Of_the_stored_rows_has_outputs_variables_and_payload()
    {
        var lease = await BeginAsync(New() with { TriggerPayload = Json("""{"since": "2026"}"""), Context = Json("""{"variables": {"n": 1}, "x": 2}""") });
        await CompleteAsync(lease, "fetch", Result("""{ "items": ["ä🐜"] }""") with
        {
            ContextChange = new Dictionary<string, JsonElement>
            {
                [WorkflowContext.VariablePointer("n")] = Json("2"),
                [WorkflowContext.VariablePointer("a/b~c")] = Json("\"new\""),
                ["/step_outputs/fetch"] = Json("\"stale\""),
            },
        });
        await CompleteAsync(lease, "quiet", new WorkflowStepResult());
        await Runs.SkipStepAsync(lease, Step("skipped"), Cancel);
        await Runs.FailStepAsync(lease, (await Runs.StartStepAsync(lease, Step("failed"), Cancel)).Id, "no", Cancel);
        await Runs.StartStepAsync(lease, Step("open"), Cancel);
        var run = (await Runs.GetAsync(lease.RunId, Cancel))!;

        var context = WorkflowContext.Of(run, await Runs.GetCompletedStepsAsync(run.Id, Cancel));

        Assert.That(
            context.ToJson().GetRawText(),
            Is.EqualTo(
                $$"""{"step_outputs":{"fetch":{"items":["ä🐜"]},"quiet":null},"variables":{"a/b~c":"new","n":2},"trigger_payload":{"since":"2026"},"workflow_name":"sweep","run_id":"{{run.Id}}"}"""));
        var fromAll = WorkflowContext.Of(run, (await Runs.ListStepsAsync(run.Id, PageRequest.First, Cancel)).Items);
        Assert.That(fromAll.ToJson().GetRawText(), Is.EqualTo(context.ToJson().GetRawText()));
        Assert.That(
            context.Resolve("{{ steps.fetch.output }} {{ trigger.since }} {{ variables.n }} {{ steps.quiet.output }} {{ steps.skipped.output }}"),
            Is.EqualTo("""{"items":["ä🐜"]} 2026 2 null {{ steps.skipped.output }}"""));
    }

    [Test]
    public async Task Of_a_large_output_has_a_note_in_its_place_and_the_row_has_it_whole()
    {
        var lease = await BeginAsync();
        var output = $"\"{new string('x', 2 * WorkflowContext.MaxOutputBytes)}\"";
        await CompleteAsync(lease, "large", Result(output));
        var run = (await Runs.GetAsync(lease.RunId, Cancel))!;
        var steps = await Runs.GetCompletedStepsAsync(run.Id, Cancel);

        var context = WorkflowContext.Of(run, steps);

        Assert.That(context.StepOutputs["large"].GetProperty("_original_size").GetInt32(), Is.EqualTo(output.Length));
        Assert.That(steps.Single().Output!.Value.GetString(), Has.Length.EqualTo(output.Length - 2));
        Assert.That(await Database.ScalarAsync($"SELECT LENGTH(CAST(output AS text)) FROM workflow_steps", Cancel), Is.EqualTo((long)output.Length));
    }

    [Test]
    public async Task Of_a_run_whose_outputs_come_to_more_than_ten_MiB_is_refused()
    {
        var lease = await BeginAsync();
        for (var number = 0; number < 11; number++)
        {
            await CompleteAsync(lease, $"s{number}", Result($"\"{new string('x', WorkflowContext.MaxOutputBytes - 2)}\""));
        }

        var run = (await Runs.GetAsync(lease.RunId, Cancel))!;
        var steps = await Runs.GetCompletedStepsAsync(run.Id, Cancel);

        Assert.That(Assert.Throws<StoreException>(() => WorkflowContext.Of(run, steps))!.Code, Is.EqualTo(ErrorCodes.ContextTooLarge));
        Assert.That(WorkflowContext.Of(run, steps.Take(9)).StepOutputs, Has.Count.EqualTo(9));
    }

    [TestCase("{}")]
    [TestCase("""{"variables": null}""")]
    [TestCase("[]")]
    [TestCase("null")]
    public async Task Of_a_run_without_variables_has_none(string stored)
    {
        var run = await Runs.CreateAsync(New() with { Context = Json(stored) }, Cancel);

        Assert.That(WorkflowContext.Of((await Runs.GetAsync(run.Id, Cancel))!, []).Variables, Is.Empty);
    }

    [Test]
    public void Variable_is_put_where_a_run_has_null_for_all_of_them()
    {
        var change = new Dictionary<string, JsonElement> { [WorkflowContext.VariablePointer("n")] = Json("2") };

        var changed = ContextPointer.Apply(Json("""{"variables": null}"""), change);

        Assert.That(changed.GetRawText(), Is.EqualTo("""{"variables":{"n":2}}"""));
    }

    [Test]
    public async Task Of_rows_that_do_not_fit_is_refused()
    {
        var run = await Runs.CreateAsync(New() with { Context = Json("""{"variables": [1]}""") }, Cancel);
        var other = await Runs.CreateAsync(New(), Cancel);
        var step = new WorkflowStep { RunId = run.Id, StepId = "a", StepName = "A", Status = WorkflowStepStatus.Completed };

        foreach (var (attempt, reason) in ((Action, string)[])[
            (() => WorkflowContext.Of(run, []), "'variables' that is no object"),
            (() => WorkflowContext.Of(other, [step]), "a step of another run")])
        {
            var error = Assert.Throws<StoreException>(attempt)!;
            Assert.That(error.Code, Is.EqualTo(ErrorCodes.InvalidInput));
            Assert.That(error.Message, Does.Contain(reason));
        }
    }

    private async Task CompleteAsync(WorkflowRunLease lease, string stepId, WorkflowStepResult result)
    {
        var attempt = await Runs.StartStepAsync(lease, Step(stepId), Cancel);
        await Runs.CompleteStepAsync(lease, attempt.Id, result, Cancel);
    }
}
