using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Keeps the writer's deadlines: refuses turns that waited too long, and stops the one that runs too long or was cancelled.</summary>
/// <remarks>Interrupts reach only the turn they are meant for: all of it happens under one lock, with the turn that runs known.</remarks>
internal sealed class WriterWatch : IDisposable
{
    // While a turn is being stopped: a statement that begins after the first interrupt needs another one.
    private static readonly TimeSpan StopPeriod = TimeSpan.FromMilliseconds(20);

    private readonly object _lock = new();
    private readonly WriterQueue _queue;
    private readonly WriterServices _services;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;

    private WriteTurn? _running;
    private WriterControl? _control;
    private WriterLease? _lease;
    private TimeSpan _limit;
    private bool _abandoned;
    private bool _stopping;

    public WriterWatch(WriterQueue queue, WriterServices services)
    {
        _queue = queue;
        _services = services;
        _clock = services.Clock;
        _timer = _clock.CreateTimer(static watch => ((WriterWatch)watch!).Look(), this, WriterLimits.WatchPeriod, WriterLimits.WatchPeriod);
    }

    /// <summary>A unit begins to run.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="control">Its connection's.</param>
    /// <param name="limit">How long it may run.</param>
    public void Begin(UnitTurn unit, WriterControl control, TimeSpan limit)
    {
        unit.Interrupt = InterruptSource.None;
        unit.Running = new CancellationTokenSource();
        Begin(unit, control, lease: null, limit);
    }

    /// <summary>A lease begins.</summary>
    public void Begin(LeaseTurn turn, WriterControl control, WriterLease lease) => Begin(turn, control, lease, WriterLimits.LeaseRun);

    /// <summary>The turn is over: no interrupt comes after this.</summary>
    public void End()
    {
        lock (_lock)
        {
            _running = null;
            _control = null;
            _lease = null;
        }
    }

    /// <summary>Stops a turn if it runs; does nothing otherwise.</summary>
    public void Interrupt(WriteTurn turn, InterruptSource source)
    {
        CancellationTokenSource? cancel = null;
        lock (_lock)
        {
            if (_running == turn && turn is UnitTurn unit)
            {
                if (unit.Interrupt == InterruptSource.None)
                {
                    unit.Interrupt = source;
                    cancel = unit.Running;
                    _timer.Change(StopPeriod, StopPeriod);
                }

                _control!.Interrupt();
            }
        }

        // Outside of the lock: it calls back into the unit's own code.
        cancel?.CancelAsync();
    }

    /// <summary>Interrupts a lease as long as it is to stop; does nothing when it is over.</summary>
    public void Stop(LeaseTurn turn, bool stop)
    {
        lock (_lock)
        {
            if (_running == turn && _stopping != stop)
            {
                _stopping = stop;
                if (stop)
                {
                    _timer.Change(StopPeriod, StopPeriod);
                    _control!.Interrupt();
                }
            }
        }
    }

    /// <summary>Parks the writer's thread until a unit that really suspended is over.</summary>
    /// <returns>False when the unit did not end within its grace after it was told to.</returns>
    public bool WaitForSuspended(Task task)
    {
        task.ContinueWith(
            static (_, watch) => ((WriterWatch)watch!).Wake(),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        var suspended = _clock.GetTimestamp();
        lock (_lock)
        {
            while (!task.IsCompleted && !_abandoned)
            {
                Monitor.Wait(_lock);
            }
        }

        _services.Metrics.UnitSuspended();
        _services.Logger.UnitSuspended(_services.Location, _clock.GetElapsedTime(suspended).TotalMilliseconds);
        return task.IsCompleted;
    }

    public void Dispose() => _timer.Dispose();

    private void Begin(WriteTurn turn, WriterControl control, WriterLease? lease, TimeSpan limit)
    {
        lock (_lock)
        {
            turn.StartedAt = _clock.GetTimestamp();
            _running = turn;
            _control = control;
            _lease = lease;
            _limit = limit;
            _abandoned = false;
            _stopping = false;
        }
    }

    private void Wake()
    {
        lock (_lock)
        {
            Monitor.PulseAll(_lock);
        }
    }

    private void Look()
    {
        RefuseLate();

        UnitTurn? overdue = null;
        lock (_lock)
        {
            if (_running is null)
            {
                _timer.Change(WriterLimits.WatchPeriod, WriterLimits.WatchPeriod);
                return;
            }

            var ran = _clock.GetElapsedTime(_running.StartedAt);
            if (_lease is not null)
            {
                EndLease(ran);
            }
            else if (_running is UnitTurn unit && (unit.Interrupt != InterruptSource.None || ran > _limit))
            {
                overdue = unit;
                if (ran > _limit + WriterLimits.Grace)
                {
                    _abandoned = true;
                    Monitor.PulseAll(_lock);
                }
            }
        }

        if (overdue is not null)
        {
            Interrupt(overdue, InterruptSource.Deadline);
        }
    }

    private void EndLease(TimeSpan held)
    {
        var expired = held > _limit;
        if (expired)
        {
            // First: who is interrupted asks why.
            _lease!.Expire();
        }

        if (expired || _stopping)
        {
            _control!.Interrupt();
        }

        if (expired)
        {
            _lease!.Release();
        }
    }

    private void RefuseLate()
    {
        var wait = (long)(WriterLimits.Wait.TotalSeconds * _clock.TimestampFrequency);
        var now = _clock.GetTimestamp();
        foreach (var turn in _queue.TakeAskedBefore(now - wait))
        {
            turn.Fail(Messages.WriterBusy(_clock.GetElapsedTime(turn.AskedAt, now), Holder()));
        }
    }

    private string Holder()
    {
        lock (_lock)
        {
            return _running is null
                ? "another process"
                : $"{_running.Description} for {_clock.GetElapsedTime(_running.StartedAt).TotalMilliseconds:0} ms";
        }
    }
}
