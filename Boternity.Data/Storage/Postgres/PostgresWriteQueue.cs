using System.Security.Cryptography;
using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Runs each unit as a transaction on the primary, as many at once as there are sessions; the server orders them.</summary>
/// <remarks>
/// A unit that met a serialization failure or a deadlock runs again, on a context of its own each time; no other error is repeated, and a
/// COMMIT without an answer least of all.
/// </remarks>
internal sealed class PostgresWriteQueue(
    IDbContextFactory<BoternityDbContext> contexts,
    AmbientScope ambient,
    TimeProvider clock,
    StorageMetrics metrics)
    : WriteQueue(ambient, metrics), IAsyncDisposable
{
    private const int FirstDelayMilliseconds = 20;

#pragma warning disable CA2213 // Who comes after the end still asks them, and neither has a handle or a timer to give back.
    private readonly SemaphoreSlim _sessions = new(PostgresLimits.MaxSessions, PostgresLimits.MaxSessions);
    private readonly CancellationTokenSource _closing = new();
#pragma warning restore CA2213

    /// <summary>Refuses new units and those that wait for a session, and lets the running ones end: their deadline bounds that.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested)
        {
            return;
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        for (var taken = 0; taken < PostgresLimits.MaxSessions; taken++)
        {
            await _sessions.WaitAsync().ConfigureAwait(false);
        }
    }

    protected override async Task<TResult> RunAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> unit,
        CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(PostgresLimits.UnitDeadline, clock);
        await EnterAsync(deadline.Token, cancellationToken).ConfigureAwait(false);
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            return await RetryAsync(unit, deadline.Token, stop.Token).ConfigureAwait(false);
        }
        catch (StoreCanceledException exception)
            when (cancellationToken.IsCancellationRequested && exception.CancellationToken != cancellationToken)
        {
            // Inside of the unit the token was the run's own; the caller knows only the one it gave.
            throw Messages.Cancelled(exception.Outcome, exception, cancellationToken);
        }
        catch (Exception exception)
            when (StoreErrors.TryTranslate(exception, Stopped(deadline.Token, cancellationToken), out var translated))
        {
            throw translated;
        }
        finally
        {
            _sessions.Release();
        }
    }

    /// <summary>Waits for a session, first come first served.</summary>
    private async Task EnterAsync(CancellationToken deadline, CancellationToken cancellationToken)
    {
        var begin = clock.GetTimestamp();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, deadline, cancellationToken);
        try
        {
            await _sessions.WaitAsync(stop.Token).ConfigureAwait(false);
            Metrics.TurnCame(clock.GetElapsedTime(begin));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw _closing.IsCancellationRequested
                ? Messages.StoreClosed(WriteOutcome.RolledBack)
                : Messages.WriterBusy(clock.GetElapsedTime(begin), $"{PostgresLimits.MaxSessions} other units");
        }
    }

    private async Task<TResult> RetryAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> unit,
        CancellationToken deadline,
        CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RunTransactionAsync((context, token) => RunOnceAsync(unit, context, deadline, token), stop).ConfigureAwait(false);
            }
            catch (Exception exception) when (attempt < PostgresLimits.MaxTries && IsLostRace(exception))
            {
            }

            await Task.Delay(DelayAfter(attempt), clock, stop).ConfigureAwait(false);
        }
    }

    private async Task<TResult> RunTransactionAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> unit,
        CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var ownedContext = context.ConfigureAwait(false);
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var ownedTransaction = transaction.ConfigureAwait(false);

        TResult result;
        using (var scope = WriteScope.Begin(Ambient, context, new TransactionSavepoints(transaction)))
        {
            result = await unit(context, cancellationToken).ConfigureAwait(false);
            scope.ThrowIfLost();
        }

        try
        {
            // A commit that has begun is never half-cancelled.
            var began = clock.GetTimestamp();
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            Metrics.Committed(clock.GetElapsedTime(began));
        }
        catch (Exception exception) when (StoreErrors.TryTranslateCommit(exception, out var translated))
        {
            throw translated;
        }

        return result;
    }

    private static async Task<TResult> RunOnceAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> unit,
        BoternityDbContext context,
        CancellationToken deadline,
        CancellationToken stop)
    {
        using var run = PostgresUnit.Begin(context, stop);
        try
        {
            var result = await unit(context, stop).ConfigureAwait(false);

            // The caller's token stops work, and there is none left; a unit that is late is not committed.
            deadline.ThrowIfCancellationRequested();
            return result;
        }
        catch (Exception exception) when (TryFindFirstError(exception, context, out var first))
        {
            throw first;
        }
    }

    /// <summary>A failed transaction refuses every further statement (25P02): what made it fail is the error to report.</summary>
    private static bool TryFindFirstError(Exception exception, BoternityDbContext context, out Exception first)
    {
        first = exception;
        if (StoreErrors.Translate(exception) is IStoreError { SqlState: PostgresErrorCodes.InFailedSqlTransaction }
            && PostgresWriteInterceptor.FirstErrorOf(context.Database.GetDbConnection()) is { } error)
        {
            first = StoreErrors.Translate(error, ErrorContext.Write);
            return true;
        }

        return false;
    }

    /// <summary>The server says that the unit, unchanged, may succeed: 40001 and 40P01, never an unknown outcome.</summary>
    private static bool IsLostRace(Exception exception) =>
        StoreErrors.Translate(exception, ErrorContext.Write) is StoreException { Conflict: ConflictReason.Serialization };

    /// <summary>20, 40, 80 ms, less up to half of it, so that those who met do not meet again.</summary>
    private static TimeSpan DelayAfter(int attempt)
    {
        var longest = FirstDelayMilliseconds << (attempt - 1);
        return TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(longest / 2, longest + 1));
    }

    private static ErrorContext Stopped(CancellationToken deadline, CancellationToken cancellationToken)
    {
        var passed = deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested;
        return ErrorContext.Write with
        {
            Token = cancellationToken,
            Interrupt = passed ? InterruptSource.Deadline : InterruptSource.None,
            Waited = passed ? PostgresLimits.UnitDeadline : null,
        };
    }
}
