using System.Text.Json;
using System.Text.Json.Serialization;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Boternity.Data.Tests.Workflows;

public sealed class WorkflowRunStoreTests(Provider provider) : WorkflowRunSpec(provider)
{
    private static readonly JsonSerializerOptions SnakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    [Test]
    [SpecCase("boternity", 181)]
    public async Task CreateAsync_stores_every_member_in_the_schema_s_form()
    {
        var (workflow, parent) = (await AddWorkflowAsync(), Uuid7.Create(Database.Now));

        var created = await Runs.CreateAsync(
            new NewWorkflowRun
            {
                WorkflowId = workflow,
                WorkflowName = " sweep ",
                WorkflowRevision = 4,
                TriggerType = "webhook",
                TriggerPayload = Json("[1]"),
                Context = Json("7"),
                ConcurrencyKey = "sweep",
                ConcurrencyLimit = 2,
                ParentRunId = parent,
            },
            Cancel);

        var row = (await Database.QueryAsync($"SELECT * FROM workflow_runs", Cancel)).Single();
        Assert.That(row, Is.EquivalentTo(new Dictionary<string, object?>
        {
            ["id"] = StoredText.Of(created.Id),
            ["workflow_id"] = StoredText.Of(workflow),
            ["workflow_name"] = "sweep",
            ["workflow_revision"] = 4L,
            ["status"] = "pending",
            ["trigger_type"] = "webhook",
            ["trigger_payload"] = "[1]",
            ["context"] = "7",
            ["started_at"] = StoredText.Of(Database.Now),
            ["completed_at"] = null,
            ["error"] = null,
            ["concurrency_key"] = "sweep",
            ["concurrency_limit"] = 2L,
            ["parent_run_id"] = StoredText.Of(parent),
            ["lease_owner"] = null,
            ["lease_expires_at"] = null,
            ["cancel_requested_at"] = null,
            ["revision"] = 1L,
        }));
        var run = (await Runs.ClaimNextAsync("w", Minute, Cancel))!.Run;
        Assert.That((run.Status, run.TriggerPayload!.Value.GetRawText()), Is.EqualTo((WorkflowRunStatus.Running, "[1]")));
    }

    [Test]
    public async Task CreateAsync_with_the_least_has_an_empty_context()
    {
        var created = await Runs.CreateAsync(New(), Cancel);

        var run = (await Runs.GetAsync(created.Id, Cancel))!;
        Assert.That((run.Context.GetRawText(), run.TriggerPayload, run.WorkflowId), Is.EqualTo(("{}", (JsonElement?)null, (Guid?)null)));
        Assert.That(await Runs.GetAsync(Guid.Empty, Cancel), Is.Null);
    }

