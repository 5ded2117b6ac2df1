namespace Boternity.Data.Workflows;

/// <summary>One trigger of a stored workflow, beside the definition that holds it in full, so that triggers can be looked for.</summary>
/// <remarks>Table <c>workflow_triggers</c>. Written with its definition, in one transaction, and never otherwise.</remarks>
public sealed class WorkflowTrigger
{
    /// <summary>The workflow. Deleting it deletes its triggers.</summary>
    public Guid WorkflowId { get; internal init; }

    /// <summary>Its place in <see cref="WorkflowDefinition.Triggers"/>, from 0.</summary>
    public int Position { get; internal init; }

    /// <summary>What starts a run.</summary>
    public TriggerKind Type { get; internal init; }

    /// <inheritdoc cref="TriggerDefinition.Schedule"/>
    public string? Schedule { get; internal init; }

    /// <inheritdoc cref="TriggerDefinition.Timezone"/>
    public string? Timezone { get; internal init; }

    /// <inheritdoc cref="TriggerDefinition.Path"/>
    public string? Path { get; internal init; }

    /// <inheritdoc cref="TriggerDefinition.Source"/>
    public string? Source { get; internal init; }

    /// <inheritdoc cref="TriggerDefinition.EventType"/>
    public string? EventType { get; internal init; }
}
