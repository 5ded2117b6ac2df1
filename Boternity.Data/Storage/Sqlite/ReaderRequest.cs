namespace Boternity.Data.Storage.Sqlite;

/// <summary>Somebody who waits for a reader. Answered once: with one, or with why there is none.</summary>
/// <param name="holder">Who.</param>
/// <param name="token">Withdraws it.</param>
internal abstract class ReaderRequest(ReaderHolder holder, CancellationToken token)
{
    private int _answered;
    private ITimer? _deadline;
    private CancellationTokenRegistration _cancellation;

    public ReaderHolder Holder => holder;

    public CancellationToken Token => token;

    /// <summary>A timestamp of the pool's clock.</summary>
    public long AskedAt { get; set; }

    /// <summary>Its place in the queue; null when it is not in it.</summary>
    public LinkedListNode<ReaderRequest>? Place { get; set; }

    public bool IsAnswered => Volatile.Read(ref _answered) != 0;

    /// <returns>Whether the caller is the one to answer.</returns>
    public bool TryAnswer() => Interlocked.Exchange(ref _answered, 1) == 0;

    /// <summary>Gives it a reader; the request's from now on.</summary>
    public abstract void Grant(ReaderLease lease);

    public abstract void Fail(Exception exception);

    /// <summary>What ends the wait from outside.</summary>
    public void Watch(ITimer deadline, CancellationTokenRegistration cancellation)
    {
        _deadline = deadline;
        _cancellation = cancellation;
        if (IsAnswered)
        {
            EndWatch();
        }
    }

    public void EndWatch()
    {
        _deadline?.Dispose();
        _cancellation.Unregister();
    }
}

/// <summary>A context that opens its connection.</summary>
internal sealed class ReaderOpening(ReaderHolder holder, CancellationToken token) : ReaderRequest(holder, token)
{
    private readonly TaskCompletionSource<ReaderLease> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<ReaderLease> Answer => _answer.Task;

    public override void Grant(ReaderLease lease) => _answer.SetResult(lease);

    public override void Fail(Exception exception) => _answer.SetException(exception);
}
