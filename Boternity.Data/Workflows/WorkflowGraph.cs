namespace Boternity.Data.Workflows;

/// <summary>In which order a workflow's steps can run: only <see cref="StepDefinition.DependsOn"/> makes one wait for another.</summary>
/// <remarks>spec/boternity.md 4.3. For steps that passed the checks of a save: unique ids, known dependencies, no cycle.</remarks>
public static class WorkflowGraph
{
    /// <summary>The steps in waves: each step runs in the wave after the last one it waits for.</summary>
    /// <param name="steps">All steps of a definition.</param>
    /// <returns>Ids, in the definition's order within a wave; empty when there are no steps. A step that waits for itself is in none.</returns>
    public static IReadOnlyList<IReadOnlyList<string>> WavesOf(IEnumerable<StepDefinition> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);

        var waves = new List<IReadOnlyList<string>>();
        var done = new HashSet<string>(StringComparer.Ordinal);
        var left = steps.ToList();
        while (left.FindAll(step => step.DependsOn.All(done.Contains)) is { Count: > 0 } ready)
        {
            waves.Add([.. ready.Select(step => step.Id)]);
            done.UnionWith(ready.Select(step => step.Id));
            left.RemoveAll(step => done.Contains(step.Id));
        }

        return waves;
    }

    /// <summary>All steps that a step waits for, directly or through others.</summary>
    /// <param name="steps">All steps of a definition.</param>
    /// <param name="stepId">The step.</param>
    /// <returns>Their ids in no order, without the step itself unless it waits for itself; empty when there is no such step.</returns>
    public static IReadOnlySet<string> DependenciesOf(IEnumerable<StepDefinition> steps, string stepId)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(stepId);

        var waitsFor = steps.GroupBy(step => step.Id, StringComparer.Ordinal)
            .ToDictionary(step => step.Key, step => step.First().DependsOn, StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([stepId]);
        while (open.TryPop(out var id))
        {
            foreach (var dependency in waitsFor.GetValueOrDefault(id, []).Where(found.Add))
            {
                open.Push(dependency);
            }
        }

        return found;
    }

    /// <summary>The steps that wait for themselves, in the definition's order; unknown dependencies count as done.</summary>
    internal static IEnumerable<string> CyclesOf(IEnumerable<StepDefinition> steps)
    {
        // What no order can be found for is in a cycle or behind one: only that needs the longer look.
        var all = steps.DistinctBy(step => step.Id, StringComparer.Ordinal).ToList();
        var ids = all.Select(step => step.Id).ToHashSet(StringComparer.Ordinal);
        var known = all.ConvertAll(step => new StepDefinition
        {
            Id = step.Id,
            Name = step.Name,
            Config = step.Config,
            DependsOn = [.. step.DependsOn.Where(ids.Contains)],
        });
        var ordered = WavesOf(known).SelectMany(wave => wave).ToHashSet(StringComparer.Ordinal);
        return known.Select(step => step.Id)
            .Where(id => !ordered.Contains(id) && DependenciesOf(known, id).Contains(id))
            .Take(20);
    }
}
