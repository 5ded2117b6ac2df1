namespace Boternity.Data.Errors;

/// <summary>A call that stopped because the caller's token fired; kind <see cref="StoreErrorKind.Cancelled"/> (docs/errors.md).</summary>
/// <remarks>A commit that has begun is never cancelled: the outcome of a write is <see cref="WriteOutcome.RolledBack"/>.</remarks>
/// <param name="code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="message">English text without row values, secrets or connection strings.</param>
/// <param name="cancellationToken">The token that fired; kept as <see cref="OperationCanceledException.CancellationToken"/>.</param>
/// <param name="innerException">The driver's exception or the original cancellation; null when the call never ran.</param>
public sealed class StoreCanceledException(
    string code,
    string message,
    CancellationToken cancellationToken,
    Exception? innerException = null)
    : OperationCanceledException(message, innerException, cancellationToken), IStoreError
{
    private WriteOutcome _outcome;

    /// <summary>Always <see cref="StoreErrorKind.Cancelled"/>.</summary>
    public StoreErrorKind Kind => StoreErrorKind.Cancelled;

    /// <inheritdoc/>
    public WriteOutcome Outcome
    {
        get => _outcome;
        init => _outcome = value;
    }

    /// <inheritdoc/>
    public string Code { get; } = code;

    /// <summary>Always false: the caller asked for it.</summary>
    public bool IsTransient => false;

    /// <summary>Always null.</summary>
    public ConflictReason? Conflict => null;

    /// <inheritdoc/>
    public int? SqliteExtendedCode { get; init; }

    /// <inheritdoc/>
    public string? SqlState { get; init; }

    /// <summary>Always null.</summary>
    public string? Constraint => null;

    /// <summary>Always null.</summary>
    public string? Table => null;

    /// <summary>Always null.</summary>
    public IReadOnlyList<string>? Columns => null;

    /// <inheritdoc/>
    public string? Holder { get; init; }

    /// <inheritdoc/>
    public TimeSpan? Waited { get; init; }

    /// <inheritdoc/>
    public string? Hint { get; init; }

    /// <inheritdoc cref="StoreException.Settle"/>
    internal void Settle(WriteOutcome outcome)
    {
        if (_outcome == WriteOutcome.None)
        {
            _outcome = outcome;
        }
    }
}
