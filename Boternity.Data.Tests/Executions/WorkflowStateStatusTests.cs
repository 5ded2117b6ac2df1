using Boternity.Data.Errors;
using Boternity.Data.Executions;
using Boternity.Data.Storage.Conventions;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Executions;

public sealed class WorkflowStateStatusTests(Provider provider) : WorkflowStateSpec(provider)
{
    // Rows and columns in the enumeration's order: spec/botmaker-compozy.md 3.2. '=' changes nothing.
    private static readonly string[] Cells =
    [
        "=yyyyyyy", // PENDING
        "-=yyyyyy", // RUNNING
        "--=-----", // SUCCESS
        "---=----", // FAILED
        "----=---", // TIMED_OUT
        "-----=--", // CANCELED
        "-yyyyy=y", // WAITING
        "-y-yyyy=", // PAUSED
    ];

    [Test]
    public async Task UpdateStatusAsync_follows_the_table([Values] ExecutionStatus from)
    {
        foreach (var to in Enum.GetValues<ExecutionStatus>())
        {
            var id = $"to-{to}";
            await AddRawAsync(id, from);
            Database.Clock.Advance(TimeSpan.FromMinutes(1));

            switch (Cells[(int)from][(int)to])
            {
                case '-':
                    var error = await Caught.ByAsync<StoreException>(() => States.UpdateStatusAsync(id, to, Cancel));
                    Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Conflict, ErrorCodes.ExecutionTransition)));
                    Assert.That(error.Message, Does.Contain($"is {Text(from)} and cannot become {Text(to)}"));
                    var row = await RowAsync(id);
                    Assert.That((row["status"], row["revision"]), Is.EqualTo(((object)Text(from), (object)1L)));
                    break;

                case '=':
                    Assert.That((await States.UpdateStatusAsync(id, to, Cancel)).Revision, Is.EqualTo(1));
                    break;

