using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Workflows;

/// <summary>What is read is written again, and nothing is dropped on the way.</summary>
public sealed class WorkflowDefinitionTextTests
{
    [Test]
    [SpecCase("boternity", 206)]
    public void ToJson_of_the_full_example_means_what_was_read()
    {
        var written = WorkflowDefinitionWriter.ToJson(WorkflowDefinitionReader.FromJson(SampleWorkflows.Full));

        Assert.That(JsonElement.DeepEquals(JsonElement.Parse(written, default), SampleWorkflows.FullWritten), Is.True, written);
    }

    [Test]
    [SpecCase("boternity", 205, 232, 238)]
    public void ToYaml_of_the_full_example_reads_as_the_same()
    {
        var definition = WorkflowDefinitionReader.FromJson(SampleWorkflows.Full);

        var yaml = WorkflowDefinitionWriter.ToYaml(definition);
        var again = WorkflowDefinitionReader.FromYaml(yaml);

        Assert.That((again.Triggers.Count, again.Steps.Count), Is.EqualTo((6, 10)));
        Assert.That(WorkflowDefinitionWriter.ToJson(again), Is.EqualTo(WorkflowDefinitionWriter.ToJson(definition)), yaml);
        Assert.That(WorkflowDefinitionWriter.ToYaml(again), Is.EqualTo(yaml));
    }

    [Test]
    public void ToJson_has_the_product_s_order_of_members()
    {
        var json = JsonElement.Parse(WorkflowDefinitionWriter.ToJson(WorkflowDefinitionReader.FromJson(SampleWorkflows.Full)), default);

        Assert.That(
            json.EnumerateObject().Select(member => member.Name),
            Is.EqualTo((string[])["id", "name", "description", "version", "owner", "concurrency", "timeout_secs", "triggers", "steps", "metadata"]));
    }

    [Test]
    [SpecCase("boternity", 207, 208, 209, 210, 211, 212, 213, 214)]
    public void FromJson_keeps_every_kind_of_step(
        [Values(
            """{"type":"agent","bot":"luna","prompt":"Go on."}""",
            """{"type":"agent","bot":"luna","prompt":"Go on.","model":"large"}""",
            """{"type":"skill","skill":"table-maker"}""",
            """{"type":"skill","skill":"table-maker","input":"{{ steps.a.output }}"}""",
            """{"type":"code","language":"type_script","source":"x"}""",
            """{"type":"code","language":"wasm","source":"AA=="}""",
            """{"type":"http","method":"GET","url":"https://example.test"}""",
            """{"type":"http","method":"POST","url":"https://example.test","headers":{"A":"b","C":""},"body":"{}"}""",
            """{"type":"http","method":"GET","url":"https://example.test","headers":{}}""",
            """{"type":"conditional","condition":"true","then_steps":["a"],"else_steps":[]}""",
            """{"type":"loop","condition":"true","body_steps":["a"]}""",
            """{"type":"loop","condition":"true","max_iterations":4294967295,"body_steps":[]}""",
            """{"type":"approval","prompt":"May I?"}""",
            """{"type":"approval","prompt":"May I?","timeout_secs":0}""",
            """{"type":"sub_workflow","workflow_name":"other"}""",
            """{"type":"sub_workflow","workflow_name":"other","input":"text"}""",
            """{"type":"sub_workflow","workflow_name":"other","input":{"a":[1,2.50,true,null,{"b":"é"}]}}""")] string config) =>
        AssertKept(SampleWorkflows.Json(config: config));

