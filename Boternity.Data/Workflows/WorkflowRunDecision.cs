namespace Boternity.Data.Workflows;

/// <summary>Somebody's answer to a step that waits for approval; stored as the step's output, in snake_case.</summary>
public sealed record WorkflowRunDecision
{
    /// <summary>Whether the run goes on; otherwise it fails.</summary>
    public required bool IsApproved { get; init; }

    /// <summary>Who decided; 1 to <see cref="WorkflowRun.MaxTextLength"/> UTF-16 units, trimmed.</summary>
    public required string Actor { get; init; }

    /// <summary>Why, at most <see cref="WorkflowRun.MaxErrorLength"/> UTF-16 units; null for nothing.</summary>
    public string? Comment { get; init; }
}
