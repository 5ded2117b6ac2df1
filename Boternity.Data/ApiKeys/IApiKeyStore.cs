using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.ApiKeys;

/// <summary>API keys: issued, verified on every request, revoked or rolled at the end. What is stored does not lead back to a key.</summary>
/// <remarks>
/// Safe for use by many threads at once. A write is durable when its task completes, and joins the unit it is called in, if any. Every
/// method may throw a <see cref="StoreException"/> when the database is not available and a <see cref="StoreCanceledException"/> when its
/// token fires; only further reasons are named below.
/// </remarks>
public interface IApiKeyStore
{
    /// <summary>Issues a key.</summary>
    /// <param name="key">What it is for.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The key's text, which cannot be had again, and what is stored of it.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: a member is out of its range. <see cref="StoreErrorKind.ForeignKey"/>: there is no such
    /// user. <see cref="StoreErrorKind.Secret"/>: no pepper is loaded.
    /// </exception>
    Task<IssuedApiKey> IssueAsync(NewApiKey key, CancellationToken cancellationToken);

    /// <summary>Adds a key of an older system; it is accepted only where <see cref="ApiKeyOptions.AcceptLegacyApiKeys"/> is on.</summary>
    /// <param name="key">The key's hash, and what it is for.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>What is stored; its prefix is <c>legacy:</c> and the first 16 hex digits of the hash.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: a member is out of its range. <see cref="StoreErrorKind.ForeignKey"/>: there is no such
    /// user. <see cref="StoreErrorKind.Conflict"/> (<see cref="ConflictReason.Duplicate"/>): the key was imported before.
    /// </exception>
    Task<ApiKey> ImportLegacyAsync(LegacyApiKey key, CancellationToken cancellationToken);

    /// <summary>Says whom a key speaks for. Writes nothing; the use is noted in memory and stored within about a minute.</summary>
    /// <remarks>A read like any other: a PostgreSQL standby that lags knows a new key, or a revocation, so much later.</remarks>
    /// <param name="token">What a caller presented as a key; any text.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>
    /// Whom it speaks for; null, and nothing more, for a text that is no key, an unknown key, a wrong secret, and a revoked or expired key.
    /// </returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.Secret"/>: the pepper is not loaded, so nothing can be said about the key. Answer 503, not 401.
    /// </exception>
    Task<VerifiedApiKey?> VerifyAsync(string token, CancellationToken cancellationToken);

    /// <summary>Finds a key by id.</summary>
    /// <param name="id">The key's id.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>What is stored of the key, also of a revoked or expired one; or null.</returns>
    Task<ApiKey?> GetAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Reads one page of all keys, newest first; revoked and expired ones too.</summary>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when there are none.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Page<ApiKey>> ListAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>Reads one page of a user's keys, newest first; revoked and expired ones too.</summary>
    /// <param name="userId">The owner.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when there are none, or no such user.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Page<ApiKey>> ListByUserAsync(Guid userId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Refuses a key from now on. Revoking it again changes nothing: the first time stays. There is no undo.</summary>
    /// <param name="id">The key's id.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>
    /// A task that completes once the revocation is durable; no verification that begins later accepts the key, but for those that read
    /// from a PostgreSQL standby which lags behind.
    /// </returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.NotFound"/>: no such key.</exception>
    Task RevokeAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Issues a successor of a key, of its owner, kind, name and scopes, and lets the old one expire; both or neither.</summary>
    /// <param name="id">
    /// The old key. One of an older system gets a successor of the present form: a user's if it has one, else a service's.
    /// </param>
    /// <param name="oldExpiresAt">From then on the old key is refused, unless it expires before; now or earlier: at once.</param>
    /// <param name="expiresAt">As <see cref="NewApiKey.ExpiresAt"/>, of the new key.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The new key.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: no such key. <see cref="StoreErrorKind.InvalidInput"/>: the old key is revoked or expired, or
    /// the new one would be. <see cref="StoreErrorKind.Secret"/>: no pepper is loaded.
    /// </exception>
    Task<IssuedApiKey> RollAsync(Guid id, DateTimeOffset oldExpiresAt, DateTimeOffset? expiresAt, CancellationToken cancellationToken);

    /// <summary>Deletes what is stored of a key; it is refused from now on. <see cref="RevokeAsync"/> keeps a trace.</summary>
    /// <param name="id">The key's id.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>A task that completes once the deletion is durable.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.NotFound"/>: no such key.</exception>
    Task DeleteAsync(Guid id, CancellationToken cancellationToken);
}
