using System.Diagnostics;

namespace Boternity.Data.Benchmarks.Harness;

/// <summary>Runs a group's callers flat out until it is told to stop.</summary>
internal sealed class CallerLoop : IDisposable
{
    private const int Histograms = 16;

    private readonly CallerGroup _group;
    private readonly LatencyHistogram[] _latencies;
    private readonly long[] _operations;
    private readonly ManualResetEventSlim _start = new();
    private readonly TaskCompletionSource _startTasks = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _callers = [];

    private volatile bool _stopped;
    private long _errors;
    private long _longest;
    private string? _firstError;

    public CallerLoop(CallerGroup group)
    {
        _group = group;
        _latencies = [.. Enumerable.Range(0, Math.Min(Histograms, group.Callers)).Select(_ => new LatencyHistogram())];
        _operations = new long[group.Callers];
    }

    /// <summary>Makes the callers; they wait for <see cref="Start"/>.</summary>
    public void Prepare()
    {
        for (var caller = 0; caller < _group.Callers; caller++)
        {
            _callers.Add(_group.OnThread is { } operation ? StartThread(caller, operation) : RunAsync(caller, _group.OnPool!));
        }
    }

    public void Start()
    {
        _start.Set();
        _startTasks.SetResult();
    }

    /// <summary>Ends the round: what a caller is at still counts as a latency, not as an operation.</summary>
    public void Stop() => _stopped = true;

    public async Task<Measurement> EndAsync(TimeSpan duration)
    {
        await Task.WhenAll(_callers);
        var all = new LatencyHistogram();
        foreach (var histogram in _latencies)
        {
            all.Add(histogram);
        }

        return new Measurement
        {
            Group = _group.Name,
            Callers = _group.Callers,
            Operations = _operations.Sum(),
            Seconds = duration.TotalSeconds,
            P50 = all.Percentile(0.50) / 1e3,
            P99 = all.Percentile(0.99) / 1e3,
            P999 = all.Percentile(0.999) / 1e3,
            Max = Nanoseconds(_longest) / 1e3,
            FewestOfCaller = _operations.Min(),
            MostOfCaller = _operations.Max(),
            Errors = _errors,
            FirstError = _firstError,
        };
    }

    public void Dispose() => _start.Dispose();

    private static long Nanoseconds(long ticks) => (long)(ticks * (1e9 / Stopwatch.Frequency));

    private Task StartThread(int caller, Action<int> operation)
    {
        var done = new TaskCompletionSource();
        var thread = new Thread(() =>
        {
            _start.Wait();
            Run(caller, operation);
            done.SetResult();
        })
        {
            IsBackground = true,
            Name = $"caller {caller}",
        };
        thread.Start();
        return done.Task;
    }

    private void Run(int caller, Action<int> operation)
    {
        var began = Stopwatch.GetTimestamp();
        while (!_stopped)
        {
            try
            {
                operation(caller);
                began = Count(caller, began);
            }
#pragma warning disable CA1031 // A contender's failure is one of its results.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                began = Fail(exception);
            }
        }
    }

    private async Task RunAsync(int caller, Func<int, Task> operation)
    {
        await _startTasks.Task;
        var began = Stopwatch.GetTimestamp();
        while (!_stopped)
        {
            try
            {
                await operation(caller);
                began = Count(caller, began);
            }
#pragma warning disable CA1031 // A contender's failure is one of its results.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                began = Fail(exception);
            }
        }
    }

    private long Count(int caller, long began)
    {
        var now = Stopwatch.GetTimestamp();
        var took = now - began;
        _latencies[caller % _latencies.Length].Record(Nanoseconds(took));
        if (took > Volatile.Read(ref _longest))
        {
            KeepLongest(took);
        }

        if (!_stopped)
        {
            _operations[caller]++;
        }

        return now;
    }

    private void KeepLongest(long took)
    {
        var seen = Volatile.Read(ref _longest);
        while (took > seen)
        {
            var before = Interlocked.CompareExchange(ref _longest, took, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    private long Fail(Exception exception)
    {
        Interlocked.Increment(ref _errors);
        Interlocked.CompareExchange(ref _firstError, exception.ToString(), null);
        return Stopwatch.GetTimestamp();
    }
}
