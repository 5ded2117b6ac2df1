using System.Text.Json;

namespace Boternity.Data.Workflows;

/// <summary>What came of a step, and what it changes for the steps after it.</summary>
public sealed record WorkflowStepResult
{
    /// <summary>Any JSON value; null for nothing.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>
    /// Values to put into the run's context, which is an object then: by JSON pointer (RFC 6901), such as
    /// <c>/variables/count</c> (<see cref="WorkflowContext.VariablePointer"/>). Objects on the way are made; a JSON null is put as one.
    /// Not the output, which its step has already. Null: the context stays.
    /// </summary>
    public IReadOnlyDictionary<string, JsonElement>? ContextChange { get; init; }

    /// <summary>As <see cref="NewWorkflowStep.IdempotencyKey"/>, for a step that began without one; null to leave it.</summary>
    public string? IdempotencyKey { get; init; }
}
