using System.Runtime.CompilerServices;
using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Executions;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Executions;

/// <summary>What comes back of the documents of an execution.</summary>
public sealed class WorkflowStateJsonTests(Provider provider) : WorkflowStateSpec(provider)
{
    [Test]
    [SpecCase("botmaker-compozy", "workflowrepo/11")]
    public async Task Usage_comes_back_with_every_member_and_without_those_it_has_not()
    {
        var captured = new DateTimeOffset(2026, 1, 31, 11, 5, 0, 120, TimeSpan.FromHours(2));
        await States.UpsertAsync(
            New() with
            {
                Usage =
                [
                    Used(1, 2, "openai", "small"),
                    new UsageEntry
                    {
                        Provider = " anthropic ",
                        Model = "large",
                        PromptTokens = 10,
                        CompletionTokens = 5,
                        TotalTokens = 99,
                        ReasoningTokens = 1,
                        CachedPromptTokens = 2,
                        InputAudioTokens = 3,
                        OutputAudioTokens = 4,
                        AgentIds = ["b", "a", "b"],
                        CapturedAt = captured,
                        UpdatedAt = captured.AddMicroseconds(1),
                        Source = "TASK",
                    },
                ],
            },
            Cancel);

        var usage = (await States.GetAsync("w1", Cancel))!.State.Usage!;
        Assert.That(usage.Select(entry => entry.Provider), Is.EqualTo((string[])["anthropic", "openai"]));
        var full = usage[0];
        Assert.That((full.PromptTokens, full.CompletionTokens, full.TotalTokens), Is.EqualTo((10L, 5L, 99L)));
        Assert.That((full.ReasoningTokens, full.CachedPromptTokens, full.InputAudioTokens, full.OutputAudioTokens),
            Is.EqualTo(((long?)1, (long?)2, (long?)3, (long?)4)));
        Assert.That((full.CapturedAt, full.UpdatedAt, full.Source),
            Is.EqualTo(((DateTimeOffset?)captured, (DateTimeOffset?)captured.AddMicroseconds(1), "task")));
        Assert.That(full.AgentIds, Is.EqualTo((string[])["a", "b"]));
        Assert.That((usage[1].TotalTokens, usage[1].ReasoningTokens, usage[1].AgentIds, usage[1].CapturedAt, usage[1].Source),
            Is.EqualTo((3L, (long?)null, (IReadOnlyList<string>?)null, (DateTimeOffset?)null, (string?)null)));
        AssertSame(
            Json((string)(await RowAsync())["usage"]!),
            """
            [{"provider":"anthropic","model":"large","prompt_tokens":10,"completion_tokens":5,"total_tokens":99,"reasoning_tokens":1,
              "cached_prompt_tokens":2,"input_audio_tokens":3,"output_audio_tokens":4,"agent_ids":["a","b"],
              "captured_at":"2026-01-31T09:05:00.120000Z","updated_at":"2026-01-31T09:05:00.120001Z","source":"task"},
             {"provider":"openai","model":"small","prompt_tokens":1,"completion_tokens":2,"total_tokens":3}]
            """);
    }

    [TestCase(true)]
    [TestCase(false)]
    [SpecCase("botmaker-compozy", "workflowrepo/12", "workflowrepo/13", "workflowrepo/22")]
    public async Task Input_and_output_keep_their_meaning(bool isInput)
    {
        const string Value =
            """
            {"text":"é \"q\" 日本","big":123456789012345678901234567890,"small":0.1,"list":[1,[2,{"x":null}],true],"deep":{"a":{"b":{"c":[{}]}}},
             "":""}
            """;

        await States.UpsertAsync(isInput ? New() with { Input = Json(Value) } : New() with { Output = Json(Value) }, Cancel);

        var state = (await States.GetAsync("w1", Cancel))!.State;
        AssertSame(isInput ? state.Input : state.Output, Value);
        Assert.That(isInput ? state.Output : state.Input, Is.Null);
    }

