using Boternity.Data.Errors;
using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Workflows;

/// <summary>What a definition may be, and where an error says it is not.</summary>
public sealed class WorkflowRulesTests
{
    [Test]
    [SpecCase("boternity", 239)]
    public void Duplicate_step_id_is_refused() =>
        AssertRefused(With(SampleWorkflows.Step("a"), SampleWorkflows.Step("a")), "$.steps[1].id", "duplicate step ID");

    [Test]
    [SpecCase("boternity", 240, 257)]
    public void Unknown_dependency_is_refused() =>
        AssertRefused(With(SampleWorkflows.Step("a", "b")), "$.steps[0].depends_on[0]", "unknown step");

    [Test]
    [SpecCase("boternity", 241)]
    public void Workflow_without_steps_is_refused() => AssertRefused(With(), "$.steps", "at least one step");

    [TestCase("a b")]
    [TestCase("a_b")]
    [TestCase("a.b")]
    [TestCase("😀")]
    [SpecCase("boternity", 242)]
    public void Name_with_other_characters_is_refused(string name) => AssertRefused(SampleWorkflows.New(name), "$.name", "invalid characters");

    [TestCase("a-1")]
    [TestCase("été")]
    [TestCase("週報")]
    public void Name_of_letters_and_digits_of_any_script_is_taken(string name) =>
        Assert.That(WorkflowRules.Checked(SampleWorkflows.New(name)).Name, Is.EqualTo(name));

    [Test]
    [SpecCase("boternity", 243)]
    public void Empty_name_is_refused() => AssertRefused(SampleWorkflows.New(""), "$.name", "must not be empty");

    [Test]
    public void Name_that_no_index_holds_is_refused() =>
        AssertRefused(SampleWorkflows.New(new string('a', WorkflowDefinition.MaxNameLength + 1)), "$.name", "at most 256");

    [Test]
    [SpecCase("boternity", 244)]
    public void Timeout_of_nothing_is_refused() =>
        AssertRefused(SampleWorkflows.Json(more: ",\"timeout_secs\":0"), "$.timeout_secs", "timeout must be > 0");

    [Test]
    public void Concurrency_of_nothing_is_refused() =>
        AssertRefused(SampleWorkflows.Json(more: ",\"concurrency\":0"), "$.concurrency", "1 or more");

    [Test]
    [SpecCase("boternity", 245)]
    public void Branch_to_an_unknown_step_is_refused()
    {
        var definition = With(new StepDefinition { Id = "a", Name = "A", Config = StepConfig.ForConditional("true", ["x"], ["a", "y"]) });

        AssertRefused(definition, "$.steps[0].config.then_steps[0]", "references unknown step");
        AssertRefused(definition, "$.steps[0].config.else_steps[1]", "references unknown step");
    }

    [Test]
    [SpecCase("boternity", 246)]
    public void Loop_over_an_unknown_step_is_refused() =>
        AssertRefused(
            With(new StepDefinition { Id = "a", Name = "A", Config = StepConfig.ForLoop("true", ["x"]) }),
            "$.steps[0].config.body_steps[0]",
            "references unknown step");

    [Test]
    public void Step_of_another_type_than_its_config_is_refused() =>
        AssertRefused(
            With(new StepDefinition { Id = "a", Name = "A", Type = StepKind.Http, Config = StepConfig.ForAgent("luna", "p") }),
            "$.steps[0].config.type",
            "must be the step's type");

    [Test]
    [SpecCase("boternity", 253, 256)]
    public void Cycle_is_refused_at_each_step_of_it()
    {
        var definition = With(
            SampleWorkflows.Step("free"),
            SampleWorkflows.Step("a", "c"),
            SampleWorkflows.Step("b", "a"),
            SampleWorkflows.Step("c", "b"),
            SampleWorkflows.Step("behind", "c"),
            SampleWorkflows.Step("self", "self"));

        var error = Refused(definition);

        Assert.That(
            error.Problems!.Select(problem => problem.Place),
            Is.EqualTo((string[])["$.steps[1].depends_on", "$.steps[2].depends_on", "$.steps[3].depends_on", "$.steps[5].depends_on"]));
        Assert.That(error.Problems!.Select(problem => problem.Reason), Is.All.Contain("cycle detected"));
    }

    [TestCase("{\"type\":\"cron\",\"schedule\":\"sometimes\"}", "schedule")]
    [TestCase("{\"type\":\"webhook\",\"path\":\"\"}", "path")]
    [TestCase("{\"type\":\"webhook\",\"path\":\"hooks\"}", "path")]
    [TestCase("{\"type\":\"webhook\",\"path\":\"/x\",\"auth\":{\"type\":\"bearer_token\",\"secret_name\":\"\"}}", "auth.secret_name")]
    [TestCase("{\"type\":\"event\",\"source\":\"\",\"event_type\":\"e\"}", "source")]
    [TestCase("{\"type\":\"event\",\"source\":\"s\",\"event_type\":\"\"}", "event_type")]
    [TestCase("{\"type\":\"file_watch\",\"paths\":[]}", "paths")]
    public void Trigger_that_could_never_fire_is_refused(string trigger, string member) =>
        AssertRefused(SampleWorkflows.Json(trigger: trigger), $"$.triggers[0].{member}", "");

