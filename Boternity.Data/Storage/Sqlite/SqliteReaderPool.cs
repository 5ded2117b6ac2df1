using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>The readers of a database file: few connections, opened once, lent first come, first served.</summary>
/// <remarks>
/// A connection is opened when it is first needed and kept until the pool is disposed; one that is not as it was opened, or that was taken from
/// a holder who kept it for too long, is closed and replaced, so that there are never more. Safe for use by many threads.
/// </remarks>
internal sealed partial class SqliteReaderPool : IAsyncDisposable
{
    // A system timer counts whole milliseconds.
    private static readonly TimeSpan ShortestTimer = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly Stack<ReaderSession?> _free;
    private readonly List<ReaderLease> _leased;
    private readonly LinkedList<ReaderRequest> _waiting = [];
    private readonly SqliteConnectionOpener _opener;
    private readonly SqliteSettings _settings;
    private readonly Func<Task> _openWriter;
    private readonly StorageMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ITimer _expiry;
    private readonly TaskCompletionSource _allClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool _isExpiryArmed;
    private bool _closed;
    private int _notClosed;
    private int _round;

    /// <param name="opener">Opens the connections.</param>
    /// <param name="limits">How many, and how long.</param>
    /// <param name="clock">The clock of waits and ages.</param>
    /// <param name="openWriter">
    /// Awaited before a reader's connection is opened: a reader can neither recover the file nor make the files beside it.
    /// </param>
    /// <param name="metrics">The instruments.</param>
    public SqliteReaderPool(SqliteConnectionOpener opener, ReaderLimits limits, TimeProvider clock, Func<Task> openWriter, StorageMetrics metrics)
    {
        _opener = opener;
        _settings = opener.SettingsOf(StorageRole.Read);
        _openWriter = openWriter;
        _metrics = metrics;
        _clock = clock;
        Limits = limits;
        _free = new Stack<ReaderSession?>(Enumerable.Repeat<ReaderSession?>(null, limits.MaxReaders));
        _leased = new List<ReaderLease>(limits.MaxReaders);
        _notClosed = limits.MaxReaders;
        _expiry = clock.CreateTimer(static pool => ((SqliteReaderPool)pool!).ExpireDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public ReaderLimits Limits { get; }

    /// <summary>How a reader's connection describes itself.</summary>
    public string ConnectionString => _opener.ConnectionString(StorageRole.Read);

    /// <summary>The file, for people.</summary>
    public string Location => _opener.Location;

    /// <summary>How many readers are in use.</summary>
    public int InUse
    {
        get
        {
            lock (_gate)
            {
                return _leased.Count;
            }
        }
    }

    /// <summary>How many requests wait for one.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Lends a reader; waits for one when all are in use.</summary>
    /// <exception cref="StoreException">None became free in time, or the pool is closed.</exception>
    /// <exception cref="StoreCanceledException">The token fired.</exception>
    public ValueTask<ReaderLease> LeaseAsync(CancellationToken cancellationToken)
    {
        var holder = ReaderHolder.Caller(Limits.TraceHolders);
        if (TryLease(holder) is { } lease)
        {
            _metrics.ReaderCame(TimeSpan.Zero);
            return lease.OpenAsync();
        }

        var opening = new ReaderOpening(holder, cancellationToken);
        Request(opening);
        return OpenAsync(opening);

        static async ValueTask<ReaderLease> OpenAsync(ReaderOpening opening) =>
            await (await opening.Answer.ConfigureAwait(false)).OpenAsync().ConfigureAwait(false);
    }

    /// <summary>Asks for a reader: grants it now, or puts the request at the end of the queue.</summary>
    public void Request(ReaderRequest request)
    {
        if (request.Token.IsCancellationRequested)
        {
            request.Fail(Messages.Cancelled(WriteOutcome.None, cause: null, request.Token));
            return;
        }

        request.AskedAt = _clock.GetTimestamp();
        ReaderLease? lease = null;
        lock (_gate)
        {
            if (!_closed && (lease = TakeFree(request.Holder)) is null)
            {
                request.Place = _waiting.AddLast(request);
            }
        }

        if (lease is not null)
        {
            _metrics.ReaderCame(TimeSpan.Zero);
            request.Grant(lease);
        }
        else if (request.Place is null)
        {
            request.Fail(Messages.StoreClosed(WriteOutcome.None));
        }
        else
        {
            Watch(request);
        }
    }

    /// <summary>Takes a reader back, and lends it to the next in the queue.</summary>
    public void Return(ReaderLease lease)
    {
        lock (_gate)
        {
            if (!_leased.Remove(lease))
            {
                return;
            }
        }

        var session = lease.Session;
        if (session is not null)
        {
            session.Holder = null;
            if (!session.TryReset())
            {
                session.Close();
                session = null;
            }
        }

        Release(session);
    }

    /// <summary>Takes the reader that has had its snapshot for longest away from its holder, whatever its age.</summary>
    /// <returns>False when no reader has a snapshot.</returns>
    public bool ExpireOldest()
    {
        ReaderLease? oldest;
        lock (_gate)
        {
            // They are in the order in which they were lent.
            oldest = _leased.Find(lease => lease.Session is { HasSnapshot: true });
            if (oldest is not null)
            {
                _leased.Remove(oldest);
            }
        }

        oldest?.End(Expired(oldest));
        return oldest is not null;
    }

    /// <summary>Fails who waits, takes the readers from who has one, and returns when all connections are closed.</summary>
    public async ValueTask DisposeAsync()
    {
        ReaderRequest[] waiting;
        ReaderLease[] leased;
        ReaderSession?[] free;
        lock (_gate)
        {
            _closed = true;
            waiting = [.. _waiting.Where(request => request.TryAnswer())];
            _waiting.Clear();
            free = [.. _free];
            _free.Clear();

            // One that is being opened is closed by who opens it.
            leased = [.. _leased.Where(lease => lease.Session is not null)];
            _leased.RemoveAll(lease => lease.Session is not null);
        }

        await _expiry.DisposeAsync().ConfigureAwait(false);
        foreach (var request in waiting)
        {
            request.EndWatch();
            request.Fail(Messages.StoreClosed(WriteOutcome.None));
        }

        foreach (var lease in leased)
        {
            lease.End(Messages.StoreClosed(WriteOutcome.None));
        }

        foreach (var session in free)
        {
            Release(session);
        }

        await _allClosed.Task.ConfigureAwait(false);
    }

    private ReaderLease? TryLease(ReaderHolder holder)
    {
        lock (_gate)
        {
            return _closed ? null : TakeFree(holder);
        }
    }

    // Under the gate. Whoever waits is served before whoever comes.
    private ReaderLease? TakeFree(ReaderHolder holder) =>
        _waiting.Count == 0 && _free.TryPop(out var session) ? Lend(session, holder) : null;

    // Under the gate.
    private ReaderLease Lend(ReaderSession? session, ReaderHolder holder)
    {
        var lease = new ReaderLease(this, holder, _clock.GetTimestamp());
        if (session is not null)
        {
            lease.Take(session);
        }

        _leased.Add(lease);
        if (!_isExpiryArmed)
        {
            _isExpiryArmed = true;
            _expiry.Change(Limits.Age, Timeout.InfiniteTimeSpan);
        }

        return lease;
    }

    private void Release(ReaderSession? session)
    {
        ReaderRequest? next = null;
        ReaderLease? lease = null;
        bool closed;
        lock (_gate)
        {
            closed = _closed;
            if (!closed && (next = TakeFirst()) is null)
            {
                _free.Push(session);
            }
            else if (next is not null)
            {
                lease = Lend(session, next.Holder);
            }
        }

        if (closed)
        {
            session?.Close();
            if (Interlocked.Decrement(ref _notClosed) == 0)
            {
                _allClosed.SetResult();
            }
        }
        else if (next is not null)
        {
            next.EndWatch();
            _metrics.ReaderCame(_clock.GetElapsedTime(next.AskedAt));
            next.Grant(lease!);
        }
    }

    // Under the gate.
    private ReaderRequest? TakeFirst()
    {
        while (_waiting.First is { Value: var request })
        {
            _waiting.RemoveFirst();
            if (request.TryAnswer())
            {
                return request;
            }
        }

        return null;
    }

    private void Watch(ReaderRequest request)
    {
        var deadline = _clock.CreateTimer(_ => Refuse(request), state: null, Limits.Wait, Timeout.InfiniteTimeSpan);
        var cancellation = request.Token.UnsafeRegister(_ => Withdraw(request), state: null);
        request.Watch(deadline, cancellation);
    }

    private void Withdraw(ReaderRequest request)
    {
        if (TryRemove(request))
        {
            request.Fail(Messages.Cancelled(WriteOutcome.None, cause: null, request.Token));
        }
    }

    private void Refuse(ReaderRequest request)
    {
        if (TryRemove(request))
        {
            request.Fail(Messages.ReadersBusy(_clock.GetElapsedTime(request.AskedAt), Holders()));
        }
    }

    private bool TryRemove(ReaderRequest request)
    {
        if (!request.TryAnswer())
        {
            return false;
        }

        lock (_gate)
        {
            if (request.Place?.List is not null)
            {
                _waiting.Remove(request.Place);
            }
        }

        request.EndWatch();
        return true;
    }

    private string Holders()
    {
        ReaderLease[] leased;
        lock (_gate)
        {
            leased = [.. _leased];
        }

        return string.Join(", ", leased.Select(lease => lease.Describe(_clock)));
    }

    private void ExpireDue()
    {
        List<ReaderLease> due;
        lock (_gate)
        {
            due = _leased.FindAll(lease => lease.Session is not null && _clock.GetElapsedTime(lease.Since) >= Limits.Age);
            _leased.RemoveAll(due.Contains);
            _isExpiryArmed = _leased.Count > 0;
            if (_isExpiryArmed)
            {
                var next = Limits.Age - _clock.GetElapsedTime(_leased[0].Since);
                _expiry.Change(next > ShortestTimer ? next : ShortestTimer, Timeout.InfiniteTimeSpan);
            }
        }

        due.ForEach(lease => lease.End(Expired(lease)));
    }

    private StoreException Expired(ReaderLease lease) => Messages.SnapshotExpired(_clock.GetElapsedTime(lease.Since));
}
