using Boternity.Data.Workflows;

namespace Boternity.Data.Cli.Demo;

/// <summary>What the demo did with a workflow.</summary>
internal sealed record DemoWorkflowResult
{
    public required Workflow Workflow { get; init; }

    /// <summary>Whether an earlier run of the demo saved the definition.</summary>
    public required bool Existed { get; init; }

    /// <summary>The run when its worker was dead and its lease had run out.</summary>
    public required WorkflowRun Crashed { get; init; }

    /// <summary>The run at its end.</summary>
    public required WorkflowRun Run { get; init; }

    /// <summary>Of all steps, in the order in which they began.</summary>
    public required IReadOnlyList<WorkflowStep> Attempts { get; init; }

    /// <summary>How often each step had its effect.</summary>
    public required IReadOnlyDictionary<string, int> Effects { get; init; }
}
