using System.Text.Json;

namespace Boternity.Data.Workflows;

/// <summary>What a new run starts with. Texts are 1 to <see cref="WorkflowRun.MaxTextLength"/> UTF-16 units and are trimmed.</summary>
public sealed record NewWorkflowRun
{
    /// <summary>The stored workflow; null for one that is not stored.</summary>
    public Guid? WorkflowId { get; init; }

    /// <summary>Kept when the workflow is renamed or deleted.</summary>
    public required string WorkflowName { get; init; }

    /// <summary>The revision of the definition to follow; 1 or more.</summary>
    public required long WorkflowRevision { get; init; }

    /// <summary>What set it off, such as <c>manual</c>.</summary>
    public required string TriggerType { get; init; }

    /// <summary>What the trigger brought; null for nothing.</summary>
    public JsonElement? TriggerPayload { get; init; }

    /// <summary>What the steps share from the start; an empty object when null.</summary>
    public JsonElement? Context { get; init; }

    /// <summary>Runs of one key count against <see cref="ConcurrencyLimit"/>.</summary>
    public string? ConcurrencyKey { get; init; }

    /// <summary>How many runs of the key workers may have at once; 1 or more, and only with a key. Null: no limit.</summary>
    public int? ConcurrencyLimit { get; init; }

    /// <summary>The run whose step this one is.</summary>
    public Guid? ParentRunId { get; init; }
}
