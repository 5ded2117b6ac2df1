using System.Text;
using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Workflows;

public sealed class WorkflowContextTests
{
    private static readonly Guid Run = Guid.Parse("0195f3a0-7c1e-7d42-9b60-5a1f0c2e8d11");

    [Test]
    [SpecCase("boternity", 262)]
    public void Begin_has_empty_maps_and_keeps_the_payload()
    {
        var context = WorkflowContext.Begin(Run, " sweep ", Json("""{ "since": "2026" }"""));

        Assert.That((context.RunId, context.WorkflowName), Is.EqualTo((Run, "sweep")));
        Assert.That(context.StepOutputs, Is.Empty);
        Assert.That(context.Variables, Is.Empty);
        Assert.That(context.TriggerPayload!.Value.GetRawText(), Is.EqualTo("""{"since":"2026"}"""));
    }

    [TestCase(null)]
    [TestCase("null")]
    public void Begin_takes_a_null_payload_for_none(string? payload) =>
        Assert.That(WorkflowContext.Begin(Run, "sweep", payload is null ? null : Json(payload)).TriggerPayload, Is.Null);

    [Test]
    [SpecCase("boternity", 263)]
    public void WithStepOutput_is_seen_in_the_new_context_alone()
    {
        var before = New().WithStepOutput("a", Json("1"));

        var after = before.WithStepOutput("b", Json("[ 2 ]")).WithStepOutput("a", Json("3"));

        Assert.That(before.StepOutputs.Select(Text), Is.EqualTo((string[])["a=1"]));
        Assert.That(after.StepOutputs.Select(Text), Is.EqualTo((string[])["a=3", "b=[2]"]));
    }

    [Test]
    public void WithVariable_is_seen_in_the_new_context_alone()
    {
        var before = New().WithVariable("n", Json("1"));

        var after = before.WithVariable("n", Json("null")).WithVariable("", Json("{}"));

        Assert.That(before.Variables.Select(Text), Is.EqualTo((string[])["n=1"]));
        Assert.That(after.Variables.Select(Text), Is.EqualTo((string[])["={}", "n=null"]));
    }

    [Test]
    public void Values_outlive_the_document_they_came_from()
    {
        WorkflowContext context;
        using (var document = JsonDocument.Parse("""{"a": [1]}"""))
        {
            context = WorkflowContext.Begin(Run, "sweep", document.RootElement).WithStepOutput("s", document.RootElement);
        }

        Assert.That(context.Resolve("{{ trigger.a }} {{ steps.s.output }}"), Is.EqualTo("""[1] {"a":[1]}"""));
    }

    [TestCase(0, false)]
    [TestCase(1, true)]
    [SpecCase("boternity", 269)]
    public void WithStepOutput_truncates_what_has_more_than_one_MiB(int more, bool isTruncated)
    {
        // Two bytes for each letter, and two quotation marks; white space does not count.
        var output = Json($"  \"{new string('ä', (WorkflowContext.MaxOutputBytes / 2) - 1)}{new string('x', more)}\"  ");

        var kept = New().WithStepOutput("a", output).StepOutputs["a"];

        Assert.That(kept.ValueKind, Is.EqualTo(isTruncated ? JsonValueKind.Object : JsonValueKind.String));
        if (isTruncated)
        {
            Assert.That(kept.EnumerateObject().Select(member => member.Name), Is.EqualTo((string[])["_truncated", "_original_size", "_message"]));
            Assert.That(kept.GetProperty("_truncated").GetBoolean(), Is.True);
            Assert.That(kept.GetProperty("_original_size").GetInt32(), Is.EqualTo(WorkflowContext.MaxOutputBytes + 1));
            Assert.That(kept.GetProperty("_message").GetString(), Does.Contain("1048576 bytes"));
        }
    }

    [Test]
    [SpecCase("boternity", 270)]
    public void SizeInBytes_of_an_empty_context_is_less_than_a_thousand() =>
        Assert.That(New().SizeInBytes, Is.GreaterThan(0).And.LessThan(1_000));

