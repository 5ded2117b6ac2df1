using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Workflows;

public sealed class WorkflowContextResolveTests
{
    [TestCase("\"a \\\"b\\\" ä🐜\\n\"", "a \"b\" ä🐜\n")]
    [TestCase("\"\"", "")]
    [TestCase("""["\t\r\b\f"]""", """["\t\r\b\f"]""")]
    [TestCase("1e2", "1e2")]
    [TestCase("true", "true")]
    [TestCase("null", "null")]
    [TestCase("""[ 1, { "a" : "\u00e4\ud83d\udc1c\n\u0001\"\\\/" } ]""", """[1,{"a":"ä🐜\n\u0001\"\\/"}]""")]
    [SpecCase("boternity", 264)]
    public void Resolve_puts_outputs_in_strings_as_they_are_and_others_as_compact_json(string output, string text)
    {
        var context = New().WithStepOutput("fetch", Json(output));

        Assert.That(context.Resolve("<{{ steps.fetch.output }}>"), Is.EqualTo($"<{text}>"));
        Assert.That(context.ResolveStrict("<{{ steps.fetch.output }}>"), Is.EqualTo($"<{text}>"));
    }

    [Test]
    [SpecCase("boternity", 265)]
    public void Resolve_puts_fields_of_the_payload_in()
    {
        var context = New("""{"since": "2026", "a": {"b": 1}, "x.y": 2, "": 3}""");

        Assert.That(
            context.Resolve("{{ trigger.since }} {{ trigger.a }} {{ trigger.x.y }} {{ trigger. }} {{ trigger.a.b }}"),
            Is.EqualTo("""2026 {"b":1} 2 3 {{ trigger.a.b }}"""));
    }

    [TestCase("[1]")]
    [TestCase("\"text\"")]
    [TestCase("null")]
    public void Resolve_finds_no_field_in_a_payload_that_is_no_object(string payload) =>
        Assert.That(New(payload).Resolve("{{ trigger.0 }}{{ trigger.length }}"), Is.EqualTo("{{ trigger.0 }}{{ trigger.length }}"));

    [Test]
    [SpecCase("boternity", 266)]
    public void Resolve_puts_variables_in() =>
        Assert.That(
            New().WithVariable("n", Json("7")).WithVariable("a b.c", Json("\"x\"")).Resolve("{{ variables.n }}-{{ variables.a b.c }}"),
            Is.EqualTo("7-x"));

    [TestCase("plain text, and { braces } {} }}")]
    [TestCase("{{ steps.other.output }}")]
    [TestCase("{{ trigger.other }}")]
    [TestCase("{{ variables.other }}")]
    [TestCase("{{ workflow.name }}")]
    [TestCase("{{ steps.a }}")]
    [TestCase("{{ steps.output }}")]
    [TestCase("{{ steps.a.outputs }}")]
    [TestCase("{{ Steps.a.output }}")]
    [TestCase("{{steps.a.output}}")]
    [TestCase("{{  steps.a.output  }}")]
    [TestCase("{{\tsteps.a.output\t}}")]
    [TestCase("{{ }}")]
    [TestCase("{{  }}")]
    [TestCase("{{ ")]
    [TestCase("{{ steps.a.output")]
    [TestCase("{{ steps.a.output }")]
    [TestCase(" }} {{ ")]
    [TestCase("")]
    [SpecCase("boternity", 267)]
    public void Resolve_leaves_unknown_references_and_other_text_as_they_are(string template) =>
        Assert.That(New().WithStepOutput("a", Json("1")).Resolve(template), Is.EqualTo(template));

    [Test]
    [SpecCase("boternity", 268)]
    public void Resolve_replaces_many_references()
    {
        var context = New("""{"t":"T"}""").WithStepOutput("a", Json("\"A\"")).WithVariable("v", Json("\"V\""));

        Assert.That(
            context.Resolve("{{ steps.a.output }}{{ trigger.t }}, {{ variables.v }} {{ no.such }} {{ steps.a.output }}"),
            Is.EqualTo("AT, V {{ no.such }} A"));
    }

    [TestCase("{{{ variables.v }}}", "{V}")]
    [TestCase("{{ {{ variables.v }} }}", "{{ V }}")]
    [TestCase("{{ steps.{{ variables.v }}.output }}", "{{ steps.V.output }}")]
    [TestCase("{{ variables.{{ variables.v }}", "{{ variables.V")]
    [TestCase("{{{{{{ variables.v }}}}}}", "{{{{V}}}}")]
    [TestCase("{{ variables.v }} }}", "V }}")]
    [TestCase("{{ no {{ variables.v }} no }} {{ variables.v }}", "{{ no V no }} V")]
    public void Resolve_takes_the_innermost_braces(string template, string text) =>
        Assert.That(New().WithVariable("v", Json("\"V\"")).Resolve(template), Is.EqualTo(text));