    [Test]
    [SpecCase("boternity", 215, 216, 217, 218, 219, 220, 221)]
    public void FromJson_keeps_every_kind_of_trigger(
        [Values(
            """{"type":"manual"}""",
            """{"type":"cron","schedule":"*/5 * * * *"}""",
            """{"type":"cron","schedule":"hourly","timezone":"Europe/Paris"}""",
            """{"type":"webhook","path":"/x"}""",
            """{"type":"webhook","path":"/x","auth":{"type":"bearer_token","secret_name":"T"},"when":"true"}""",
            """{"type":"webhook","path":"/x","auth":{"type":"hmac_sha256","secret_name":"H"}}""",
            """{"type":"event","source":"internal","event_type":"e"}""",
            """{"type":"event","source":"internal","event_type":"e","when":"true"}""",
            """{"type":"file_watch","paths":["/a"]}""",
            """{"type":"file_watch","paths":["/a","/b"],"patterns":["*.csv"],"when":"true"}""")] string trigger) =>
        AssertKept(SampleWorkflows.Json(trigger: trigger));

    [Test]
    [SpecCase("boternity", 226, 227)]
    public void FromJson_knows_both_kinds_of_owner()
    {
        var bot = WorkflowDefinitionReader.FromJson(SampleWorkflows.Full).Owner;
        var nobody = WorkflowDefinitionReader.FromJson(SampleWorkflows.Json()).Owner;

        Assert.That((bot.Type, bot.BotId, bot.Slug), Is.EqualTo((WorkflowOwnerKind.Bot, (Guid?)SampleWorkflows.Bot, "risk-officer")));
        Assert.That((nobody.Type, nobody.BotId, nobody.Slug), Is.EqualTo((WorkflowOwnerKind.Global, (Guid?)null, (string?)null)));
    }

    [Test]
    [SpecCase("boternity", 228, 229)]
    public void FromJson_retries_three_times_unless_told()
    {
        var steps = WorkflowDefinitionReader.FromJson(SampleWorkflows.Full).Steps;

        Assert.That((steps[8].Retry!.MaxAttempts, steps[8].Retry!.Strategy), Is.EqualTo((3L, RetryStrategy.Simple)));
        Assert.That((steps[3].Retry!.MaxAttempts, steps[3].Retry!.Strategy), Is.EqualTo((3L, RetryStrategy.LlmSelfCorrect)));
    }

    [Test]
    [SpecCase("boternity", 230)]
    public void ToJson_writes_whole_coordinates_with_a_point() =>
        Assert.That(
            WorkflowDefinitionWriter.ToJson(WorkflowDefinitionReader.FromJson(SampleWorkflows.Full)),
            Does.Contain("\"x\": 40.0").And.Contain("\"y\": 120.5"));

    [Test]
    [SpecCase("boternity", 231, 233, 234, 235, 236)]
    public void ToJson_of_what_was_built_in_code_means_what_was_said()
    {
        var definition = new WorkflowDefinition
        {
            Id = Guid.Parse("0195f3a0-7c1e-7d42-9b60-5a1f0c2e8d11"),
            Name = "built",
            Version = "1",
            Owner = WorkflowOwner.Bot(SampleWorkflows.Bot, "luna"),
            Steps =
            [
                new StepDefinition { Id = "a", Name = "A", Config = StepConfig.ForSkill("s", "in") },
                new StepDefinition
                {
                    Id = "b",
                    Name = "B",
                    DependsOn = ["a"],
                    Condition = "true",
                    TimeoutSeconds = 5,
                    Retry = new StepRetry { Strategy = RetryStrategy.Simple, MaxAttempts = 2 },
                    Config = StepConfig.ForHttp("GET", "u", new Dictionary<string, string> { ["A"] = "b" }),
                },
            ],
            Metadata = new Dictionary<string, JsonElement> { ["k"] = JsonElement.Parse("[1]", default) },
        };

        var expected =
            """
            {"id":"0195f3a0-7c1e-7d42-9b60-5a1f0c2e8d11","name":"built","version":"1",
             "owner":{"type":"bot","bot_id":"0195f39e-11aa-7b03-8c55-2f7e6d901c40","slug":"luna"},"triggers":[],
             "steps":[{"id":"a","name":"A","type":"skill","depends_on":[],"config":{"type":"skill","skill":"s","input":"in"}},
              {"id":"b","name":"B","type":"http","depends_on":["a"],"condition":"true","timeout_secs":5,
               "retry":{"max_attempts":2,"strategy":"simple"},"config":{"type":"http","method":"GET","url":"u","headers":{"A":"b"}}}],
             "metadata":{"k":[1]}}
            """;
        var written = WorkflowDefinitionWriter.ToJson(definition);
        Assert.That(JsonElement.DeepEquals(JsonElement.Parse(written, default), JsonElement.Parse(expected, default)), Is.True, written);
    }

