using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Executions;

/// <summary>Which executions of workflows a list holds, and in which order. By default all of them, newest first.</summary>
public sealed record WorkflowStateFilter
{
    /// <summary>Only executions of this workflow; of every one when null.</summary>
    public string? WorkflowId { get; init; }

    /// <summary>Only executions of this status; of every status when null.</summary>
    public ExecutionStatus? Status { get; init; }

    /// <summary>Only executions that were created then or later; without a bound when null.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Only executions that were created earlier; without a bound when null.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>By <see cref="WorkflowState.CreatedAt"/>; ties are broken by the id, in ordinal order.</summary>
    public SortOrder Order { get; init; }
}
