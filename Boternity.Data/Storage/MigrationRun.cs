using System.Diagnostics.CodeAnalysis;
using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Storage;

/// <summary>One call of a migrator: its deadline, how far it is, and how its failure is told.</summary>
internal sealed class MigrationRun : IDisposable
{
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _either;
    private readonly long _start;
    private readonly string? _path;
    private TimeSpan _withoutDeadline;

    /// <param name="engine">The database.</param>
    /// <param name="path">The file; null on PostgreSQL.</param>
    /// <param name="clock">Measures the deadline.</param>
    /// <param name="logger">Tells the progress.</param>
    /// <param name="caller">The caller's token.</param>
    public MigrationRun(IStorageEngine engine, string? path, TimeProvider clock, ILogger logger, CancellationToken caller)
    {
        Location = engine.Location;
        Logger = logger;
        _path = path;
        _timeout = engine.MigrationTimeout;
        _clock = clock;
        _caller = caller;
        _start = clock.GetTimestamp();
        _deadline = new CancellationTokenSource(_timeout, clock);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, caller);
    }

    public string Location { get; }

    public ILogger Logger { get; }

    /// <summary>Fires when the caller cancels and when the deadline passes.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>The ids of the migrations that were begun, in order.</summary>
    public List<string> Begun { get; } = [];

    /// <summary>How much of its time it has used so far.</summary>
    public TimeSpan Elapsed => _clock.GetElapsedTime(_start) - _withoutDeadline;

    /// <summary>Says that a migration begins.</summary>
    /// <exception cref="OperationCanceledException">There is no time left for it.</exception>
    public void Begin(string id, bool revert)
    {
        Token.ThrowIfCancellationRequested();

        Begun.Add(id);
        if (revert)
        {
            Logger.MigrationReverting(id, Location);
        }
        else
        {
            Logger.MigrationApplying(id, Location);
        }
    }

    /// <exception cref="OperationCanceledException">The caller cancelled; the deadline alone throws nothing.</exception>
    public void ThrowIfCancelledByCaller() => _caller.ThrowIfCancellationRequested();

    /// <summary>Does something that is no part of the deadline: only the caller stops it.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled, or the deadline had passed before.</exception>
    public async Task WithoutDeadlineAsync(Func<CancellationToken, Task> action)
    {
        Token.ThrowIfCancellationRequested();

        var left = _timeout - Elapsed;
        var start = _clock.GetTimestamp();
        _deadline.CancelAfter(Timeout.InfiniteTimeSpan);
        try
        {
            await action(_caller).ConfigureAwait(false);
        }
        finally
        {
            _withoutDeadline += _clock.GetElapsedTime(start);
            _deadline.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    public void Waiting(string holder) => Logger.MigrationLockWaiting(Location, holder);

    /// <summary>Tells what somebody added to the schema, and refuses one that differs.</summary>
    /// <exception cref="StoreException">Something is missing or different.</exception>
    public void Judge(SchemaReport report) => SchemaGate.Judge(Location, report.Differences, report.ForeignObjects, Logger);

    public void Done() => Logger.MigrationsDone(Begun.Count, Location, (long)Elapsed.TotalMilliseconds);

    /// <summary>The error of a lock that did not become free in time; null when the caller gave up before.</summary>
    public StoreException? LockHeld(string? holder) =>
        _caller.IsCancellationRequested ? null : Messages.MigrationLockHeld(Location, Elapsed, holder);

    /// <summary>Runs something whose failure is told as that of a migration.</summary>
    /// <exception cref="StoreException">It failed.</exception>
    public async Task<T> TranslatedAsync<T>(Func<Task<T>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception exception) when (TryTranslate(exception, out var translated))
        {
            throw translated;
        }
    }

    /// <summary>Exception filter: true, with the exception to throw instead, unless it is one of ours or has nothing to do with storage.</summary>
    private bool TryTranslate(Exception exception, [NotNullWhen(true)] out Exception? translated)
    {
        var context = new ErrorContext
        {
            Outcome = WriteOutcome.RolledBack,
            Opening = Begun.Count == 0,
            Path = _path,
            Token = _caller,
            Interrupt = Asked(),
            Waited = Token.IsCancellationRequested ? Elapsed : null,
        };
        translated = exception switch
        {
            UnauthorizedAccessException => CannotOpen(exception, context),

            // An assembly that is absent is no matter of the database.
            IOException and not (FileNotFoundException or FileLoadException) => CannotOpen(exception, context),
            _ => StoreErrors.Translate(exception, context),
        };

        var wasStopped = Token.IsCancellationRequested
            && translated is IStoreError { Kind: StoreErrorKind.Cancelled or StoreErrorKind.Timeout or StoreErrorKind.Busy };
        if (!wasStopped && Begun.Count > 0 && !IsVerdict(exception))
        {
            translated = Messages.MigrationFailed(Location, Begun[^1], exception);
        }

        return !ReferenceEquals(translated, exception);
    }

    public void Dispose()
    {
        _either.Dispose();
        _deadline.Dispose();
    }

    private static Exception CannotOpen(Exception exception, in ErrorContext context) =>
        Messages.Driver(new DriverFailure(StoreErrorKind.StorageUnavailable, exception) { Code = ErrorCodes.CannotOpen }, context);

    // What the migrator itself refused has no cause inside; a COMMIT without an answer is no failed migration.
    private static bool IsVerdict(Exception exception) =>
        exception is IStoreError { Kind: var kind } && (exception.InnerException is null || kind == StoreErrorKind.OutcomeUnknown);

    private InterruptSource Asked() => (_caller.IsCancellationRequested, _deadline.IsCancellationRequested) switch
    {
        (true, _) => InterruptSource.Caller,
        (_, true) => InterruptSource.Deadline,
        _ => InterruptSource.None,
    };
}