                default:
                    var state = await States.UpdateStatusAsync(id, to, Cancel);
                    Assert.That((state.Status, state.Revision, state.UpdatedAt), Is.EqualTo((to, 2L, Database.Now)));
                    break;
            }
        }
    }

    [Test]
    public async Task UpsertAsync_follows_the_same_table([Values] ExecutionStatus from)
    {
        foreach (var to in Enum.GetValues<ExecutionStatus>())
        {
            var id = $"to-{to}";
            await AddRawAsync(id, from);

            if (Cells[(int)from][(int)to] == '-')
            {
                var error = await Caught.ByAsync<StoreException>(() => States.UpsertAsync(New(id, to), Cancel));
                Assert.That((error.Code, (await RowAsync(id))["revision"]), Is.EqualTo((ErrorCodes.ExecutionTransition, (object)1L)));
            }
            else
            {
                Assert.That((await States.UpsertAsync(New(id, to), Cancel)).Status, Is.EqualTo(to));
            }
        }
    }

    [Test]
    [SpecCase("botmaker-compozy", "workflowrepo/5")]
    public async Task UpdateStatusAsync_sets_the_status_and_keeps_all_else()
    {
        await States.UpsertAsync(New() with { Output = Json("{}"), Usage = [Used(1, 1)] }, Cancel);
        Database.Clock.Advance(TimeSpan.FromMinutes(1));

        var state = await States.UpdateStatusAsync(" w1 ", ExecutionStatus.Success, Cancel);

        Assert.That((state.Status, state.UpdatedAt), Is.EqualTo((ExecutionStatus.Success, Database.Now)));
        Assert.That((state.Output.HasValue, state.Usage?.Count, state.CreatedAt), Is.EqualTo((true, (int?)1, Database.Now.AddMinutes(-1))));
    }

    [Test]
    [SpecCase("botmaker-compozy", "workflowrepo/20")]
    public async Task An_execution_that_is_not_there_is_null_to_reads_and_NotFound_to_writes()
    {
        Func<Task>[] writes =
        [
            () => States.UpdateStatusAsync("none", ExecutionStatus.Running, Cancel),
            () => States.OverrideStatusAsync("none", ExecutionStatus.Running, "ada", "why not", Cancel),
            () => States.CompleteAsync("none", null, Cancel),
            () => States.MergeUsageAsync("none", [Used(1, 1)], Cancel),
        ];

        foreach (var write in writes)
        {
            Assert.That((await Caught.ByAsync<StoreException>(write)).Kind, Is.EqualTo(StoreErrorKind.NotFound));
        }

        Assert.That(await States.GetAsync("none", Cancel), Is.Null);
        Assert.That(await States.GetLatestAsync("none", Cancel), Is.Null);
        Assert.That(await States.FindByTaskAsync("none", "none", Cancel), Is.Null);
        Assert.That(await States.GetManyAsync(["none"], Cancel), Is.Empty);
    }

    [Test]
    public async Task OverrideStatusAsync_passes_the_guard_and_leaves_a_trail()
    {
        await AddRawAsync("w1", ExecutionStatus.Canceled);
        Database.Clock.Advance(TimeSpan.FromMinutes(1));

        var state = await States.OverrideStatusAsync("w1", ExecutionStatus.Running, " ada ", "the cancel was a mistake", Cancel);

        Assert.That((state.Status, state.Revision, state.UpdatedAt), Is.EqualTo((ExecutionStatus.Running, 2L, Database.Now)));
        var entry = (await States.ListOverridesAsync("w1", PageRequest.First, Cancel)).Items.Single();
        Assert.That((entry.WorkflowExecId, entry.TaskExecId, entry.FromStatus, entry.ToStatus),
            Is.EqualTo(("w1", (string?)null, ExecutionStatus.Canceled, ExecutionStatus.Running)));
        Assert.That((entry.Actor, entry.Reason, entry.CreatedAt), Is.EqualTo(("ada", "the cancel was a mistake", Database.Now)));
    }

    [Test]
    public async Task OverrideStatusAsync_to_the_same_status_changes_nothing()
    {
        await AddRawAsync("w1", ExecutionStatus.Failed);

        var state = await States.OverrideStatusAsync("w1", ExecutionStatus.Failed, "ada", "again", Cancel);

        Assert.That(state.Revision, Is.EqualTo(1));
        Assert.That((await States.ListOverridesAsync("w1", PageRequest.First, Cancel)).Items, Is.Empty);
    }

    [Test]
    public async Task OverrideStatusAsync_without_an_actor_or_a_reason_is_refused()
    {
        await AddRawAsync("w1", ExecutionStatus.Failed);

        foreach (var (actor, reason, member) in new[] { (" ", "why", "actor"), ("ada", "", "reason"), (new string('x', 257), "why", "actor") })
        {
            // Arguments are looked at before there is a task.
            var error = await Caught.ByAsync<StoreException>(
                async () => await States.OverrideStatusAsync("w1", ExecutionStatus.Running, actor, reason, Cancel));
            Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
            Assert.That(error.Message, Does.Contain($"'{member}'"));
        }

        Assert.That((await RowAsync())["status"], Is.EqualTo("FAILED"));
    }

    [Test]
    public async Task ListOverridesAsync_pages_the_newest_first_and_has_them_after_the_execution_is_gone()
    {
        await AddRawAsync("w1", ExecutionStatus.Failed);
        foreach (var status in new[] { ExecutionStatus.Running, ExecutionStatus.Pending, ExecutionStatus.Success })
        {
            Database.Clock.Advance(TimeSpan.FromSeconds(1));
            await States.OverrideStatusAsync("w1", status, "ada", "why", Cancel);
        }

        await Database.ExecuteAsync($"DELETE FROM workflow_states", Cancel);

        var first = await States.ListOverridesAsync("w1", new PageRequest { Size = 2 }, Cancel);
        var second = await States.ListOverridesAsync("w1", new PageRequest { Size = 2, Cursor = first.NextCursor }, Cancel);
        Assert.That(first.Items.Concat(second.Items).Select(entry => entry.ToStatus),
            Is.EqualTo((ExecutionStatus[])[ExecutionStatus.Success, ExecutionStatus.Pending, ExecutionStatus.Running]));
    }

    private static string Text(ExecutionStatus status) => EnumText<ExecutionStatus>.Of(status);
}
