namespace Boternity.Data.Errors;

/// <summary>What the caller of a classifier knows and the driver's exception does not say. The default is a read.</summary>
internal readonly record struct ErrorContext
{
    /// <summary>A failed read.</summary>
    public static ErrorContext Read => default;

    /// <summary>A failed write whose transaction or savepoint was rolled back.</summary>
    public static ErrorContext Write => new() { Outcome = WriteOutcome.RolledBack };

    /// <summary>A failed COMMIT: refused is rolled back, no answer is <see cref="StoreErrorKind.OutcomeUnknown"/>.</summary>
    public static ErrorContext Commit => new() { Outcome = WriteOutcome.RolledBack, CommitInFlight = true };

    /// <summary>The outcome to report, unless the code says <see cref="WriteOutcome.Unknown"/>.</summary>
    public WriteOutcome Outcome { get; init; }

    /// <summary>The exception was raised by COMMIT.</summary>
    public bool CommitInFlight { get; init; }

    /// <summary>The exception was raised while the database was being opened.</summary>
    public bool Opening { get; init; }

    /// <summary>The database lives in memory, where connections share one cache.</summary>
    public bool InMemory { get; init; }

    /// <summary>Free space is below the low-water mark, or the quota is used up.</summary>
    public bool SpaceLow { get; init; }

    /// <summary>The filesystem of the database is mounted read-only.</summary>
    public bool ReadOnlyMedium { get; init; }

    /// <summary>Who stopped the statement.</summary>
    public InterruptSource Interrupt { get; init; }

    /// <summary>The caller's token; counts as <see cref="InterruptSource.Caller"/> when it fired and no other source is given.</summary>
    public CancellationToken Token { get; init; }

    /// <summary>
    /// <see cref="StoreErrorKind.SchemaDrift"/> or <see cref="StoreErrorKind.SchemaNewer"/> when the drift check found that;
    /// null when it did not run or found nothing.
    /// </summary>
    public StoreErrorKind? SchemaFinding { get; init; }

    /// <summary>The first error of the same transaction; reported in place of PostgreSQL's 25P02.</summary>
    public Exception? FirstError { get; init; }

    /// <summary>Path of the database file; null on PostgreSQL and when unknown.</summary>
    public string? Path { get; init; }

    /// <inheritdoc cref="IStoreError.Holder"/>
    public string? Holder { get; init; }

    /// <inheritdoc cref="IStoreError.Waited"/>
    public TimeSpan? Waited { get; init; }

    /// <summary>What to do, when the caller found out more than the message's own hint says.</summary>
    public string? Hint { get; init; }

    /// <summary>The kind of an interrupted statement by who asked; null when nobody did.</summary>
    public StoreErrorKind? InterruptKind => Interrupt switch
    {
        InterruptSource.Caller => StoreErrorKind.Cancelled,
        InterruptSource.Deadline => StoreErrorKind.Timeout,
        InterruptSource.ReaderExpiry => StoreErrorKind.SnapshotExpired,
        _ => Token.IsCancellationRequested ? StoreErrorKind.Cancelled : null,
    };

    /// <summary>The kind of a statement that does not fit the schema it met.</summary>
    public StoreErrorKind SchemaKind =>
        SchemaFinding is StoreErrorKind.SchemaDrift or StoreErrorKind.SchemaNewer ? SchemaFinding.Value : StoreErrorKind.Internal;
}
