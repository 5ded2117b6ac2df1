namespace Boternity.Data.Executions;

/// <summary>That somebody gave an execution a status that does not follow the one it had. Never changed, and not deleted with the execution.</summary>
/// <remarks>Table <c>execution_overrides</c>, not in the design card (ADR 19); spec/botmaker-compozy.md 3.2.</remarks>
public sealed class ExecutionOverride
{
    /// <summary>The longest <see cref="Actor"/>, in UTF-16 units.</summary>
    public const int MaxActorLength = 256;

    /// <summary>The longest <see cref="Reason"/>, in UTF-16 units.</summary>
    public const int MaxReasonLength = 8_192;

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; }

    /// <summary>The execution of the workflow, its own or that of the task.</summary>
    public required string WorkflowExecId { get; init; }

    /// <summary>The execution of the task; null when the workflow's was overridden.</summary>
    public string? TaskExecId { get; init; }

    /// <summary>What it was.</summary>
    public ExecutionStatus FromStatus { get; init; }

    /// <summary>What it was made.</summary>
    public ExecutionStatus ToStatus { get; init; }

    /// <summary>Who did it; 1 to <see cref="MaxActorLength"/> UTF-16 units.</summary>
    public required string Actor { get; init; }

    /// <summary>Why; 1 to <see cref="MaxReasonLength"/> UTF-16 units.</summary>
    public required string Reason { get; init; }

    /// <summary>UTC, whole microseconds.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
