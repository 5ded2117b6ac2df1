using System.Collections.Concurrent;
using Boternity.Data.Errors;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>The threads that the stores' queries run on: the driver's asynchronous calls block, and these may.</summary>
/// <remarks>As many as there are readers, and each query has its reader before it comes here, so that none waits here for long.</remarks>
internal sealed class ReaderThreads(SqliteReaderPool pool) : IAsyncDisposable
{
    [ThreadStatic]
    private static ReaderLease? _current;

    private readonly BlockingCollection<ReaderWork> _ready = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile int _threads;

    // Queries that wait for a thread or run on one.
    private int _pending;

    // The threads, and one for who may still start some.
    private int _notEnded = 1;

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
        if (Interlocked.Increment(ref _pending) > _threads)
        {
            StartThread();
        }

        _ready.Add(work, CancellationToken.None);
    }

    /// <summary>Ends the threads, once they have nothing left to do. The pool is disposed before, so that nothing comes.</summary>
    public async ValueTask DisposeAsync()
    {
        _ready.CompleteAdding();
        EndThread();
        await _stopped.Task.ConfigureAwait(false);
        _ready.Dispose();
    }

    private void StartThread()
    {
        var number = Interlocked.Increment(ref _threads);
        if (number > pool.Limits.MaxReaders)
        {
            Interlocked.Decrement(ref _threads);
            return;
        }

        Interlocked.Increment(ref _notEnded);
        var name = FormattableString.Invariant($"boternity-reader-{number}");
        new Thread(Serve) { Name = name, IsBackground = true }.Start();
    }

    private void Serve()
    {
        foreach (var work in _ready.GetConsumingEnumerable(CancellationToken.None))
        {
            _current = work.Lease;
            work.Run();
            _current = null;

            // Back before the answer: a caller that reads next finds it free.
            work.Lease.Return();
            Interlocked.Decrement(ref _pending);
            work.Complete();
        }

        EndThread();
    }

    private void EndThread()
    {
        if (Interlocked.Decrement(ref _notEnded) == 0)
        {
            _stopped.TrySetResult();
        }
    }
}
