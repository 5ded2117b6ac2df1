using System.Text.Json;

namespace Boternity.Data.Executions;

/// <summary>An execution of a workflow, to be stored whether or not there is one of its id.</summary>
public sealed record WorkflowStateUpsert
{
    /// <summary>The execution's id, of any form; 1 to <see cref="WorkflowState.MaxIdLength"/> UTF-16 units once trimmed.</summary>
    public required string WorkflowExecId { get; init; }

    /// <summary>The workflow's id, of any form; 1 to <see cref="WorkflowState.MaxIdLength"/> UTF-16 units once trimmed.</summary>
    public required string WorkflowId { get; init; }

    /// <summary>How far it is. A new execution may have any status, a stored one only one that follows its own.</summary>
    public required ExecutionStatus Status { get; init; }

    /// <summary>Replaces what was stored, an empty list too; null leaves that as it is.</summary>
    public IReadOnlyList<UsageEntry>? Usage { get; init; }

    /// <summary>What it was given: a JSON object of at most <see cref="WorkflowState.MaxJsonBytes"/>; null, also a JSON null, for nothing.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>What came of it: a JSON object of at most <see cref="WorkflowState.MaxJsonBytes"/>; null, also a JSON null, for nothing.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>Why it failed; null where it did not.</summary>
    public ExecutionError? Error { get; init; }

    /// <summary>The revision the caller read, 0 where it found none; null to write over whatever is there.</summary>
    public long? ExpectedRevision { get; init; }
}
