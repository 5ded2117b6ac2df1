using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Deployments;

/// <summary>How the bots are deployed.</summary>
/// <remarks>
/// Safe for use by many threads at once. A write is durable when its task completes, and joins the unit it is called in, if any: a bot and
/// its deployment are made together by calling <c>IBotStore.CreateAsync</c> and <see cref="CreateAsync"/> in one. Every method may throw a
/// <see cref="StoreException"/> when the database is not available and a <see cref="StoreCanceledException"/> when its token fires; only
/// further reasons are named below.
/// </remarks>
public interface IDeploymentStore
{
    /// <summary>Deploys a bot.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The stored deployment.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: a member is out of its range. <see cref="StoreErrorKind.Conflict"/>: the name is taken, or
    /// the bot is deployed already. <see cref="StoreErrorKind.ForeignKey"/>: there is no such bot.
    /// </exception>
    Task<BotDeployment> CreateAsync(NewDeployment deployment, CancellationToken cancellationToken);

    /// <summary>Finds the deployment of a bot.</summary>
    /// <param name="botId">The bot's id.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The deployment, or null.</returns>
    Task<BotDeployment?> GetAsync(Guid botId, CancellationToken cancellationToken);

    /// <summary>Finds a deployment by name.</summary>
    /// <param name="name">Compared exactly, case-sensitive.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The deployment, or null.</returns>
    Task<BotDeployment?> GetByNameAsync(string name, CancellationToken cancellationToken);

    /// <summary>Reads one page of the deployments that match.</summary>
    /// <param name="filter">Which deployments, in which order.</param>
    /// <param name="page">Which page of them.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when nothing matches.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Page<BotDeployment>> ListAsync(DeploymentFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Changes the named columns of a deployment and no others.</summary>
    /// <param name="botId">The bot's id.</param>
    /// <param name="update">What to change.</param>
    /// <param name="expectedRevision">The <see cref="BotDeployment.Revision"/> the caller read; null to change whatever is there.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The deployment as stored now.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: the bot is not deployed. <see cref="StoreErrorKind.Conflict"/>: the name is taken, or the
    /// revision has moved on. <see cref="StoreErrorKind.InvalidInput"/>: a member is out of its range.
    /// </exception>
    Task<BotDeployment> UpdateAsync(
        Guid botId,
        DeploymentUpdate update,
        long? expectedRevision,
        CancellationToken cancellationToken);

    /// <summary>Notes what became of a deployment.</summary>
    /// <param name="botId">The bot's id.</param>
    /// <param name="status">The new status.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>A task that completes once the status is durable.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: the bot is not deployed. <see cref="StoreErrorKind.InvalidInput"/>: no such status.
    /// </exception>
    Task UpdateStatusAsync(Guid botId, DeploymentStatus status, CancellationToken cancellationToken);

    /// <summary>Deletes the deployment of a bot; the bot stays.</summary>
    /// <param name="botId">The bot's id.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>A task that completes once the deletion is durable.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.NotFound"/>: the bot is not deployed.</exception>
    Task DeleteAsync(Guid botId, CancellationToken cancellationToken);
}
