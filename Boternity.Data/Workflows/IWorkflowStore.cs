using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Workflows;

/// <summary>The workflows' definitions.</summary>
/// <remarks>
/// Safe for use by many threads at once. A write is durable when its task completes, and joins the unit it is called in, if any. Every
/// method may throw a <see cref="StoreException"/> when the database is not available and a <see cref="StoreCanceledException"/> when its
/// token fires; only further reasons are named below.
/// </remarks>
public interface IWorkflowStore
{
    /// <summary>Creates a workflow, or replaces the definition of the one of the same id, with its triggers in the same transaction.</summary>
    /// <param name="definition">The definition; a copy of it is stored.</param>
    /// <param name="expectedRevision">
    /// The <see cref="Workflow.Revision"/> the caller read; 0: there is to be none yet; null: whatever there is.
    /// </param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The stored workflow.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/> (<see cref="ErrorCodes.InvalidDefinition"/>): it breaks a rule, and
    /// <see cref="StoreException.Problems"/> says where; <see cref="StoreErrorKind.Conflict"/>: the revision moved on, the owner has
    /// another workflow of the name, or another workflow has a webhook of the same path; <see cref="StoreErrorKind.NotFound"/>: a
    /// revision was expected and there is no such workflow; <see cref="StoreErrorKind.Unsupported"/>
    /// (<see cref="ErrorCodes.UnknownInDefinition"/>): a newer version stored what would be lost. Nothing is stored then.
    /// </exception>
    Task<Workflow> SaveAsync(WorkflowDefinition definition, long? expectedRevision, CancellationToken cancellationToken);

    /// <summary>Finds a workflow.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.Unsupported"/> (<see cref="ErrorCodes.UnreadableDefinition"/>): a newer version stored it.
    /// </exception>
    Task<Workflow?> GetAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Finds an owner's workflow.</summary>
    /// <param name="owner">The owner; the slug takes no part.</param>
    /// <param name="name">Its name, compared exactly.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="StoreException">As for <see cref="GetAsync"/>.</exception>
    Task<Workflow?> GetByNameAsync(WorkflowOwner owner, string name, CancellationToken cancellationToken);

    /// <summary>Lists workflows by name, in the order of code points.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: no such page.</exception>
    Task<Page<WorkflowInfo>> ListAsync(WorkflowFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Lists all triggers of a kind, by workflow and position.</summary>
    /// <param name="type">The kind.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: no such kind or page.</exception>
    Task<Page<WorkflowTrigger>> ListTriggersAsync(TriggerKind type, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Finds the one webhook that a path belongs to.</summary>
    /// <param name="path">The path, compared exactly.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>Its trigger, whose workflow's definition has it in full; null when there is none.</returns>
    Task<WorkflowTrigger?> FindWebhookAsync(string path, CancellationToken cancellationToken);

    /// <summary>Deletes a workflow and its triggers; its runs stay.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>False when there was none.</returns>
    Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken);
}
