using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Executions;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Executions;

public sealed class WorkflowStateUpsertTests(Provider provider) : WorkflowStateSpec(provider)
{
    [Test]
    [SpecCase("botmaker-compozy", "workflowrepo/1")]
    public async Task UpsertAsync_adds_a_row_in_the_schema_s_form()
    {
        var state = await States.UpsertAsync(
            New(" w1 ") with { Input = Json("{}"), Usage = [] }, Cancel);

        var row = await RowAsync();
        Assert.That(row, Is.EquivalentTo(new Dictionary<string, object?>
        {
            ["workflow_exec_id"] = "w1",
            ["workflow_id"] = "sweep",
            ["status"] = "RUNNING",
            ["usage"] = "[]",
            ["input"] = "{}",
            ["output"] = null,
            ["error"] = null,
            ["created_at"] = StoredText.Of(Database.Now),
            ["updated_at"] = StoredText.Of(Database.Now),
            ["revision"] = 1L,
        }));
        Assert.That((state.WorkflowExecId, state.Status, state.Revision), Is.EqualTo(("w1", ExecutionStatus.Running, 1L)));
    }

    [Test]
    public async Task UpsertAsync_replaces_all_but_the_creation_and_the_usage()
    {
        var first = await States.UpsertAsync(
            New() with { Input = Json("""{"a":1}"""), Output = Json("""{"b":2}"""), Usage = [Used(1, 2)] }, Cancel);
        Database.Clock.Advance(TimeSpan.FromMinutes(1));

        var second = await States.UpsertAsync(
            New(status: ExecutionStatus.Failed) with { WorkflowId = "other", Error = new ExecutionError { Message = "no", Code = "TEST" } }, Cancel);

        Assert.That((second.WorkflowId, second.Status, second.Revision), Is.EqualTo(("other", ExecutionStatus.Failed, 2L)));
        Assert.That((second.CreatedAt, second.UpdatedAt), Is.EqualTo((first.CreatedAt, Database.Now)));
        Assert.That((second.Input, second.Output, second.Error?.Code), Is.EqualTo(((JsonElement?)null, (JsonElement?)null, "TEST")));
        Assert.That(second.Usage!.Single().TotalTokens, Is.EqualTo(3));
    }

    [Test]
    public async Task UpsertAsync_replaces_the_usage_that_is_given()
    {
        await States.UpsertAsync(New() with { Usage = [Used(1, 2)] }, Cancel);

        var replaced = await States.UpsertAsync(New() with { Usage = [Used(5, 5), Used(1, 1)] }, Cancel);
        var emptied = await States.UpsertAsync(New() with { Usage = [] }, Cancel);

        Assert.That(replaced.Usage!.Select(entry => entry.PromptTokens), Is.EqualTo((long[])[6L]));
        Assert.That(emptied.Usage, Is.Empty);
    }

    [Test]
    public async Task UpsertAsync_over_another_revision_than_the_expected_one_is_refused()
    {
        await States.UpsertAsync(New() with { ExpectedRevision = 0 }, Cancel);
        await States.UpsertAsync(New() with { ExpectedRevision = 1, Input = Json("{}") }, Cancel);

        foreach (var stale in new[] { 0L, 1L, 3L })
        {
            var error = await Caught.ByAsync<StoreException>(() => States.UpsertAsync(New() with { ExpectedRevision = stale }, Cancel));
            Assert.That((error.Kind, error.Code, error.Conflict),
                Is.EqualTo((StoreErrorKind.Conflict, ErrorCodes.RevisionConflict, ConflictReason.Revision)));
        }

        var missing = await Caught.ByAsync<StoreException>(() => States.UpsertAsync(New("w2") with { ExpectedRevision = 1 }, Cancel));
        Assert.That(missing.Kind, Is.EqualTo(StoreErrorKind.NotFound));
        Assert.That(((await RowAsync())["revision"], await CountAsync()), Is.EqualTo(((object)2L, 1L)));
    }

    [Test]
    public async Task UpsertAsync_of_a_status_that_cannot_follow_is_refused_and_that_of_the_same_one_is_not()
    {
        await AddRawAsync("w1", ExecutionStatus.Canceled);

        var error = await Caught.ByAsync<StoreException>(() => States.UpsertAsync(New(status: ExecutionStatus.Success), Cancel));
        var same = await States.UpsertAsync(New(status: ExecutionStatus.Canceled) with { Output = Json("{}") }, Cancel);

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Conflict, ErrorCodes.ExecutionTransition)));
        Assert.That((same.Status, same.Revision), Is.EqualTo((ExecutionStatus.Canceled, 2L)));
    }

    [Test]
    public async Task UpsertAsync_at_the_same_time_adds_once_and_loses_no_write()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => States.UpsertAsync(New(), Cancel), Cancel)));

        Assert.That((await RowAsync())["revision"], Is.EqualTo(10L));
    }

    [Test]
    public async Task Members_out_of_their_range_are_refused_by_their_name()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"a":""", 63)) + "{}" + new string('}', 63);
        (WorkflowStateUpsert State, string Member)[] cases =
        [
            (New(" "), "WorkflowExecId"),
            (New(new string('x', WorkflowState.MaxIdLength + 1)), "WorkflowExecId"),
            (New() with { WorkflowId = "a\0" }, "WorkflowId"),
            (New(status: (ExecutionStatus)99), "Status"),
            (New() with { Input = Json("[]") }, "Input"),
            (New() with { Output = Json("""{"a":"\u0000"}""") }, "Output"),
            (New() with { Error = new ExecutionError { Code = "a\0" } }, "Code"),
            (New() with { Error = new ExecutionError { Details = Json("1") } }, "Details"),
            (New() with { Error = new ExecutionError { Details = Json(deep) } }, "Error"),
            (New() with { Usage = [Used(-1, 0)] }, "Usage.PromptTokens"),
            (New() with { Usage = [Used(1, 1, provider: " ")] }, "Usage.Provider"),
            (New() with { Usage = [Used(long.MaxValue, 0), Used(1, 0)] }, "Usage"),
            (New() with { ExpectedRevision = -1 }, "ExpectedRevision"),
        ];

        foreach (var (state, member) in cases)
        {
            var error = await Caught.ByAsync<StoreException>(() => States.UpsertAsync(state, Cancel));
            Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.InvalidInput)), member);
            Assert.That(error.Message, Does.Contain($"'{member}'"));
        }

        Assert.That(await CountAsync(), Is.Zero);
        await States.UpsertAsync(New() with { Input = Json(deep) }, Cancel);
        AssertSame((await States.GetAsync("w1", Cancel))!.State.Input, deep);
    }

    [Test]
    [SpecCase("botmaker-compozy", "workflowrepo/17")]
    public async Task A_unit_that_fails_leaves_nothing_of_its_writes()
    {
        var writes = Database.Resolve<IWriteQueue>();

        await Caught.ByAsync<InvalidOperationException>(() => writes.WriteAsync(
            async (_, token) =>
            {
                await States.UpsertAsync(New(), token);
                await States.MergeUsageAsync("w1", [Used(1, 1)], token);
                Assert.That((await States.GetAsync("w1", token))!.State.Usage, Has.Count.EqualTo(1));
                throw new InvalidOperationException();
            },
            Cancel));

        Assert.That(await CountAsync(), Is.Zero);
    }
}
