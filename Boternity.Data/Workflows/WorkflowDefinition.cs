using System.Text.Json;

namespace Boternity.Data.Workflows;

/// <summary>What a workflow does and when: the whole document that authors write. Stored as JSON, and replaced as a whole.</summary>
/// <remarks>
/// spec/boternity.md 4.1. <c>WorkflowDefinitionReader</c> and <c>WorkflowDefinitionWriter</c> know its JSON and YAML. Saving checks it and
/// stores a copy.
/// </remarks>
public sealed class WorkflowDefinition
{
    /// <summary>The longest <see cref="Name"/>, in UTF-16 units.</summary>
    public const int MaxNameLength = 256;

    /// <summary>The longest path of a webhook, in UTF-16 units.</summary>
    public const int MaxPathLength = 512;

    /// <summary>The largest definition, in bytes of its JSON without white space; the limit of a text that is read, too.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The workflow's id; never all zero.</summary>
    public required Guid Id { get; init; }

    /// <summary>
    /// Unique for its owner, compared exactly; letters and digits of any script, and <c>-</c>; 1 to <see cref="MaxNameLength"/> UTF-16 units.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>For people.</summary>
    public string? Description { get; init; }

    /// <summary>The author's own version; any text.</summary>
    public required string Version { get; init; }

    /// <summary>Whom it belongs to.</summary>
    public required WorkflowOwner Owner { get; init; }

    /// <summary>How many runs at once, 1 to 4 294 967 295; null: any number.</summary>
    public long? Concurrency { get; init; }

    /// <summary>How long a run may take, in seconds, 1 or more; null: the engine's default.</summary>
    public long? TimeoutSeconds { get; init; }

    /// <summary>What starts a run; may be empty.</summary>
    public IList<TriggerDefinition> Triggers { get; init; } = [];

    /// <summary>One step or more.</summary>
    public required IList<StepDefinition> Steps { get; init; }

    /// <summary>Anything else, by name. Null and empty are the same. No order is kept.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Metadata { get; init; }
}
