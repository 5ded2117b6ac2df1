using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>The one writer of a database file: a thread that owns the connection and serves turns in the order they were asked for.</summary>
/// <remarks>
/// Units at the head of the queue form a group: a savepoint each, one COMMIT for all, and every member is answered after it. A lease runs
/// alone, on its context's own thread, while this one is parked.
/// </remarks>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private readonly WriterQueue _queue = new();
    private readonly WriterWatch _watch;
    private readonly WriterGroup _group;
    private readonly SqliteCheckpoints _checkpoints;
    private readonly WriterUser _users;
    private readonly WriterServices _services;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile WriterSession? _session;
    private bool _suspect;
    private int _started;
    private int _disposed;

    /// <param name="users">Opens the connection, on the writer's thread, and closes the readers before it is closed.</param>
    /// <param name="checkpoints">When the write-ahead log is written back.</param>
    /// <param name="services">Clock, instruments and log.</param>
    public SqliteWriter(WriterUser users, SqliteCheckpoints checkpoints, WriterServices services)
    {
        _users = users;
        _checkpoints = checkpoints;
        _services = services;
        _watch = new WriterWatch(_queue, services);
        _group = new WriterGroup(_queue, _watch, services);
        _thread = new Thread(Serve) { Name = "boternity-writer", IsBackground = true, Priority = ThreadPriority.AboveNormal };
    }

    /// <summary>Queues a unit.</summary>
    public async Task<TResult> RunAsync<TResult>(UnitTurn<TResult> unit)
    {
        RefuseInsideOfLease();
        unit.Writer = this;
        await AskAsync(unit).ConfigureAwait(false);
        using var registration = CancelOn(unit);
        return await unit.Answer.ConfigureAwait(false);
    }

    /// <summary>Waits for a context's turn.</summary>
    /// <exception cref="StoreException">The turn did not come in time, the flow holds the writer already, or the store is closed.</exception>
    public async Task<WriterLease> AcquireLeaseAsync(CancellationToken cancellationToken)
    {
        RefuseInsideOfLease();
        var turn = new LeaseTurn(cancellationToken);
        await AskAsync(turn).ConfigureAwait(false);
        using var registration = CancelOn(turn);
        return await turn.Granted.ConfigureAwait(false);
    }

    /// <summary>Opens the connection if it is not: readers open after it and close before it.</summary>
    public async Task EnsureOpenAsync()
    {
        if (_session is not null)
        {
            return;
        }

        var turn = new OpenTurn();
        await AskAsync(turn).ConfigureAwait(false);
        await turn.Opened.ConfigureAwait(false);
    }

    /// <summary>Writes the log back and empties it, in turn.</summary>
    public async Task<CheckpointResult> EmptyLogAsync(CancellationToken cancellationToken)
    {
        RefuseInsideOfLease();
        var turn = new CheckpointTurn(cancellationToken);
        await AskAsync(turn).ConfigureAwait(false);
        using var registration = CancelOn(turn);
        return await turn.Answer.ConfigureAwait(false);
    }

    /// <summary>Refuses new turns, serves those that wait, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            await _stopped.Task.ConfigureAwait(false);
            return;
        }

        _queue.Close();
        if (Volatile.Read(ref _started) == 1)
        {
            await _stopped.Task.ConfigureAwait(false);
        }

        _stopped.TrySetResult();
        _watch.Dispose();
    }

    // The turn would wait for a lease or a unit that waits for this flow; a unit of the same host was joined before.
    private void RefuseInsideOfLease()
    {
        if (LeaseFlow.Holds(this))
        {
            throw Messages.ScopeMisuse("The writer was asked for while a context or unit of the same flow holds it: end that one first.");
        }
    }

    private async ValueTask AskAsync(WriteTurn turn)
    {
        turn.AskedAt = _services.Clock.GetTimestamp();
        if (!_queue.TryTakePlace())
        {
            await WaitForPlaceAsync(turn).ConfigureAwait(false);
        }

        // Before the turn is queued: who closes the queue then knows that there is a thread to wait for.
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            _thread.Start();
        }

        if (!_queue.Add(turn))
        {
            _queue.ReturnPlace();
            throw Messages.StoreClosed(WriteOutcome.RolledBack);
        }
    }

    private async Task WaitForPlaceAsync(WriteTurn turn)
    {
        using var deadline = new CancellationTokenSource(WriterLimits.Wait, _services.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, turn.Token);
        try
        {
            await _queue.TakePlaceAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!turn.Token.IsCancellationRequested)
        {
            throw Messages.WriterBusy(WriterLimits.Wait, "a full queue");
        }
    }

    private CancellationTokenRegistration CancelOn(WriteTurn turn) =>
        turn.Token.UnsafeRegister(
            static (state, token) =>
            {
                var (writer, turn) = ((SqliteWriter, WriteTurn))state!;
                if (writer._queue.Remove(turn))
                {
                    turn.Fail(Messages.Cancelled(WriteOutcome.RolledBack, cause: null, token));
                }
                else
                {
                    writer._watch.Interrupt(turn, InterruptSource.Caller);
                }
            },
            (this, turn));

    private void Serve()
    {
        try
        {
            var patience = WriterLimits.Idle;
            while (!_queue.IsDrained)
            {
                var first = _queue.WaitForFirst(patience);
                patience = WriterLimits.Idle;
                if (first is LeaseTurn lease)
                {
                    ServeLease(lease);
                }
                else if (first is OpenTurn open)
                {
                    ServeOpen(open);
                }
                else if (first is CheckpointTurn checkpoint)
                {
                    ServeCheckpoint(checkpoint);
                }
                else if (first is UnitTurn)
                {
                    ServeGroup();
                }
                else if (_session is not null)
                {
                    _checkpoints.WhenIdle(_session.Connection);
                    patience = Timeout.InfiniteTimeSpan;
                }
            }
        }
        finally
        {
            CloseSession();
            _stopped.TrySetResult();
        }
    }

    private void ServeGroup()
    {
        if (!TryOpenSession(_group.FailNext) || !TryMakeRoom(_group.FailNext))
        {
            return;
        }

        switch (_group.Serve(_session!))
        {
            case GroupEnd.Sound:
                _checkpoints.AfterWrite(_session!.Connection);
                break;
            case GroupEnd.Abandoned:
                _services.Logger.UnitAbandoned(_services.Location);
                _session!.Control.Retire();
                CloseSession();
                break;
            case GroupEnd.Outdated:
                CloseSession();
                break;
            case GroupEnd.Suspect:
                Suspect();
                break;
        }
    }

    private void ServeLease(LeaseTurn turn)
    {
        if (!_queue.Remove(turn) || !TryOpenSession(turn.Fail) || !TryMakeRoom(turn.Fail))
        {
            return;
        }

        if (_session!.FindSchemaChange() is { } change)
        {
            _services.Logger.SchemaChanged(change, _services.Location);
            turn.Fail(StoreErrors.Translate(change, ErrorContext.Write));
            CloseSession();
            return;
        }

        var control = _session.Control;
        using var lease = new WriterLease(_session, WriterLimits.LeaseRun, stop => _watch.Stop(turn, stop));
        control.AllowCommits(true);
        _services.Metrics.TurnCame(_services.Clock.GetElapsedTime(turn.AskedAt));
        _watch.Begin(turn, control, lease);
        if (turn.Grant(lease))
        {
            lease.WaitForEnd();
        }

        control.AllowCommits(false);
        if (lease.IsExpired)
        {
            _services.Logger.LeaseExpired(_services.Location);
            control.Retire();
        }

        _watch.End();
        if (lease.Suspicion is { } suspicion)
        {
            _services.Logger.CommitUnknown(suspicion, count: 1, _services.Location);
            Suspect();
        }
        else if (lease.IsExpired)
        {
            CloseSession();
        }
        else if (!_session.IsClean())
        {
            _services.Logger.LeaseUnclean(_services.Location);
            CloseSession();
        }
        else
        {
            _checkpoints.AfterWrite(_session.Connection);
        }
    }

    private void ServeOpen(OpenTurn turn)
    {
        if (_queue.Remove(turn) && TryOpenSession(turn.Fail, WriteOutcome.None))
        {
            turn.Done();
        }
    }

    private void ServeCheckpoint(CheckpointTurn turn)
    {
        if (_queue.Remove(turn) && TryOpenSession(turn.Fail, WriteOutcome.None))
        {
            try
            {
                turn.Done(_checkpoints.Empty(_session!.Connection));
            }
            catch (SqliteException exception)
            {
                turn.Fail(StoreErrors.Translate(exception));
            }
        }
    }

    private bool TryOpenSession(Action<Exception> fail, WriteOutcome outcome = WriteOutcome.RolledBack)
    {
        if (_session is not null)
        {
            return true;
        }

        try
        {
            _session = _users.Open(_suspect);
            _services.Logger.WriterOpened(_services.Location);
            if (_suspect)
            {
                _services.Logger.WriterRecovered(_services.Location);
                _suspect = false;
            }

            return true;
        }
#pragma warning disable CA1031 // The error is the answer of those who wait; the thread lives on for the next.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _services.Logger.WriterNotOpened(exception, _services.Location);
            fail(StoreErrors.Translate(exception, SqliteDatabaseFile.OpeningOf(_services.Location) with { Outcome = outcome }));
            return false;
        }
    }

    private bool TryMakeRoom(Action<Exception> fail)
    {
        try
        {
            _checkpoints.MakeRoom(_session!.Connection);
            return true;
        }
        catch (StoreException exception)
        {
            fail(exception);
            return false;
        }
    }

    // A commit's outcome is unknown: no connection is used again, and the file is proven sound before the next one.
    private void Suspect()
    {
        _suspect = true;
        CloseSession();
    }

    private void CloseSession()
    {
        if (_session is null)
        {
            return;
        }

        var session = _session;
        _session = null;
        try
        {
            if (_suspect)
            {
                // Whoever opens a reader from here on asks for the writer first, and so waits for the proof.
                _users.CloseReaders();
            }

            session.Dispose();
            _services.Logger.WriterClosed(_services.Location);
        }
#pragma warning disable CA1031 // A unit that was given up may still use it on another thread; the next session is a new one anyway.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _services.Logger.WriterNotClosed(exception, _services.Location);
        }
    }
}
