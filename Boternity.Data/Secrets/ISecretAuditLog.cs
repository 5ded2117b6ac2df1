using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Secrets;

/// <summary>The trail of what was done with secrets and keys; <see cref="ISecretStore"/> writes it.</summary>
/// <remarks>Safe for use by many threads at once.</remarks>
public interface ISecretAuditLog
{
    /// <summary>Reads one page of the entries that match.</summary>
    /// <param name="filter">Which entries, in which order.</param>
    /// <param name="page">Which page of them.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when nothing matches.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: the page size, the cursor or the filter is not valid.
    /// </exception>
    Task<Page<SecretAuditEntry>> ListAsync(SecretAuditFilter filter, PageRequest page, CancellationToken cancellationToken);
}
