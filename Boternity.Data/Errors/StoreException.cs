namespace Boternity.Data.Errors;

/// <summary>A failed call of the store; switch on <see cref="Kind"/> (docs/errors.md).</summary>
/// <remarks>Expected outcomes are return values. Cancellation is <see cref="StoreCanceledException"/>.</remarks>
/// <param name="kind">What went wrong.</param>
/// <param name="code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="message">English text with names, codes and paths; never row values, secrets or connection strings.</param>
/// <param name="innerException">The driver's or EF Core's exception; null when the store itself refused.</param>
public sealed class StoreException(StoreErrorKind kind, string code, string message, Exception? innerException = null)
    : Exception(message, innerException), IStoreError
{
    private WriteOutcome _outcome;

    /// <inheritdoc/>
    public StoreErrorKind Kind { get; } = kind;

    /// <inheritdoc/>
    public WriteOutcome Outcome
    {
        get => _outcome;
        init => _outcome = value;
    }

    /// <inheritdoc/>
    public string Code { get; } = code;

    /// <inheritdoc/>
    public bool IsTransient => Kind switch
    {
        StoreErrorKind.Busy or StoreErrorKind.Timeout or StoreErrorKind.SnapshotExpired => true,
        StoreErrorKind.StorageFull or StoreErrorKind.StorageUnavailable or StoreErrorKind.ResourceExhausted => true,
        StoreErrorKind.Conflict => Conflict == ConflictReason.Serialization,
        _ => false,
    };

    /// <inheritdoc/>
    public ConflictReason? Conflict { get; init; }

    /// <inheritdoc/>
    public int? SqliteExtendedCode { get; init; }

    /// <inheritdoc/>
    public string? SqlState { get; init; }

    /// <inheritdoc/>
    public string? Constraint { get; init; }

    /// <inheritdoc/>
    public string? Table { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <inheritdoc/>
    public string? Holder { get; init; }

    /// <inheritdoc/>
    public TimeSpan? Waited { get; init; }

    /// <inheritdoc/>
    public string? Hint { get; init; }

    /// <summary>All that is wrong with a document that was refused, in its order; null for other errors, never empty.</summary>
    public IReadOnlyList<InputProblem>? Problems { get; init; }

    /// <summary>Sets the outcome of an error inside a write, whose end only the transaction's owner knows. A set one stays.</summary>
    internal void Settle(WriteOutcome outcome)
    {
        if (_outcome == WriteOutcome.None)
        {
            _outcome = outcome;
        }
    }
}