    [Test]
    public void Resolve_does_not_look_at_what_it_put_in()
    {
        var context = New("""{"part": "{{ variables."}""")
            .WithStepOutput("self", Json("\"{{ steps.self.output }}\""))
            .WithStepOutput("secret", Json("\"no\""))
            .WithVariable("v", Json("\"{{ steps.secret.output }}\""));

        Assert.That(context.Resolve("{{ steps.self.output }}"), Is.EqualTo("{{ steps.self.output }}"));
        Assert.That(context.Resolve("{{ variables.v }}{{ steps.self.output }}"), Is.EqualTo("{{ steps.secret.output }}{{ steps.self.output }}"));
        Assert.That(context.ResolveStrict("{{ variables.v }}"), Is.EqualTo("{{ steps.secret.output }}"));
        Assert.That(context.Resolve("{{ trigger.part }}v }}"), Is.EqualTo("{{ variables.v }}"));
    }

    // What takes quadratic time on these takes minutes; what scans its own result never ends.
    [TestCase("{{ ")]
    [TestCase(" }}")]
    [TestCase("{{ }}")]
    [TestCase("{{ x }}")]
    [TestCase("{{ steps.")]
    [TestCase("{{ trigger.x ")]
    [TestCase("{{{{ }} ")]
    [TestCase("{")]
    public void Resolve_comes_to_an_end_with_megabytes_of_hostile_text(string part)
    {
        var template = string.Concat(Enumerable.Repeat(part, 3_000_000 / part.Length));
        var context = New("""{"x": "{{ trigger.x }}"}""");

        Assert.That(context.Resolve(template), Is.EqualTo(template));
        Assert.That(context.Resolve($"{template}{{{{ trigger.x }}}}"), Is.EqualTo($"{template}{{{{ trigger.x }}}}"));
    }

    [Test]
    public void Resolve_looks_many_fields_up_among_many()
    {
        var names = Enumerable.Range(0, 30_000).Select(number => $"f{number}").ToList();
        var context = New($"{{{string.Join(',', names.Select(name => $"\"{name}\":\"{name}\""))}}}");

        Assert.That(
            context.Resolve(string.Concat(names.Select(name => $"{{{{ trigger.{name} }}}}"))), Is.EqualTo(string.Concat(names)));
    }

    [TestCase(0)]
    [TestCase(1)]
    public void Resolve_is_refused_when_the_result_has_more_than_ten_MiB(int more)
    {
        var context = New().WithVariable("v", Json($"\"{new string('ä', 512 * 1024)}\""));
        var template = string.Concat(Enumerable.Repeat("{{ variables.v }}", 9)) + new string('x', (1024 * 1024) + more);

        if (more == 0)
        {
            Assert.That(context.Resolve(template), Has.Length.EqualTo((9 * 512 * 1024) + (1024 * 1024)));
        }
        else
        {
            foreach (var attempt in (Action[])[() => context.Resolve(template), () => context.ResolveStrict(template)])
            {
                var error = Assert.Throws<StoreException>(attempt)!;
                Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.ContextTooLarge)));
            }
        }
    }

    [Test]
    public void ResolveStrict_names_the_place_of_each_reference_that_leads_nowhere_and_no_value()
    {
        const string template = "{{ steps.a.output }}\n{{ steps.planted.output }} {{ trigger.planted }}\n{{ variables.planted }}{{planted}} {{ planted }} {{ planted";

        var error = Assert.Throws<StoreException>(() => New().WithStepOutput("a", Json("\"planted {{ x }}\"")).ResolveStrict(template))!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.UnresolvedReference)));
        Assert.That(error.Problems, Is.EqualTo((InputProblem[])
        [
            new("position 21", 2, "names no completed step"),
            new("position 48", 2, "names no field of what the trigger brought"),
            new("position 70", 3, "names no variable"),
            new("position 93", 3, "is no reference"),
            new("position 105", 3, "is no reference"),
            new("position 119", 3, "is no reference"),
        ]));
        Assert.That(error.Message, Does.Contain("position 21 (line 2) names no completed step").And.Not.Contain("planted"));
    }

    [TestCase("plain } text {} }} { {")]
    [TestCase("{{{ steps.a.output }}}")]
    [TestCase("""{"rows": {{ steps.a.output }} }""")]
    public void ResolveStrict_lets_other_braces_be(string template) =>
        Assert.That(
            New().WithStepOutput("a", Json("1")).ResolveStrict(template),
            Is.EqualTo(template.Replace("{{ steps.a.output }}", "1", StringComparison.Ordinal)));

    [Test]
    public void ResolveStrict_stops_counting_at_a_hundred()
    {
        var error = Assert.Throws<StoreException>(() => New().ResolveStrict(string.Concat(Enumerable.Repeat("{{ x }}{{", 1_000_000))))!;

        Assert.That(error.Problems, Has.Count.EqualTo(100));
    }

    private static WorkflowContext New(string payload = "null") => WorkflowContext.Begin(Guid.Empty, "sweep", Json(payload));

    private static JsonElement Json(string text) => JsonElement.Parse(text);
}
