using System.Text.Json;

namespace Boternity.Data.Executions;

/// <summary>What an execution of a task is to be.</summary>
public sealed record TaskStateUpsert
{
    /// <inheritdoc cref="TaskState.TaskExecId"/>
    public required string TaskExecId { get; init; }

    /// <inheritdoc cref="TaskState.TaskId"/>
    public required string TaskId { get; init; }

    /// <summary>The execution of the workflow, which must exist; that of a stored task does not change.</summary>
    public required string WorkflowExecId { get; init; }

    /// <inheritdoc cref="TaskState.WorkflowId"/>
    public required string WorkflowId { get; init; }

    /// <inheritdoc cref="TaskState.Status"/>
    public ExecutionStatus Status { get; init; }

    /// <inheritdoc cref="TaskState.Component"/>
    public string Component { get; init; } = "";

    /// <inheritdoc cref="TaskState.ExecutionType"/>
    public string ExecutionType { get; init; } = "basic";

    /// <summary>The agent that does it; null or blank for none.</summary>
    public string? AgentId { get; init; }

    /// <summary>The tool that does it; null or blank for none.</summary>
    public string? ToolId { get; init; }

    /// <summary>What the agent does; null or blank for none.</summary>
    public string? ActionId { get; init; }

    /// <summary>The task whose child it is, of the same execution of the workflow; null or blank at the top.</summary>
    public string? ParentStateId { get; init; }

    /// <inheritdoc cref="TaskState.Input"/>
    public JsonElement? Input { get; init; }

    /// <inheritdoc cref="TaskState.Output"/>
    public JsonElement? Output { get; init; }

    /// <inheritdoc cref="TaskState.Error"/>
    public ExecutionError? Error { get; init; }

    /// <summary>What it used, in all; null leaves what is recorded. To add to that, <see cref="ITaskStateStore.MergeUsageAsync"/>.</summary>
    public IReadOnlyList<UsageEntry>? Usage { get; init; }

    /// <summary>When it was created, of a new one; now when null. That of a stored one stays.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The <see cref="TaskState.Revision"/> the caller read; 0: there is to be none yet; null: whatever there is.</summary>
    public long? ExpectedRevision { get; init; }
}
