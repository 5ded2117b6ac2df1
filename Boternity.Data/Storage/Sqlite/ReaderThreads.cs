using Boternity.Data.Errors;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>The threads that the stores' queries run on: the driver's asynchronous calls block, and these may.</summary>
/// <remarks>As many as there are readers, and each query has its reader before it comes here, so that none waits here for long.</remarks>
internal sealed class ReaderThreads(SqliteReaderPool pool) : IAsyncDisposable
{
    [ThreadStatic]
    private static ReaderLease? _current;

    private readonly object _gate = new();
    private readonly Queue<ReaderWork> _ready = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _threads;
    private int _idle;
    private int _started;
    private bool _closed;

    /// <summary>The reader of the query that this thread runs, if it is one of the pool's; null on other threads.</summary>
    public static ReaderLease? CurrentLease(SqliteReaderPool pool) => _current is { } lease && lease.IsOf(pool) ? lease : null;

    /// <summary>Runs a query when there is a reader for it; inside of another query at once, and on that one's.</summary>
    /// <exception cref="StoreException">No reader became free in time, or the readers are closed.</exception>
    /// <exception cref="StoreCanceledException">The token fired.</exception>
    public Task<TResult> RunAsync<TResult>(Func<CancellationToken, Task<TResult>> query, Delegate holder, CancellationToken cancellationToken)
    {
        if (CurrentLease(pool) is not null)
        {
            return query(cancellationToken);
        }

        var work = new ReaderWork<TResult>(this, query, ReaderHolder.Query(holder, pool.Limits.TraceHolders), cancellationToken);
        pool.Request(work);
        return work.Answer;
    }

    /// <summary>Takes a query that has its reader.</summary>
    public void Post(ReaderWork work)
    {
        lock (_gate)
        {
            _ready.Enqueue(work);
            if (_idle >= _ready.Count || _threads == pool.Limits.MaxReaders)
            {
                Monitor.Pulse(_gate);
                return;
            }

            _threads++;
            _started++;
        }

        var name = FormattableString.Invariant($"boternity-reader-{_started}");
        new Thread(Serve) { Name = name, IsBackground = true }.Start();
    }

    /// <summary>Ends the threads, once they have nothing left to do. The pool is disposed before, so that nothing comes.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
            if (_threads == 0)
            {
                _stopped.TrySetResult();
            }
        }

        await _stopped.Task.ConfigureAwait(false);
    }

    private void Serve()
    {
        while (Next() is { } work)
        {
            _current = work.Lease;
            work.Run();
            _current = null;

            // Back before the answer: a caller that reads next finds it free.
            work.Lease.Return();
            work.Complete();
        }
    }

    private ReaderWork? Next()
    {
        lock (_gate)
        {
            while (_ready.Count == 0)
            {
                if (_closed)
                {
                    if (--_threads == 0)
                    {
                        _stopped.TrySetResult();
                    }

                    return null;
                }

                _idle++;
                Monitor.Wait(_gate);
                _idle--;
            }

            return _ready.Dequeue();
        }
    }
}
