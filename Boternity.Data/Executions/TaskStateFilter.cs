using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Executions;

/// <summary>Which executions of tasks a list holds, and in which order. By default all of them, oldest first.</summary>
/// <remarks>Those that meet every member that is set; a blank id is none.</remarks>
public sealed record TaskStateFilter
{
    /// <summary>Only those of this status.</summary>
    public ExecutionStatus? Status { get; init; }

    /// <summary>Only those of this workflow.</summary>
    public string? WorkflowId { get; init; }

    /// <summary>Only those of this execution of a workflow.</summary>
    public string? WorkflowExecId { get; init; }

    /// <summary>Only executions of this task, every one of them.</summary>
    public string? TaskId { get; init; }

    /// <summary>Only this one.</summary>
    public string? TaskExecId { get; init; }

    /// <summary>Only those directly below this one.</summary>
    public string? ParentStateId { get; init; }

    /// <summary>Only those of this agent.</summary>
    public string? AgentId { get; init; }

    /// <summary>Only those of this action.</summary>
    public string? ActionId { get; init; }

    /// <summary>Only those of this tool.</summary>
    public string? ToolId { get; init; }

    /// <summary>Only those of this type; an empty text is a type.</summary>
    public string? ExecutionType { get; init; }

    /// <summary>Only those created then or later.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Only those created earlier.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>By <see cref="TaskState.CreatedAt"/>; ties are broken by the id.</summary>
    public SortOrder Order { get; init; } = SortOrder.Ascending;
}
