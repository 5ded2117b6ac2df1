using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Providers;

/// <summary>How the AI providers fare: one circuit breaker for all processes that call them.</summary>
/// <remarks>
/// <para>
/// Safe for use by many threads at once. A write is durable when its task completes, and joins the unit it is called in, if any. Every
/// method may throw a <see cref="StoreException"/> when the database is not available and a <see cref="StoreCanceledException"/> when its
/// token fires; only further reasons are named below.
/// </para>
/// <para>
/// Closed lets calls through, and opens at <see cref="CircuitPolicy.FailureThreshold"/> failures in a row. Open lets none through for
/// <see cref="CircuitPolicy.OpenDuration"/>; then one caller gets the probe, and half-open it is until that call succeeds, which closes
/// the circuit, or fails, which opens it again. A prober that does not answer in time loses the probe to the next caller.
/// </para>
/// </remarks>
public interface IProviderHealthStore
{
    /// <summary>Stores a provider, in place of what is there: every column but the revision, which is one more.</summary>
    /// <param name="health">The provider; not changed. For what a call brought, use the methods that record it: they lose no count.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The stored provider.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: a member is out of its range.</exception>
    Task<ProviderHealth> SaveAsync(ProviderHealth health, CancellationToken cancellationToken);

    /// <summary>Finds a provider.</summary>
    /// <param name="name">Compared exactly.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The provider, or null.</returns>
    Task<ProviderHealth?> GetAsync(string name, CancellationToken cancellationToken);

    /// <summary>Reads one page of the providers in the order in which they are to be asked: by priority, then by name.</summary>
    /// <param name="page">Which page of them.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when there is none.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Page<ProviderHealth>> ListAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>Asks whether a provider may be called, and takes its probe when one is due. Writes only then.</summary>
    /// <param name="name">The provider.</param>
    /// <param name="policy">How long a probe may take.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The answer. Of all processes that ask at once, one gets the probe.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: no such provider. <see cref="StoreErrorKind.InvalidInput"/>: the policy is not valid.
    /// </exception>
    Task<ProviderPermit> AcquireAsync(string name, CircuitPolicy policy, CancellationToken cancellationToken);

    /// <summary>Counts a successful call, and closes the circuit.</summary>
    /// <param name="name">The provider.</param>
    /// <param name="latency">How long the call took; not negative.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The provider as stored now.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: no such provider. <see cref="StoreErrorKind.InvalidInput"/>: a negative latency.
    /// </exception>
    Task<ProviderHealth> RecordSuccessAsync(string name, TimeSpan latency, CancellationToken cancellationToken);

    /// <summary>Counts a failed call, and opens the circuit when that was one too many, or the probe.</summary>
    /// <param name="name">The provider.</param>
    /// <param name="message">What the call said; cut to <see cref="ProviderHealth.MaxErrorLength"/>. No secret: it is stored as it is.</param>
    /// <param name="policy">When a circuit opens, and for how long.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The provider as stored now.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: no such provider. <see cref="StoreErrorKind.InvalidInput"/>: the policy is not valid.
    /// </exception>
    Task<ProviderHealth> RecordFailureAsync(string name, string message, CircuitPolicy policy, CancellationToken cancellationToken);

    /// <summary>Notes that the provider wants no calls for a while. It never shortens what was noted before.</summary>
    /// <param name="name">The provider.</param>
    /// <param name="retryAfter">How long, as the provider says; null when it does not say.</param>
    /// <param name="longest">The longest wait, and the one when the provider does not say; more than zero, at most a day.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The provider as stored now.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: no such provider. <see cref="StoreErrorKind.InvalidInput"/>: a time is out of its range.
    /// </exception>
    Task<ProviderHealth> RecordRateLimitAsync(string name, TimeSpan? retryAfter, TimeSpan longest, CancellationToken cancellationToken);

    /// <summary>Deletes a provider.</summary>
    /// <param name="name">The provider.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>A task that completes once the deletion is durable.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.NotFound"/>: no such provider.</exception>
    Task DeleteAsync(string name, CancellationToken cancellationToken);
}
