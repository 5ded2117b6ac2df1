using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Workflows;

/// <summary>Which runs a list holds, and in which order. By default all of them, newest first.</summary>
public sealed record WorkflowRunFilter
{
    /// <summary>Only runs of this workflow; of every one when null.</summary>
    public Guid? WorkflowId { get; init; }

    /// <summary>Only runs of this status; of every status when null.</summary>
    public WorkflowRunStatus? Status { get; init; }

    /// <summary>By <see cref="WorkflowRun.StartedAt"/>; ties are broken by the id.</summary>
    public SortOrder Order { get; init; }
}
