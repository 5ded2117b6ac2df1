using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Workflows;

public sealed class WorkflowGraphTests
{
    [Test]
    public void WavesOf_the_full_example_are_those_of_the_specification() =>
        Assert.That(
            WorkflowGraph.WavesOf(WorkflowDefinitionReader.FromJson(SampleWorkflows.Full).Steps),
            Is.EqualTo((string[][])
            [
                ["load-vendors"], ["normalise", "fingerprint"], ["score"], ["summarise", "severity-gate"], ["recheck", "sign-off", "archive"],
                ["publish"],
            ]));

    [Test]
    [SpecCase("boternity", 250)]
    public void WavesOf_steps_that_wait_for_nothing_is_one() =>
        Assert.That(Waves(SampleWorkflows.Step("b"), SampleWorkflows.Step("a")), Is.EqualTo((string[][])[["b", "a"]]));

    [Test]
    [SpecCase("boternity", 251)]
    public void WavesOf_a_chain_has_one_for_each_step() =>
        Assert.That(
            Waves(SampleWorkflows.Step("c", "b"), SampleWorkflows.Step("b", "a"), SampleWorkflows.Step("a")),
            Is.EqualTo((string[][])[["a"], ["b"], ["c"]]));

    [Test]
    [SpecCase("boternity", 252)]
    public void WavesOf_a_diamond_are_three() =>
        Assert.That(
            Waves(SampleWorkflows.Step("a"), SampleWorkflows.Step("b", "a"), SampleWorkflows.Step("c", "a"), SampleWorkflows.Step("d", "b", "c")),
            Is.EqualTo((string[][])[["a"], ["b", "c"], ["d"]]));

    [Test]
    [SpecCase("boternity", 254)]
    public void WavesOf_nothing_is_nothing() => Assert.That(WorkflowGraph.WavesOf([]), Is.Empty);

    [Test]
    [SpecCase("boternity", 261)]
    public void WavesOf_forks_that_join_follow_the_longest_way() =>
        Assert.That(
            Waves(
                SampleWorkflows.Step("a"),
                SampleWorkflows.Step("b"),
                SampleWorkflows.Step("c", "a"),
                SampleWorkflows.Step("d", "a", "b"),
                SampleWorkflows.Step("e", "c", "d"),
                SampleWorkflows.Step("f", "e", "b")),
            Is.EqualTo((string[][])[["a", "b"], ["c", "d"], ["e"], ["f"]]));

    [Test]
    [SpecCase("boternity", 258)]
    public void DependenciesOf_a_step_are_those_of_its_dependencies_too() =>
        Assert.That(
            WorkflowGraph.DependenciesOf(WorkflowDefinitionReader.FromJson(SampleWorkflows.Full).Steps, "score"),
            Is.EquivalentTo((string[])["load-vendors", "normalise", "fingerprint"]));

    [TestCase("load-vendors")]
    [TestCase("unknown")]
    [SpecCase("boternity", 259, 260)]
    public void DependenciesOf_a_first_or_an_unknown_step_are_none(string id) =>
        Assert.That(WorkflowGraph.DependenciesOf(WorkflowDefinitionReader.FromJson(SampleWorkflows.Full).Steps, id), Is.Empty);

    private static IReadOnlyList<IReadOnlyList<string>> Waves(params IEnumerable<StepDefinition> steps) => WorkflowGraph.WavesOf(steps);
}