    [Test]
    public void ToYaml_quotes_what_would_be_read_as_something_else(
        [Values(
            "true", "null", "~", "1", "007", "1.5", "1e3", "0x1F", "yes", "- a", "a: b", "a # b", " a", "a ", "a\nb\n", "\t", "\u2028", "é", "😀",
            "'", "\"", "", "<<", ".inf", "2026-01-01", "12:30:45")]
        string text)
    {
        var definition = SampleWorkflows.Like(
            SampleWorkflows.New(),
            version: text,
            metadata: new Dictionary<string, JsonElement> { [text] = JsonSerializer.SerializeToElement(text) });

        var again = WorkflowDefinitionReader.FromYaml(WorkflowDefinitionWriter.ToYaml(definition));

        Assert.That(again.Version, Is.EqualTo(text));
        Assert.That(again.Metadata!.Single().Key, Is.EqualTo(text));
        Assert.That(again.Metadata!.Single().Value.GetString(), Is.EqualTo(text));
    }

    [Test]
    [SpecCase("boternity", 237)]
    public void FromYaml_reads_what_people_write()
    {
        var definition = WorkflowDefinitionReader.FromYaml(
            """
            # Every morning
            id: 0195f3a0-7c1e-7d42-9b60-5a1f0c2e8d11
            name: morning-news
            version: "1.0"
            owner: {type: global}
            triggers:
              - type: cron
                schedule: "0 7 * * *"
            steps:
              - id: fetch
                name: Fetch
                type: http
                retry: &twice
                  max_attempts: 2
                  strategy: simple
                config:
                  type: http
                  method: GET
                  url: https://example.test/news
              - id: digest
                name: Digest
                type: agent
                depends_on: [fetch]
                retry: *twice
                config:
                  type: agent
                  bot: luna
                  prompt: |
                    Summarise:
                    {{ steps.fetch.output }}
            metadata:
              numbers: [0x10, +5, .5, 5., 1e3, -0.25]
              empty: ~
            """);

        Assert.That(definition.Steps[1].Config.Prompt, Is.EqualTo("Summarise:\n{{ steps.fetch.output }}\n"));
        Assert.That(definition.Steps.Select(step => (step.Retry!.MaxAttempts, step.Retry.Strategy)), Is.All.EqualTo((2L, RetryStrategy.Simple)));
        Assert.That(definition.Metadata!["numbers"].GetRawText(), Is.EqualTo("[16,5,0.5,5.0,1e3,-0.25]"));
        Assert.That(definition.Metadata!["empty"].ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void FromJson_names_every_unknown_member_and_its_line()
    {
        var error = Assert.Throws<StoreException>(() => WorkflowDefinitionReader.FromJson(
            """
            {"id":"0195f3a0-7c1e-7d42-9b60-5a1f0c2e8d11","name":"a","version":"1","owner":{"type":"global","slug":"x"},
             "colour":"red",
             "triggers":[{"type":"manual","schedule":"hourly"}],
             "steps":[{"id":"a","name":"A","type":"agent","parallel":true,
              "config":{"type":"agent","bot":"luna","prompt":"p","url":"u"}}]}
            """))!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.InvalidDefinition)));
        Assert.That(
            error.Problems!.Select(problem => (problem.Place, problem.Line)),
            Is.EqualTo(((string, int?)[])
            [
                ("$.owner.slug", 1), ("$.colour", 2), ("$.triggers[0].schedule", 3), ("$.steps[0].parallel", 4), ("$.steps[0].config.url", 5),
            ]));
        Assert.That(error.Message, Does.Contain("$.colour (line 2) is not known here").And.Not.Contain("red"));
    }

    [Test]
    public void FromYaml_names_what_is_missing_or_of_a_wrong_type_all_at_once()
    {
        var error = Assert.Throws<StoreException>(() => WorkflowDefinitionReader.FromYaml(
            """
            name: 5
            version: 1.0
            owner: {type: bot}
            concurrency: -1
            triggers:
              - type: cron
              - type: pigeon
            steps:
              - id: a
                name: A
                type: code
                depends_on: ~
                retry: {}
                config: {type: code, language: cobol}
            """))!;

        Assert.That(
            error.Problems!.Select(problem => (problem.Place, problem.Line)),
            Is.EquivalentTo(((string, int?)[])
            [
                ("$.id", 1), ("$.name", 1), ("$.version", 2), ("$.owner.bot_id", 3), ("$.owner.slug", 3), ("$.concurrency", 4),
                ("$.triggers[0].schedule", 6), ("$.triggers[1].type", 7), ("$.steps[0].depends_on", 12), ("$.steps[0].retry.strategy", 13),
                ("$.steps[0].config.language", 14), ("$.steps[0].config.source", 14),
            ]));
    }

    [TestCase("{")]
    [TestCase("")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("{} {}")]
    [TestCase("""{"id":"\ud800"}""")]
    [TestCase("""{"id":1,"id":1}""")]
    public void FromJson_refuses_what_is_no_definition(string json) =>
        Assert.That(Assert.Throws<StoreException>(() => WorkflowDefinitionReader.FromJson(json))!.Code, Is.EqualTo(ErrorCodes.InvalidDefinition));

    [TestCase("")]
    [TestCase("a: [")]
    [TestCase("a: *b")]
    [TestCase("a: !!set {}")]
    [TestCase("--- {}\n--- {}")]
    [TestCase("? [a]\n: b")]
    [TestCase("a: &a [*a]")]
    public void FromYaml_refuses_what_is_no_definition(string yaml) =>
        Assert.That(Assert.Throws<StoreException>(() => WorkflowDefinitionReader.FromYaml(yaml))!.Code, Is.EqualTo(ErrorCodes.InvalidDefinition));

    [Test]
    public void Readers_refuse_what_is_too_deep_or_grows_too_large()
    {
        var deep = new string('[', 100_000) + new string(']', 100_000);
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(Enumerable.Range(1, 9).Select(level =>
                $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n"));

        Assert.That(() => WorkflowDefinitionReader.FromJson(deep), Throws.TypeOf<StoreException>());
        Assert.That(() => WorkflowDefinitionReader.FromYaml(deep), Throws.TypeOf<StoreException>());
        Assert.That(() => WorkflowDefinitionReader.FromYaml(bomb), Throws.TypeOf<StoreException>());
        Assert.That(() => WorkflowDefinitionReader.FromYaml(new string('#', WorkflowDefinition.MaxBytes + 1)), Throws.TypeOf<StoreException>());
    }

    private static void AssertKept(string json)
    {
        var definition = WorkflowDefinitionReader.FromJson(json);
        var written = WorkflowDefinitionWriter.ToJson(definition);
        var throughYaml = WorkflowDefinitionWriter.ToJson(WorkflowDefinitionReader.FromYaml(WorkflowDefinitionWriter.ToYaml(definition)));

        Assert.That(JsonElement.DeepEquals(JsonElement.Parse(written, default), JsonElement.Parse(json, default)), Is.True, written);
        Assert.That(throughYaml, Is.EqualTo(written));
    }
}
