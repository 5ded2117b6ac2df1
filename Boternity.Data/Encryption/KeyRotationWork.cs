using Boternity.Data.Errors;
using Boternity.Data.Secrets;

namespace Boternity.Data.Encryption;

/// <summary>What a rotation does to rows; leases, counters and batches are the runner's.</summary>
/// <remarks>
/// Rows are gone through by old key and id. What is still to do is a predicate of the rows, so that a cursor that was lost or is wrong costs
/// time and nothing else.
/// </remarks>
internal abstract class KeyRotationWork
{
    public abstract KeyRotationKind Kind { get; }

    /// <summary>Only this scope; every one when null.</summary>
    public virtual SecretScope? Scope => null;

    /// <summary>The key that everything goes to; null when each scope has its own.</summary>
    public virtual KeyId? ToKey => null;

    public abstract SecretAuditAction Action { get; }

    /// <summary>How many rows are to do.</summary>
    public abstract Task<long> CountAsync(BoternityModel context, CancellationToken cancellationToken);

    /// <summary>The first old key after another one that still has rows.</summary>
    /// <param name="context">Where to read.</param>
    /// <param name="after">Null: from the beginning.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public abstract Task<KeyId?> NextKeyAsync(BoternityModel context, KeyId? after, CancellationToken cancellationToken);

    /// <summary>Does the next rows of an old key, inside of a unit.</summary>
    /// <param name="context">The unit's.</param>
    /// <param name="key">The old key.</param>
    /// <param name="after">Only rows of a greater id.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null when the key has no more rows.</returns>
    public abstract Task<KeyRotationBatch?> RunAsync(
        BoternityDbContext context, KeyId key, Guid after, int limit, CancellationToken cancellationToken);

    /// <summary>Until when somebody may still seal under an old key; null when nobody does.</summary>
    public virtual Task<DateTimeOffset?> LateWritersUntilAsync(BoternityModel context, CancellationToken cancellationToken) =>
        Task.FromResult<DateTimeOffset?>(null);

    /// <summary>Whether an error is about one key or row, and no reason to stop.</summary>
    protected static bool IsOfOneRow(StoreException exception) =>
        exception is { Kind: StoreErrorKind.Secret, Code: not ErrorCodes.SecretStoreLocked } or { Code: ErrorCodes.DataKeyDamaged };
}
