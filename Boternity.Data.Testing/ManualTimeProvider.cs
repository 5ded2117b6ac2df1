namespace Boternity.Data.Testing;

/// <summary>A clock that stands still until a test moves it.</summary>
/// <remarks>
/// <see cref="Advance"/> is time passing: wall clock and timestamp move together and due timers fire, in order, on the caller's thread,
/// each seeing the time it was due at. <see cref="SetUtcNow"/> is somebody setting the wall clock, backwards too: timers and timestamps
/// do not notice. Safe for use by many threads.
/// </remarks>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _waiting = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _watchers = [];
    private DateTimeOffset _now;
    private TimeSpan _elapsed;

    /// <summary>A clock that stands at an instant.</summary>
    /// <param name="start">Of any offset; kept in UTC.</param>
    public ManualTimeProvider(DateTimeOffset start) => _now = start.ToUniversalTime();

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How many timers would fire if enough time passed.</summary>
    public int WaitingTimers
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return _elapsed.Ticks;
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);

        // A system timer runs its callback in the context of whoever made it.
        var context = ExecutionContext.Capture();
        var timer = new ManualTimer(this, context is null ? callback : InContext, state);
        timer.Change(dueTime, period);
        return timer;

        void InContext(object? value) => ExecutionContext.Run(context, callback.Invoke, value);
    }

    /// <summary>Lets time pass; when it returns, every timer that was due has run.</summary>
    /// <param name="time">Zero or more.</param>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);

        TimeSpan target;
        lock (_gate)
        {
            target = _elapsed + time;
        }

        while (NextDue(target) is { } timer)
        {
            timer.Fire();
        }
    }

    /// <summary>Sets the wall clock.</summary>
    /// <param name="now">Of any offset; before the present too.</param>
    public void SetUtcNow(DateTimeOffset now)
    {
        lock (_gate)
        {
            _now = now.ToUniversalTime();
        }
    }

    /// <summary>Completes when at least so many timers wait: what is under test has reached its delay and the clock may move.</summary>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The task; its continuations run elsewhere.</returns>
    public Task WhenTimersWaitAsync(int count, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_waiting.Count >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watchers.Add((count, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }

    private ManualTimer? NextDue(TimeSpan target)
    {
        lock (_gate)
        {
            // MinBy takes the first of equals: timers that are due together fire in the order in which they were set.
            var next = _waiting.Where(timer => timer.Due <= target).MinBy(timer => timer.Due);
            var reached = next?.Due ?? target;

            // A callback may have moved the clock itself.
            if (reached > _elapsed)
            {
                _now += reached - _elapsed;
                _elapsed = reached;
            }

            if (next is not null)
            {
                _waiting.Remove(next);
                if (next.Period > TimeSpan.Zero)
                {
                    Wait(next, next.Due + next.Period);
                }
            }

            return next;
        }
    }

    private bool Set(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            if (timer.IsDisposed)
            {
                return false;
            }

            _waiting.Remove(timer);
            timer.Period = period;

            if (dueTime == TimeSpan.Zero)
            {
                // As a system timer does: at once, and not on the thread that sets it.
                ThreadPool.QueueUserWorkItem(static due => due.Fire(), timer, preferLocal: false);
                dueTime = period == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : period;
            }

            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Wait(timer, _elapsed + dueTime);
            }

            return true;
        }
    }

    private void Remove(ManualTimer timer)
    {
        lock (_gate)
        {
            timer.IsDisposed = true;
            _waiting.Remove(timer);
        }
    }

    private void Wait(ManualTimer timer, TimeSpan due)
    {
        timer.Due = due;
        _waiting.Add(timer);

        foreach (var watcher in _watchers.Where(watcher => _waiting.Count >= watcher.Count).ToList())
        {
            _watchers.Remove(watcher);
            watcher.Reached.SetResult();
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; set; }

        public TimeSpan Period { get; set; }

        public bool IsDisposed { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period) => clock.Set(this, dueTime, period);

        public void Fire()
        {
            if (!IsDisposed)
            {
                callback(state);
            }
        }

        public void Dispose() => clock.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
