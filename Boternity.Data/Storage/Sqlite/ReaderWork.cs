namespace Boternity.Data.Storage.Sqlite;

/// <summary>A store's query: it waits for a reader, then for a thread.</summary>
internal abstract class ReaderWork(ReaderThreads threads, ReaderHolder holder, CancellationToken token) : ReaderRequest(holder, token)
{
    /// <summary>What it runs on, once it was granted.</summary>
    public ReaderLease Lease { get; private set; } = null!;

    public override void Grant(ReaderLease lease)
    {
        Lease = lease;
        threads.Post(this);
    }

    /// <summary>Runs the query on this thread; its result or exception is kept.</summary>
    public abstract void Run();

    /// <summary>Answers the caller.</summary>
    public abstract void Complete();
}

/// <inheritdoc/>
internal sealed class ReaderWork<TResult>(
    ReaderThreads threads,
    Func<CancellationToken, Task<TResult>> query,
    ReaderHolder holder,
    CancellationToken token)
    : ReaderWork(threads, holder, token)
{
    private readonly ExecutionContext? _flow = ExecutionContext.Capture();
    private readonly TaskCompletionSource<TResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TResult _result = default!;
    private Exception? _failure;

    public Task<TResult> Answer => _answer.Task;

    public override void Run()
    {
        if (_flow is null)
        {
            Execute();
        }
        else
        {
            ExecutionContext.Run(_flow, static work => ((ReaderWork<TResult>)work!).Execute(), this);
        }
    }

    public override void Complete()
    {
        if (_failure is null)
        {
            _answer.SetResult(_result);
        }
        else
        {
            _answer.SetException(_failure);
        }
    }

    public override void Fail(Exception exception) => _answer.SetException(exception);

    private void Execute()
    {
        try
        {
            if (Lease.Session is null)
            {
                Lease.OpenAsync().AsTask().GetAwaiter().GetResult();
            }

            // A query awaits nothing but its reader, which answers at once; if it does, this thread waits with it.
            _result = query(Token).GetAwaiter().GetResult();
        }
#pragma warning disable CA1031 // Whatever the query throws is its caller's answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _failure = exception;
        }
    }
}