    [Test]
    public async Task Members_out_of_their_range_are_refused_by_their_name()
    {
        (NewWorkflowRun Run, string Member)[] cases =
        [
            (New() with { WorkflowName = " " }, "WorkflowName"),
            (New() with { WorkflowRevision = 0 }, "WorkflowRevision"),
            (New() with { TriggerType = "a\0" }, "TriggerType"),
            (New() with { TriggerPayload = Json("\"\\u0000\"") }, "TriggerPayload"),
            (New() with { Context = default(JsonElement) }, "Context"),
            (New() with { ConcurrencyKey = "" }, "ConcurrencyKey"),
            (New() with { ConcurrencyLimit = 1 }, "ConcurrencyLimit"),
            (New() with { ConcurrencyKey = "k", ConcurrencyLimit = 0 }, "ConcurrencyLimit"),
        ];

        foreach (var (run, member) in cases)
        {
            var error = await Caught.ByAsync<StoreException>(() => Runs.CreateAsync(run, Cancel));
            Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.InvalidInput)));
            Assert.That(error.Message, Does.Contain($"'{member}'"));
        }

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM workflow_runs", Cancel), Is.EqualTo(0L));
    }

    [Test]
    [SpecCase("boternity", 182)]
    public async Task FinishAsync_of_a_completed_run_sets_its_end_and_keeps_the_saved_context()
    {
        var lease = await BeginAsync();
        await Runs.SaveContextAsync(lease, Json("""{"step_outputs": {"a": 1}}"""), Cancel);
        Database.Clock.Advance(TimeSpan.FromSeconds(9));

        var run = await Runs.FinishAsync(lease, WorkflowRunStatus.Completed, null, Cancel);

        Assert.That((run.Status, run.CompletedAt, run.Error, run.LeaseExpiresAt),
            Is.EqualTo((WorkflowRunStatus.Completed, (DateTimeOffset?)Database.Now, (string?)null, (DateTimeOffset?)null)));
        Assert.That(run.Context.GetProperty("step_outputs").GetProperty("a").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    [SpecCase("boternity", 183)]
    public async Task FinishAsync_of_a_failed_run_stores_the_error_and_closes_its_steps()
    {
        var lease = await BeginAsync();
        var planned = (await Runs.PlanStepsAsync(lease, [Step("b")], Cancel))[0];
        var running = await Runs.StartStepAsync(lease, Step("a"), Cancel);

        var run = await Runs.FinishAsync(lease, WorkflowRunStatus.Failed, "bad\0" + new string('x', WorkflowRun.MaxErrorLength), Cancel);

        Assert.That((run.Status, run.CompletedAt), Is.EqualTo((WorkflowRunStatus.Failed, (DateTimeOffset?)Database.Now)));
        Assert.That(run.Error, Does.StartWith("bad\ufffdx").And.Length.EqualTo(WorkflowRun.MaxErrorLength));
        Assert.That(await StepStatusOfAsync(running.Id), Is.EqualTo("failed"));
        Assert.That(await StepStatusOfAsync(planned.Id), Is.EqualTo("skipped"));
    }

    [Test]
    public async Task FinishAsync_as_completed_with_an_open_step_is_refused_and_so_is_a_status_that_is_no_end()
    {
        var lease = await BeginAsync();
        await Runs.StartStepAsync(lease, Step("a"), Cancel);

        var open = await Caught.ByAsync<StoreException>(() => Runs.FinishAsync(lease, WorkflowRunStatus.Completed, null, Cancel));
        var noEnd = await Caught.ByAsync<StoreException>(() => Runs.FinishAsync(lease, WorkflowRunStatus.Crashed, null, Cancel));

        Assert.That((open.Code, open.Conflict, noEnd.Code), Is.EqualTo((ErrorCodes.StepsOpen, ConflictReason.Required, ErrorCodes.InvalidInput)));
        Assert.That(await StatusOfAsync(lease.RunId), Is.EqualTo("running"));
    }

    [Test]
    public async Task Runs_of_a_workflow_outlive_it_and_a_run_of_none_is_refused()
    {
        var workflow = await AddWorkflowAsync();
        var run = await Runs.CreateAsync(New() with { WorkflowId = workflow }, Cancel);

        await Database.Resolve<IWorkflowStore>().DeleteAsync(workflow, Cancel);

        var kept = await Runs.GetAsync(run.Id, Cancel);
        Assert.That((kept!.WorkflowId, kept.WorkflowName, kept.WorkflowRevision), Is.EqualTo(((Guid?)null, run.WorkflowName, run.WorkflowRevision)));
        var error = await Caught.ByAsync<StoreException>(() => Runs.CreateAsync(New() with { WorkflowId = workflow }, Cancel));
        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.ForeignKey));
    }

    [Test]
    [SpecCase("boternity", 184)]
    public async Task ListAsync_pages_newest_first_by_workflow_and_by_status()
    {
        var workflow = await AddWorkflowAsync();
        var runs = new List<Guid>();
        for (var number = 0; number < 7; number++)
        {
            runs.Add((await Runs.CreateAsync(New() with { WorkflowId = number % 2 == 0 ? workflow : null }, Cancel)).Id);
            Database.Clock.Advance(TimeSpan.FromSeconds(number % 3));
        }

        await Runs.FailAsync(runs[2], "no", Cancel);
        await Runs.FailAsync(runs[5], "no", Cancel);

        Assert.That(await ListAsync(new WorkflowRunFilter()), Is.EqualTo(Enumerable.Reverse(runs)));
        Assert.That(await ListAsync(new WorkflowRunFilter { WorkflowId = workflow }), Is.EqualTo((Guid[])[runs[6], runs[4], runs[2], runs[0]]));
        Assert.That(
            await ListAsync(new WorkflowRunFilter { Status = WorkflowRunStatus.Failed, Order = SortOrder.Ascending }),
            Is.EqualTo((Guid[])[runs[2], runs[5]]));
        Assert.That(
            await ListAsync(new WorkflowRunFilter { Status = WorkflowRunStatus.Pending, WorkflowId = workflow }),
            Is.EqualTo((Guid[])[runs[6], runs[4], runs[0]]));

        async Task<List<Guid>> ListAsync(WorkflowRunFilter filter)
        {
            var ids = new List<Guid>();
            string? cursor = null;
            do
            {
                var page = await Runs.ListAsync(filter, new PageRequest { Size = 2, Cursor = cursor }, Cancel);
                ids.AddRange(page.Items.Select(run => run.Id));
                cursor = page.NextCursor;
            }
            while (cursor is not null);

            return ids;
        }
    }

    [Test]
    public async Task DeleteFinishedAsync_removes_old_finished_runs_with_their_steps_in_batches()
    {
        var old = Database.Now.AddDays(-40);
        var finished = new List<Guid>();
        foreach (var status in (WorkflowRunStatus[])[WorkflowRunStatus.Completed, WorkflowRunStatus.Failed, WorkflowRunStatus.Cancelled])
        {
            finished.Add(await AddRunAsync(status, old.AddMinutes(finished.Count)));
            await AddStepAsync(finished[^1], "a", WorkflowStepStatus.Completed);
            await AddRunAsync(status);
        }

        await AddRunAsync(WorkflowRunStatus.Crashed, old);
        await AddRunAsync(WorkflowRunStatus.Pending);
        await AddRunAsync(WorkflowRunStatus.Running);
        await AddRunAsync(WorkflowRunStatus.Paused);

        var counts = new[]
        {
            await Runs.DeleteFinishedAsync(Database.Now.AddDays(-30), 2, Cancel),
            await Runs.DeleteFinishedAsync(Database.Now.AddDays(-30), 2, Cancel),
        };

        Assert.That(counts, Is.EqualTo((int[])[2, 1]));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM workflow_runs", Cancel), Is.EqualTo(7L));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM workflow_steps", Cancel), Is.EqualTo(0L));
        foreach (var id in finished)
        {
            Assert.That(await Runs.GetAsync(id, Cancel), Is.Null);
        }
    }

    [Test]
    public async Task Host_marks_lost_runs_as_crashed_by_itself()
    {
        var lost = await AddRunAsync(WorkflowRunStatus.Running);
        var sweep = Database.Services.GetServices<IHostedService>().OfType<WorkflowRunSweep>().Single();
        await sweep.StartAsync(Cancel);

        // The sweep's timer must be running before the clock moves; each minute is a tick.
        while (await StatusOfAsync(lost) != "crashed")
        {
            Cancel.ThrowIfCancellationRequested();
            Database.Clock.Advance(Minute);
            await Task.Delay(TimeSpan.FromMilliseconds(20), Cancel);
        }

        await sweep.StopAsync(Cancel);
        Assert.That((await Runs.GetAsync(lost, Cancel))?.Error, Is.Not.Null);
    }

    [Test]
    [SpecCase("boternity", 222, 223)]
    public void Statuses_have_the_texts_of_the_specification()
    {
        Assert.That(
            Enum.GetValues<WorkflowRunStatus>().Select(status => JsonSerializer.Serialize(status, SnakeCase)),
            Is.EqualTo((string[])["\"pending\"", "\"running\"", "\"paused\"", "\"completed\"", "\"failed\"", "\"crashed\"", "\"cancelled\""]));
        Assert.That(
            Enum.GetValues<WorkflowStepStatus>().Select(status => JsonSerializer.Serialize(status, SnakeCase)),
            Is.EqualTo((string[])["\"pending\"", "\"running\"", "\"completed\"", "\"failed\"", "\"skipped\"", "\"waiting_approval\""]));
    }

    [Test]
    [SpecCase("boternity", 224, 225)]
    public async Task Run_and_step_survive_JSON()
    {
        var lease = await BeginAsync(New() with { TriggerPayload = Json("""{"by": "ann"}""") });
        var step = await Runs.StartStepAsync(lease, Step("a") with { Input = Json("1") }, Cancel);

        var run = JsonSerializer.SerializeToElement(await Runs.GetAsync(lease.RunId, Cancel), SnakeCase);
        var log = JsonSerializer.SerializeToElement(step, SnakeCase);

        Assert.That(run.GetProperty("trigger_payload").GetProperty("by").GetString(), Is.EqualTo("ann"));
        Assert.That(run.TryGetProperty("completed_at", out _), Is.False);
        Assert.That(log.GetProperty("status").GetString(), Is.EqualTo("running"));
        Assert.That(JsonElement.DeepEquals(JsonSerializer.SerializeToElement(run.Deserialize<WorkflowRun>(SnakeCase), SnakeCase), run));
        Assert.That(JsonElement.DeepEquals(JsonSerializer.SerializeToElement(log.Deserialize<WorkflowStep>(SnakeCase), SnakeCase), log));
    }

    [Test]
    [SpecCase("boternity", 273)]
    public void Errors_of_runs_say_what_was_found_and_what_was_wanted()
    {
        Assert.That(
            Messages.RunTransition(Guid.Empty, "completed", "running").Message,
            Is.EqualTo($"BD0121: The workflow run {Guid.Empty} is completed and cannot become running so."));
        Assert.That(
            Messages.LeaseLost(Guid.Empty, "crashed").Message,
            Is.EqualTo($"BD0120: The lease of workflow run {Guid.Empty}, which is crashed, is not the worker's, or ran out."));
    }
}
