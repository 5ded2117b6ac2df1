using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Tests.Faults.Replication;

/// <summary>Callers that write the ledger without a pause, each number once whatever becomes of it, and what they were told.</summary>
internal sealed class WriteLoad : IAsyncDisposable
{
    public const int Seed = 20_261_121;

    // As a service would: a failover must not be met by a storm.
    private static readonly TimeSpan BackOff = TimeSpan.FromMilliseconds(20);

    private readonly IWriteQueue _writes;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<(LedgerEntry Entry, long At)> _acknowledged = [];
    private readonly ConcurrentQueue<(LedgerEntry Entry, Exception Error)> _failed = [];
    private readonly Task[] _callers;

    public WriteLoad(IWriteQueue writes, int callers)
    {
        _writes = writes;
        _callers = [.. Enumerable.Range(1, callers).Select(caller => Task.Run(() => WriteAsync(caller)))];
    }

    public IReadOnlyList<LedgerEntry> Acknowledged => [.. _acknowledged.Select(done => done.Entry)];

    public IReadOnlyList<Exception> Errors => [.. _failed.Select(failure => failure.Error)];

    /// <summary>The entries of writes that failed so.</summary>
    public IReadOnlyList<LedgerEntry> FailedAs(WriteOutcome outcome) =>
        [.. _failed.Where(failure => (failure.Error as StoreException)?.Outcome == outcome).Select(failure => failure.Entry)];

    /// <summary>Waits until each caller was answered so again: by an acknowledgement, or by an error.</summary>
    public async Task UntilAllAsync(bool acknowledged, CancellationToken cancellationToken)
    {
        var seen = Count();
        while (Count() is var now
            && Enumerable.Range(1, _callers.Length).Any(caller => now.GetValueOrDefault(caller) == seen.GetValueOrDefault(caller)))
        {
            await Task.Delay(BackOff, cancellationToken);
        }

        Dictionary<int, int> Count() =>
            (acknowledged ? Acknowledged : [.. _failed.Select(failure => failure.Entry)]).CountBy(entry => entry.Caller).ToDictionary();
    }

    /// <summary>Lets every caller end its write.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_callers);
    }

    public override string ToString()
    {
        var times = _acknowledged.Select(done => done.At).Order().ToArray();
        var pause = times.Skip(1).Zip(times, Stopwatch.GetElapsedTime).Select(between => -between).DefaultIfEmpty().Max();
        var errors = string.Join(", ", Errors.GroupBy(Name).Select(group => $"{group.Count()} {group.Key}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{times.Length} writes acknowledged, longest pause {pause.TotalSeconds:0.0} s; failed: {(errors.Length == 0 ? "none" : errors)}");

        static string Name(Exception error) =>
            error is StoreException store ? $"{store.Code} {store.Kind}/{store.Outcome}" : error.GetType().Name;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task WriteAsync(int caller)
    {
        for (var number = 1; !_stop.IsCancellationRequested; number++)
        {
            var entry = new LedgerEntry(caller, number);
            try
            {
                await _writes.WriteAsync(
                    (context, token) => Ledger.AddAsync(context, Seed, entry.Caller, entry.Number, token), CancellationToken.None);
                _acknowledged.Enqueue((entry, Stopwatch.GetTimestamp()));
            }
#pragma warning disable CA1031 // Every error is the test's to judge.
            catch (Exception error)
#pragma warning restore CA1031
            {
                _failed.Enqueue((entry, error));
                await Task.Delay(BackOff);
            }
        }
    }
}
