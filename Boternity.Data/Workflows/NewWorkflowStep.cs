using System.Text.Json;

namespace Boternity.Data.Workflows;

/// <summary>A step to plan, to begin or to leave out. Texts are 1 to <see cref="WorkflowRun.MaxTextLength"/> UTF-16 units.</summary>
public sealed record NewWorkflowStep
{
    /// <summary>The step's id in the definition, compared exactly.</summary>
    public required string StepId { get; init; }

    /// <summary>The step's name in the definition.</summary>
    public required string StepName { get; init; }

    /// <summary>What the step is given; null for nothing.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>Names the step's effect among all runs, so that it is had once; null when a repeated effect does no harm.</summary>
    public string? IdempotencyKey { get; init; }
}
