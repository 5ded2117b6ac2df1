using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Deployments;

/// <summary>Which deployments a list holds, and in which order. By default all of them, newest first.</summary>
public sealed record DeploymentFilter
{
    /// <summary>Only deployments of this status; of every status when null.</summary>
    public DeploymentStatus? Status { get; init; }

    /// <summary>By the time of creation; ties are broken by the bot's id.</summary>
    public SortOrder Order { get; init; }
}
