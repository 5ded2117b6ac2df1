using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Executions;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Executions;

public sealed class UsageJsonTests
{
    [TestCase("""[{"provider":"b","model":"m","prompt_tokens":1,"completion_tokens":2},{"provider":"a","model":"m","agent_ids":["x"]}]""")]
    [TestCase("""{"entries":[{"provider":"b","model":"m","prompt_tokens":1,"completion_tokens":2},{"provider":"a","model":"m","agent_ids":["x"]}]}""")]
    public void Read_takes_a_list_and_an_object_with_entries(string json)
    {
        var usage = UsageJson.Read(JsonElement.Parse(json))!;

        Assert.That(usage.Select(entry => (entry.Provider, entry.TotalTokens)), Is.EqualTo(new[] { ("a", 0L), ("b", 3L) }));
        Assert.That(usage[0].AgentIds, Is.EqualTo((string[])["x"]));
    }

    [TestCase("null")]
    [TestCase("""{"entries":null}""")]
    public void Read_of_null_is_null(string json) => Assert.That(UsageJson.Read(JsonElement.Parse(json)), Is.Null);

    [Test]
    public void Read_keeps_totals_and_times()
    {
        var usage = UsageJson.Read(JsonElement.Parse(
            """[{"provider":"a","model":"m","total_tokens":9,"captured_at":"2026-01-31T11:05:00.5+02:00","source":"Workflow"}]"""))!;

        Assert.That((usage[0].TotalTokens, usage[0].CapturedAt, usage[0].Source),
            Is.EqualTo((9L, (DateTimeOffset?)new DateTimeOffset(2026, 1, 31, 9, 5, 0, 500, TimeSpan.Zero), "workflow")));
    }

    [TestCase("1")]
    [TestCase("{}")]
    [TestCase("[null]")]
    [TestCase("""[{"model":"m"}]""")]
    [TestCase("""[{"provider":null,"model":"m"}]""")]
    [TestCase("""[{"provider":"a","model":"m","prompt_tokens":"1"}]""")]
    [TestCase("""[{"provider":"a","model":"m","prompt_tokens":-1}]""")]
    [TestCase("""[{"provider":"a","model":"m","agent_ids":[null]}]""")]
    [TestCase("""[{"provider":"a","model":"m","captured_at":"2026-01-31T11:05:00"}]""")]
    public async Task Read_of_anything_else_is_refused(string json)
    {
        var error = await Caught.ByAsync<StoreException>(() => Task.FromResult(UsageJson.Read(JsonElement.Parse(json))));

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
    }
}
