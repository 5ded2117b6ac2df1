using System.Globalization;

namespace Boternity.Data.Tests.Harness;

public sealed class ManualTimeProviderTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.Parse("2026-02-16T08:00:00Z", CultureInfo.InvariantCulture);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _clock = new(Start);

    [Test]
    public void Advance_moves_wall_clock_and_timestamp_together()
    {
        var timestamp = _clock.GetTimestamp();

        _clock.Advance(Second);

        Assert.That(_clock.GetUtcNow(), Is.EqualTo(Start + Second));
        Assert.That(_clock.GetElapsedTime(timestamp), Is.EqualTo(Second));
    }

    [Test]
    public void SetUtcNow_moves_neither_timestamp_nor_timers()
    {
        var timestamp = _clock.GetTimestamp();
        var fired = 0;
        using var timer = _clock.CreateTimer(_ => fired++, null, Second, Timeout.InfiniteTimeSpan);

        _clock.SetUtcNow(Start.AddYears(1));

        Assert.That(_clock.GetUtcNow(), Is.EqualTo(Start.AddYears(1)));
        Assert.That(_clock.GetElapsedTime(timestamp), Is.EqualTo(TimeSpan.Zero));
        Assert.That(fired, Is.Zero);
    }

    [Test]
    public void Advance_fires_timers_in_the_order_they_are_due_each_at_its_time()
    {
        var fired = new List<(string Name, DateTimeOffset At)>();
        using var late = Record("late", 3 * Second, Timeout.InfiniteTimeSpan);
        using var early = Record("early", Second, Timeout.InfiniteTimeSpan);
        using var same = Record("same", 3 * Second, Timeout.InfiniteTimeSpan);

        _clock.Advance(10 * Second);

        (string, DateTimeOffset)[] expected = [("early", Start + Second), ("late", Start + (3 * Second)), ("same", Start + (3 * Second))];
        Assert.That(fired, Is.EqualTo(expected));
        Assert.That(_clock.GetUtcNow(), Is.EqualTo(Start + (10 * Second)));

        ITimer Record(string name, TimeSpan due, TimeSpan period) =>
            _clock.CreateTimer(_ => fired.Add((name, _clock.GetUtcNow())), null, due, period);
    }

    [Test]
    public void Advance_fires_a_periodic_timer_once_per_period()
    {
        var fired = 0;
        using var timer = _clock.CreateTimer(_ => fired++, null, Second, 2 * Second);

        _clock.Advance(6 * Second);

        Assert.That(fired, Is.EqualTo(3));
        Assert.That(_clock.WaitingTimers, Is.EqualTo(1));
    }

    [Test]
    public void Change_moves_a_timer_and_a_disposed_one_refuses()
    {
        var fired = 0;
        var timer = _clock.CreateTimer(_ => fired++, null, Second, Timeout.InfiniteTimeSpan);

        Assert.That(timer.Change(5 * Second, Timeout.InfiniteTimeSpan), Is.True);
        _clock.Advance(2 * Second);
        Assert.That(fired, Is.Zero);

        timer.Dispose();
        _clock.Advance(10 * Second);

        Assert.That(fired, Is.Zero);
        Assert.That(timer.Change(Second, Second), Is.False);
        Assert.That(_clock.WaitingTimers, Is.Zero);
    }

    [Test]
    public void Advance_fires_a_timer_that_a_callback_set_within_the_same_span()
    {
        var fired = new List<DateTimeOffset>();
        ITimer? inner = null;
        using var outer = _clock.CreateTimer(
            _ => inner = _clock.CreateTimer(_ => fired.Add(_clock.GetUtcNow()), null, Second, Timeout.InfiniteTimeSpan),
            null, Second, Timeout.InfiniteTimeSpan);

        _clock.Advance(5 * Second);

        DateTimeOffset[] expected = [Start + (2 * Second)];
        Assert.That(fired, Is.EqualTo(expected));
        inner!.Dispose();
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task Delay_ends_when_the_clock_has_moved(CancellationToken cancellationToken)
    {
        var delay = Task.Delay(Second, _clock, cancellationToken);

        await _clock.WhenTimersWaitAsync(1, cancellationToken);
        Assert.That(delay.IsCompleted, Is.False);
        _clock.Advance(Second);

        await delay;
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task WhenTimersWaitAsync_completes_when_the_last_of_them_is_set(CancellationToken cancellationToken)
    {
        var waiting = _clock.WhenTimersWaitAsync(2, cancellationToken);
        using var first = _clock.CreateTimer(_ => { }, null, Second, Timeout.InfiniteTimeSpan);
        Assert.That(waiting.IsCompleted, Is.False);

        using var second = _clock.CreateTimer(_ => { }, null, Second, Timeout.InfiniteTimeSpan);

        await waiting;
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task CreateTimer_due_at_once_fires_without_an_advance(CancellationToken cancellationToken)
    {
        var fired = new TaskCompletionSource();

        using var timer = _clock.CreateTimer(_ => fired.SetResult(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        await fired.Task.WaitAsync(cancellationToken);
    }
}