    [Test]
    public void Webhook_path_that_is_there_twice_is_refused() =>
        AssertRefused(
            SampleWorkflows.New("a", SampleWorkflows.Webhook("/x"), SampleWorkflows.Webhook("/x")),
            "$.triggers[1].path",
            "the same as $.triggers[0].path");

    [TestCase("* * * * *")]
    [TestCase("0 30 6 * * 1-5")]
    [TestCase("*/5 0,12 1-15/2 JAN-mar SUN")]
    [TestCase("0 0 ? * MON")]
    [TestCase("every 5 minutes")]
    [TestCase("Hourly")]
    [TestCase("@daily")]
    [TestCase("every day at 07:30")]
    [TestCase("every monday at 9:00")]
    public void Schedule_is_taken(string schedule) => Assert.That(CronSchedule.IsValid(schedule), Is.True);

    [TestCase("")]
    [TestCase("* * * *")]
    [TestCase("60 * * * *")]
    [TestCase("* 24 * * *")]
    [TestCase("* * 0 * *")]
    [TestCase("* * * 13 *")]
    [TestCase("* * * * 8")]
    [TestCase("5-1 * * * *")]
    [TestCase("*/0 * * * *")]
    [TestCase("1-2-3 * * * *")]
    [TestCase(", * * * *")]
    [TestCase("every day at 24:00")]
    [TestCase("every 0 minutes")]
    public void Schedule_is_refused(string schedule) => Assert.That(CronSchedule.IsValid(schedule), Is.False);

    [Test]
    public void What_code_leaves_out_or_puts_where_it_does_not_belong_is_refused_with_its_place()
    {
        var error = Refused(new WorkflowDefinition
        {
            Id = Guid.Empty,
            Name = null!,
            Version = "1",
            Owner = new WorkflowOwner { Slug = "x" },
            Triggers = [null!, new TriggerDefinition { Type = (TriggerKind)9 }, new TriggerDefinition { Type = TriggerKind.Manual, Path = "/x" }],
            Steps = [new StepDefinition { Id = "a", Name = "A\0", DependsOn = null!, Config = null! }],
        });

        Assert.That(
            error.Problems!.Select(problem => problem.Place),
            Is.EquivalentTo((string[])
            [
                "$.name", "$.owner.slug", "$.triggers[0]", "$.triggers[1].type", "$.triggers[2].path", "$.steps[0].name",
                "$.steps[0].depends_on", "$.steps[0].config",
            ]));
        Assert.That(error.Problems!.Select(problem => problem.Line), Is.All.Null);
    }

    [Test]
    public void All_that_is_wrong_is_said_at_once_and_in_short()
    {
        var error = Refused(With([.. Enumerable.Range(0, 15).Select(index => SampleWorkflows.Step($"s{index}", "nobody"))]));

        Assert.That(error.Problems, Has.Count.EqualTo(15));
        Assert.That(error.Message, Does.StartWith("BD0117: ").And.EndsWith("; and 5 more.").And.Not.Contain("nobody"));
    }

    [Test]
    [SpecCase("boternity", 255)]
    public void Full_example_passes() => Assert.That(() => WorkflowDefinitionReader.FromJson(SampleWorkflows.Full), Throws.Nothing);

    private static WorkflowDefinition With(params IList<StepDefinition> steps) => new()
    {
        Id = SampleWorkflows.NewId(),
        Name = "sweep",
        Version = "1",
        Owner = WorkflowOwner.Global(),
        Steps = steps,
    };

    private static StoreException Refused(WorkflowDefinition definition) =>
        Assert.Throws<StoreException>(() => WorkflowRules.Checked(definition))!;

    private static void AssertRefused(WorkflowDefinition definition, string place, string reason) =>
        AssertNames(Refused(definition), place, reason);

    private static void AssertRefused(string json, string place, string reason) =>
        AssertNames(Assert.Throws<StoreException>(() => WorkflowDefinitionReader.FromJson(json))!, place, reason);

    private static void AssertNames(StoreException error, string place, string reason)
    {
        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.InvalidDefinition)));
        Assert.That(error.Problems!.Where(problem => problem.Place == place).Select(problem => problem.Reason), Has.Some.Contains(reason));
        Assert.That(error.Message, Does.Contain(place));
    }
}