    [Test]
    [SpecCase("botmaker-compozy", "workflowrepo/14")]
    public async Task An_error_comes_back_with_its_details_as_JSON()
    {
        await States.UpsertAsync(
            New(status: ExecutionStatus.Failed) with
            {
                Error = new ExecutionError { Message = "it\0 failed", Code = "TEST", Details = Json("""{"step":{"n":1},"at":["x"]}""") },
            },
            Cancel);

        var error = (await States.GetAsync("w1", Cancel))!.State.Error!;
        Assert.That((error.Message, error.Code), Is.EqualTo(("it\uFFFD failed", "TEST")));
        AssertSame(error.Details, """{"step":{"n":1},"at":["x"]}""");
        AssertSame(
            Json((string)(await RowAsync())["error"]!),
            """{"message":"it\uFFFD failed","code":"TEST","details":{"step":{"n":1},"at":["x"]}}""");
    }

    [Test]
    public async Task An_error_that_says_little_comes_back_so()
    {
        await States.UpsertAsync(New(status: ExecutionStatus.Failed) with { Error = new ExecutionError() }, Cancel);

        var error = (await States.GetAsync("w1", Cancel))!.State.Error;
        Assert.That((await RowAsync())["error"], Is.EqualTo("{}"));
        Assert.That(error, Is.Not.Null);
        Assert.That((error!.Message, error.Code, error.Details), Is.EqualTo(((string?)null, (string?)null, (JsonElement?)null)));
    }

    [Test]
    [SpecCase("botmaker-compozy", "workflowrepo/15")]
    public async Task What_is_absent_is_NULL_and_comes_back_as_null()
    {
        await States.UpsertAsync(New() with { Input = Json("null") }, Cancel);

        Assert.That(
            await Database.ScalarAsync(
                $"SELECT COUNT(*) FROM workflow_states WHERE usage IS NULL AND input IS NULL AND output IS NULL AND error IS NULL", Cancel),
            Is.EqualTo(1L));
        var state = (await States.GetAsync("w1", Cancel))!.State;
        Assert.That(state.Usage, Is.Null);
        Assert.That((state.Input, state.Output, state.Error), Is.EqualTo(((JsonElement?)null, (JsonElement?)null, (ExecutionError?)null)));
    }

    [Test]
    [SpecCase("botmaker-compozy", "workflowrepo/21")]
    public async Task Empty_lists_stay_empty_lists()
    {
        await States.UpsertAsync(New() with { Usage = [], Input = Json("""{"list":[]}""") }, Cancel);

        var state = (await States.GetAsync("w1", Cancel))!.State;
        Assert.That((await RowAsync())["usage"], Is.EqualTo("[]"));
        Assert.That(state.Usage, Is.Not.Null.And.Empty);
        AssertSame(state.Input, """{"list":[]}""");
    }

    [TestCase("workflow_states", "{}", StoreErrorKind.Check)]
    [TestCase("workflow_states", "null", StoreErrorKind.Check)]
    [TestCase("task_states", "{}", StoreErrorKind.Check)]
    [TestCase("task_states", "\"[]\"", StoreErrorKind.Check)]
    [SpecCase("botmaker-compozy", "workflowrepo/23")]
    public async Task Usage_that_is_no_list_is_refused_by_the_schema(string table, string json, StoreErrorKind kind)
    {
        await States.UpsertAsync(New(), Cancel);
        await AddTaskAsync("t1");

        var error = await UpdateAsync(table, json);

        Assert.That((error.Kind, error.Constraint), Is.EqualTo((kind, $"ck_{table}_usage_json")));
    }

    [TestCase("workflow_states")]
    [TestCase("task_states")]
    public async Task Usage_that_is_no_JSON_is_refused_by_the_schema(string table)
    {
        await States.UpsertAsync(New(), Cancel);
        await AddTaskAsync("t1");

        var error = await UpdateAsync(table, "[1");

        Assert.That(error.Kind, Is.EqualTo(Database.Provider == Provider.Sqlite ? StoreErrorKind.Check : StoreErrorKind.InvalidInput));
    }

    private Task<StoreException> UpdateAsync(string table, string json)
    {
        var literal = json.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
        var sql = FormattableStringFactory.Create($"UPDATE {table} SET usage = '{literal}'");
        return Caught.ByAsync<StoreException>(() => Database.Resolve<IWriteQueue>().WriteAsync(
            (context, token) => context.Database.ExecuteSqlAsync(sql, token), Cancel));
    }
}