    [Test]
    public void SizeInBytes_is_that_of_the_json_whatever_was_put_in_and_replaced()
    {
        var context = WorkflowContext.Begin(Run, "sweep \"ä\" 🐜", Json("""{"k": ["\u00e4", 1e2, "\ud83d\udc1c\n\u0001\""]}"""));
        AssertSize(context);

        (string Name, string Value)[] changes = [("a", "1"), ("b", "[1, 2]"), ("🐜\t", "\"ä🐜\""), ("a", "{\"x\" : null}"), ("b", "1"), ("a", "\"\"")];
        foreach (var (name, value) in changes)
        {
            context = context.WithVariable(name, Json(value)).WithStepOutput(name, Json(value));
            AssertSize(context);
        }
    }

    [Test]
    public void Contexts_of_more_than_ten_MiB_are_refused()
    {
        var most = New();
        for (var number = 0; number < 10; number++)
        {
            most = most.WithVariable($"v{number}", Text(1_000_000));
        }

        most = most.WithVariable("rest", Text((int)(WorkflowContext.MaxBytes - most.SizeInBytes - ""","rest":"" """.Length + 1)));

        Assert.That(most.SizeInBytes, Is.EqualTo(WorkflowContext.MaxBytes));
        AssertTooLarge(() => most.WithVariable("v0", Text(1_000_001)));
        AssertTooLarge(() => most.WithStepOutput("a", Json("1")));
        AssertTooLarge(() => WorkflowContext.Begin(Run, "sweep", Text(WorkflowContext.MaxBytes)));
        AssertSize(most.WithVariable("v0", Text(1_000_000)));
    }

    [Test]
    public void WithStepOutput_counts_a_truncated_output_by_what_is_left_of_it()
    {
        var context = New();
        for (var number = 0; number < 20; number++)
        {
            context = context.WithStepOutput($"s{number}", Text(2_000_000));
        }

        Assert.That(context.SizeInBytes, Is.LessThan(10_000));
        AssertSize(context);
    }

    [Test]
    [SpecCase("boternity", 271)]
    public void FromJson_reads_what_ToJson_wrote()
    {
        var context = WorkflowContext.Begin(Run, "sweep", Json("[1]")).WithStepOutput("a", Json("""{"x":"🐜"}""")).WithVariable("n/~", Json("2"));

        var json = context.ToJson();
        var read = WorkflowContext.FromJson(json);

        Assert.That(
            json.GetRawText(),
            Is.EqualTo(
                """{"step_outputs":{"a":{"x":"🐜"}},"variables":{"n/~":2},"trigger_payload":[1],"workflow_name":"sweep","run_id":"0195f3a0-7c1e-7d42-9b60-5a1f0c2e8d11"}"""));
        Assert.That(read.ToJson().GetRawText(), Is.EqualTo(json.GetRawText()));
        Assert.That((read.RunId, read.WorkflowName, read.SizeInBytes), Is.EqualTo((Run, "sweep", context.SizeInBytes)));
    }

    [Test]
    public void FromJson_takes_absent_and_null_members_for_empty_ones_and_passes_over_others()
    {
        var read = WorkflowContext.FromJson(Json($$"""{"variables":null,"more":1,"workflow_name":"sweep","run_id":"{{Run}}"}"""));

        Assert.That(read.ToJson().GetRawText(), Is.EqualTo(New().ToJson().GetRawText()));
    }

