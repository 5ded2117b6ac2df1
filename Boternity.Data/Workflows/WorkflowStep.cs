using System.Text.Json;

namespace Boternity.Data.Workflows;

/// <summary>One attempt at a step of a run.</summary>
/// <remarks>Table <c>workflow_steps</c>, design card seed 002.</remarks>
public sealed class WorkflowStep
{
    /// <summary>UUIDv7; of a run's attempts the later one has the greater id.</summary>
    public Guid Id { get; init; }

    /// <summary>The run; deleting it deletes its steps.</summary>
    public Guid RunId { get; init; }

    /// <summary>The step's id in the definition; 1 to <see cref="WorkflowRun.MaxTextLength"/> UTF-16 units.</summary>
    public required string StepId { get; init; }

    /// <summary>The step's name in the definition; 1 to <see cref="WorkflowRun.MaxTextLength"/> UTF-16 units.</summary>
    public required string StepName { get; init; }

    /// <summary>Running when added, unless planned or left out.</summary>
    public WorkflowStepStatus Status { get; set; }

    /// <summary>1 for the first attempt, one more for each that follows a failed one.</summary>
    public int Attempt { get; init; }

    /// <summary>
    /// Names the step's effect, unique among all runs; null for none. It stays with the first completion, and moves on from a failed attempt.
    /// </summary>
    public string? IdempotencyKey { get; set; }

    /// <summary>What the step was given: any JSON value; null when nothing.</summary>
    public JsonElement? Input { get; set; }

    /// <summary>What came of it: any JSON value, and of an approval the decision; null when nothing.</summary>
    public JsonElement? Output { get; set; }

    /// <summary>Why it failed, at most <see cref="WorkflowRun.MaxErrorLength"/> UTF-16 units; null otherwise.</summary>
    public string? Error { get; set; }

    /// <summary>UTC, whole microseconds: when a worker began; null before, and for a step that was left out while planned.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>UTC, whole microseconds: when it was completed, failed or skipped; null before.</summary>
    public DateTimeOffset? CompletedAt { get; set; }
}
