using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Storage.Sqlite;

/// <summary>The deadlines of the writer, by the clock that the test moves.</summary>
[CancelAfter(60_000)]
public sealed class WriterDeadlineTests : WriterSpec
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static (StoreErrorKind?, WriteOutcome) TimedOut => (StoreErrorKind.Timeout, WriteOutcome.RolledBack);

    [Test]
    public async Task WriteAsync_of_a_unit_that_awaits_for_too_long_is_stopped_by_its_token()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = await HoldAsync();
        var good = MarkAsync("good");
        var slow = Queue.WriteAsync(
            async (context, token) =>
            {
                await context.Database.ExecuteSqlRawAsync("INSERT INTO marks (label) VALUES ('slow')", token);
                entered.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            },
            CancellationToken.None);
        var other = MarkAsync("other");
        await held.ReleaseAsync();
        await entered.Task.WaitAsync(Cancel);

        Database.Clock.Advance(WriterLimits.UnitRun - Second);
        var early = slow.IsCompleted;
        Database.Clock.Advance(2 * Second);

        Assert.That(early, Is.False);
        Assert.That(await EndOf(slow), Is.EqualTo(TimedOut));
        await Task.WhenAll(good, other).WaitAsync(Cancel);
        Assert.That(await LabelsAsync(), Is.EqualTo(["good", "other"]));
    }

    [Test]
    public async Task WriteAsync_of_a_statement_that_runs_for_too_long_is_interrupted()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = await HoldAsync();
        var good = MarkAsync("good");
        var slow = Queue.WriteAsync(
            (context, token) =>
            {
                ((SqliteConnection)context.Database.GetDbConnection()).CreateFunction("entered", (long _) => entered.TrySetResult());
                return context.Database.ExecuteSqlRawAsync(
                    """
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
                    INSERT INTO marks (label) SELECT 'n' || i FROM n WHERE i % 1000 <> 0 OR entered(i) IS NOT NULL
                    """,
                    token);
            },
            CancellationToken.None);
        var other = MarkAsync("other");
        await held.ReleaseAsync();
        await entered.Task.WaitAsync(Cancel);

        Database.Clock.Advance(WriterLimits.UnitRun + Second);

        Assert.That(await EndOf(slow), Is.EqualTo(TimedOut));
        await Task.WhenAll(good, other).WaitAsync(Cancel);
        Assert.That(await LabelsAsync(), Is.EqualTo(["good", "other"]));
    }

    [Test]
    public async Task WriteAsync_of_a_unit_that_never_ends_is_abandoned_and_the_writer_goes_on_with_a_fresh_connection()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = await HoldAsync();
        var good = MarkAsync("good");
        var stuck = Queue.WriteAsync(
            async (context, token) =>
            {
                await context.Database.ExecuteSqlRawAsync("INSERT INTO marks (label) VALUES ('stuck')", token);
                entered.TrySetResult();
                await never.Task;
                await context.Database.ExecuteSqlRawAsync("INSERT INTO marks (label) VALUES ('afterwards')", CancellationToken.None);
            },
            CancellationToken.None);
        var other = MarkAsync("other");
        await held.ReleaseAsync();
        await entered.Task.WaitAsync(Cancel);

        Database.Clock.Advance(WriterLimits.UnitRun + WriterLimits.Grace - Second);
        var early = stuck.IsCompleted;
        Database.Clock.Advance(2 * Second);

        var (kind, outcome) = await EndOf(stuck);
        await Task.WhenAll(good, other).WaitAsync(Cancel);
        never.SetResult();
        await MarkAsync("next").WaitAsync(Cancel);
        Assert.That(early, Is.False);
        Assert.That(kind, Is.AnyOf(StoreErrorKind.Timeout, StoreErrorKind.Misuse));
        Assert.That(outcome, Is.EqualTo(WriteOutcome.RolledBack));
        Assert.That(await LabelsAsync(), Is.EqualTo(["good", "other", "next"]));
    }

    [Test]
    public async Task WriteAsync_whose_turn_does_not_come_is_refused_and_says_who_holds_the_writer()
    {
        var host = Database.OpenHost();
        await using var transaction = await host.Resolve<BoternityDbContext>().Database.BeginTransactionAsync(Cancel);
        var late = OffFlow(() => MarkAsync("late"));
        var waiting = OffFlow(() => MarkAsync("waiting"));
        await QueuedAsync(late, waiting);

        // The lease ends first, so it is held a little longer than the others wait.
        Database.Clock.Advance(WriterLimits.Wait + TimeSpan.FromMilliseconds(50));
        Database.Clock.Advance(WriterLimits.WatchPeriod);

        var ends = await Task.WhenAll(EndOf(late), EndOf(waiting));
        Assert.That(ends, Is.All.Matches<(StoreErrorKind? Kind, WriteOutcome Outcome)>(
            end => end.Kind is null or StoreErrorKind.Busy && end.Outcome is WriteOutcome.Committed or WriteOutcome.RolledBack));
        await transaction.DisposeAsync();
        await host.DisposeAsync();
    }

    [Test]
    public async Task WriteAsync_that_waits_behind_slow_neighbours_of_its_group_is_refused_in_time()
    {
        // Seven units of four and a half seconds each keep the last one waiting for longer than a write waits.
        var held = await HoldAsync();
        List<Task<HeldWriter>> slow = [.. Enumerable.Range(0, 7).Select(_ => HoldAsync())];
        var last = MarkAsync("last");
        await held.ReleaseAsync();

        foreach (var unit in slow)
        {
            var running = await unit.WaitAsync(Cancel);
            Database.Clock.Advance(WriterLimits.UnitRun - (Second / 2));
            running.Leave.SetResult();
        }

        Assert.That(await EndOf(last), Is.EqualTo(((StoreErrorKind?)StoreErrorKind.Busy, WriteOutcome.RolledBack)));
    }

    [Test]
    public async Task A_lease_that_is_held_for_too_long_is_rolled_back_and_its_context_poisoned()
    {
        await using var host = Database.OpenHost();
        var context = host.Resolve<BoternityDbContext>();
        var transaction = await context.Database.BeginTransactionAsync(Cancel);
        await context.Database.ExecuteSqlRawAsync("INSERT INTO marks (label) VALUES ('lease')", Cancel);

        Database.Clock.Advance(WriterLimits.LeaseRun - Second);
        await context.Database.ExecuteSqlRawAsync("INSERT INTO marks (label) VALUES ('in time')", Cancel);
        Database.Clock.Advance(2 * Second);
        await OffFlow(() => MarkAsync("next")).WaitAsync(Cancel);

        Assert.That(await EndOfLeaseAsync(() => context.Database.ExecuteSqlRawAsync("SELECT 1", Cancel)), Is.EqualTo(TimedOut));
        Assert.That(await EndOfLeaseAsync(() => transaction.CommitAsync(Cancel)), Is.EqualTo(TimedOut));
        await DisposeQuietlyAsync(transaction);
        await context.DisposeAsync();
        await OffFlow(() => MarkAsync("last")).WaitAsync(Cancel);
        Assert.That(await LabelsAsync(), Is.EqualTo(["next", "last"]));
    }

    [Test]
    public async Task A_lease_whose_statement_runs_for_too_long_is_interrupted_and_rolled_back()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = Database.OpenHost();
        var slow = OffFlow(async () =>
        {
            var context = host.Resolve<BoternityDbContext>();
            await context.Database.OpenConnectionAsync(Cancel);
            await using var transaction = await context.Database.BeginTransactionAsync(Cancel);
            await context.Database.ExecuteSqlRawAsync("INSERT INTO marks (label) VALUES ('lease')", Cancel);
            entered.SetResult();
            await context.Database.ExecuteSqlRawAsync(
                """
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
                INSERT INTO marks (label) SELECT 'n' || i FROM n WHERE i % 100000 = 0
                """,
                Cancel);
        });
        await entered.Task.WaitAsync(Cancel);

        await PassTimeUntilAsync(slow);

        Assert.That(await EndOfLeaseAsync(() => slow), Is.EqualTo(TimedOut));
        await MarkAsync("next").WaitAsync(Cancel);
        Assert.That(await LabelsAsync(), Is.EqualTo(["next"]));
    }

    private static async Task<(StoreErrorKind? Kind, WriteOutcome Outcome)> EndOfLeaseAsync(Func<Task> call)
    {
        try
        {
            await call().WaitAsync(Cancel);
            return (null, WriteOutcome.Committed);
        }
        catch (Exception exception)
        {
            return StoreErrors.Translate(exception) is IStoreError error
                ? (error.Kind, error.Outcome)
                : throw new InvalidOperationException("Not a store error.", exception);
        }
    }

    private static async Task DisposeQuietlyAsync(IAsyncDisposable transaction)
    {
        try
        {
            await transaction.DisposeAsync();
        }
        catch (Exception exception) when (exception is StoreException)
        {
            await TestContext.Out.WriteLineAsync($"disposing said: {exception.Message}");
        }
    }

    private static Task OffFlow(Func<Task> call)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(call);
        }
    }

    private static async Task QueuedAsync(params Task[] writes)
    {
        // Nothing tells from outside that they are in the queue; running tasks of their threads have got there.
        for (var spins = 0; spins < 1_000; spins++)
        {
            await Task.Yield();
        }

        Assert.That(writes.Select(write => write.IsCompleted), Is.All.False);
    }
}