    [TestCase("[]", "is no JSON object")]
    [TestCase("null", "has no 'run_id'")]
    [TestCase("""{"run_id":"0195f3a0-7c1e-7d42-9b60-5a1f0c2e8d11"}""", "has no 'workflow_name'")]
    [TestCase("""{"run_id":7,"workflow_name":"sweep"}""", "has no 'run_id'")]
    [TestCase("""{"run_id":"0195f3a0-7c1e-7d42-9b60-5a1f0c2e8d11","workflow_name":" "}""", "must not be blank")]
    [TestCase("""{"run_id":"0195f3a0-7c1e-7d42-9b60-5a1f0c2e8d11","workflow_name":"w","variables":[]}""", "'variables' that is no object")]
    [TestCase("""{"run_id":"0195f3a0-7c1e-7d42-9b60-5a1f0c2e8d11","workflow_name":"w","step_outputs":1}""", "'step_outputs' that is no object")]
    [TestCase("""{"run_id":"0195f3a0-7c1e-7d42-9b60-5a1f0c2e8d11","workflow_name":"w","workflow_name":"w"}""", "names a member twice")]
    [TestCase("""{"run_id":"0195f3a0-7c1e-7d42-9b60-5a1f0c2e8d11","workflow_name":"\ud800"}""", "half of a surrogate pair")]
    [TestCase("""{"run_id":"0195f3a0-7c1e-7d42-9b60-5a1f0c2e8d11","workflow_name":"w","variables":{"\udc00":1}}""", "half of a surrogate pair")]
    [TestCase("""{"run_id":"0195f3a0-7c1e-7d42-9b60-5a1f0c2e8d11","workflow_name":"w","variables":{"a":{"b":1,"b":2}}}""", "names a member twice")]
    [TestCase("""{"run_id":"0195f3a0-7c1e-7d42-9b60-5a1f0c2e8d11","workflow_name":"w","step_outputs":{"a":"\u0000"}}""", "U+0000")]
    public void FromJson_of_another_form_is_refused(string json, string reason)
    {
        var error = Assert.Throws<StoreException>(() => WorkflowContext.FromJson(Json(json)))!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.InvalidInput)));
        Assert.That(error.Message, Does.Contain(reason));
    }

    [Test]
    public void Values_that_could_not_be_stored_are_refused()
    {
        var deep = Json(new string('[', 60) + new string(']', 60));
        Assert.That(New().WithVariable("deep", deep).WithStepOutput("deep", deep).ToExpressionContext().GetRawText(), Does.Contain("[[[[[["));

        foreach (var attempt in (Action[])[
            () => New().WithVariable("a", default),
            () => New().WithVariable("\0", Json("1")),
            () => New().WithStepOutput("", Json("1")),
            () => New().WithStepOutput(new string('a', WorkflowRun.MaxTextLength + 1), Json("1")),
            () => New().WithStepOutput("a", Json("""{"x":1,"x":2}""")),
            () => WorkflowContext.Begin(Run, " ", null),
            () => WorkflowContext.Begin(Run, "sweep", default(JsonElement))])
        {
            Assert.That(Assert.Throws<StoreException>(attempt)!.Code, Is.EqualTo(ErrorCodes.InvalidInput));
        }
    }

    [Test]
    public void ToJson_and_ToExpressionContext_hold_values_as_deep_as_may_be_stored()
    {
        var deepest = Json(new string('[', 64) + new string(']', 64));
        var context = WorkflowContext.Begin(Run, "sweep", deepest).WithStepOutput("a", deepest).WithVariable("b", deepest);

        Assert.That(JsonElement.DeepEquals(context.ToExpressionContext().GetProperty("steps").GetProperty("a").GetProperty("output"), deepest));
        Assert.That(WorkflowContext.FromJson(context.ToJson()).SizeInBytes, Is.EqualTo(context.SizeInBytes));
    }

    [Test]
    [SpecCase("boternity", 272)]
    public void ToExpressionContext_has_steps_trigger_variables_and_workflow()
    {
        var context = WorkflowContext.Begin(Run, "sweep", Json("""{"since":1}""")).WithStepOutput("a", Json("2")).WithVariable("n", Json("3"));

        Assert.That(
            context.ToExpressionContext().GetRawText(),
            Is.EqualTo(
                """{"steps":{"a":{"output":2}},"trigger":{"since":1},"variables":{"n":3},"workflow":{"name":"sweep","run_id":"0195f3a0-7c1e-7d42-9b60-5a1f0c2e8d11"}}"""));
        Assert.That(
            New().ToExpressionContext().GetRawText(),
            Is.EqualTo("""{"steps":{},"trigger":null,"variables":{},"workflow":{"name":"sweep","run_id":"0195f3a0-7c1e-7d42-9b60-5a1f0c2e8d11"}}"""));
    }

    private static WorkflowContext New() => WorkflowContext.Begin(Run, "sweep", triggerPayload: null);

    private static JsonElement Json(string text) => JsonElement.Parse(text);

    private static JsonElement Text(int length) => Json($"\"{new string('x', length)}\"");

    private static string Text(KeyValuePair<string, JsonElement> entry) => $"{entry.Key}={entry.Value.GetRawText()}";

    private static void AssertSize(WorkflowContext context) =>
        Assert.That(context.SizeInBytes, Is.EqualTo(Encoding.UTF8.GetByteCount(context.ToJson().GetRawText())));

    private static void AssertTooLarge(Action attempt)
    {
        var error = Assert.Throws<StoreException>(attempt)!;
        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.ContextTooLarge)));
    }
}
