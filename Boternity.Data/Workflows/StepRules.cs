using System.Globalization;

namespace Boternity.Data.Workflows;

/// <summary>What steps may be, and how they may refer to each other.</summary>
internal static class StepRules
{
    public static void Check(IList<StepDefinition> steps, DefinitionProblems problems)
    {
        if (steps.Count == 0)
        {
            problems.Add("$.steps", "must have at least one step");
        }

        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var index = 0; index < steps.Count; index++)
        {
            var place = PlaceOf(index);
            if (!places.TryAdd(steps[index].Id, place))
            {
                problems.Add($"{place}.id", $"is a duplicate step ID, that of {places[steps[index].Id]}");
            }
        }

        for (var index = 0; index < steps.Count; index++)
        {
            CheckReferences(steps[index], PlaceOf(index), places, problems);
        }

        foreach (var cycle in WorkflowGraph.CyclesOf(steps))
        {
            problems.Add($"{places[cycle]}.depends_on", "waits for itself: cycle detected");
        }
    }

    private static void CheckReferences(StepDefinition step, string place, Dictionary<string, string> places, DefinitionProblems problems)
    {
        if (step.Type != step.Config.Type)
        {
            problems.Add($"{place}.config.type", "must be the step's type");
        }

        Refer(step.DependsOn, "depends_on", "depends on unknown step");
        Refer(step.Config.ThenSteps, "config.then_steps", "references unknown step");
        Refer(step.Config.ElseSteps, "config.else_steps", "references unknown step");
        Refer(step.Config.BodySteps, "config.body_steps", "references unknown step");

        void Refer(IList<string>? ids, string member, string reason)
        {
            for (var index = 0; index < (ids?.Count ?? 0); index++)
            {
                if (!places.ContainsKey(ids![index]))
                {
                    problems.Add(string.Create(CultureInfo.InvariantCulture, $"{place}.{member}[{index}]"), reason);
                }
            }
        }
    }

    private static string PlaceOf(int index) => string.Create(CultureInfo.InvariantCulture, $"$.steps[{index}]");
}
