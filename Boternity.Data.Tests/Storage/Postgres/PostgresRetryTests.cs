using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Storage.Postgres;

/// <summary>Units that lose a race against a real transaction.</summary>
[CancelAfter(60_000)]
public sealed class PostgresRetryTests : PostgresSpec
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(80);

    private int _runs;

    [Test]
    public async Task WriteAsync_after_a_serialization_failure_runs_again_on_a_fresh_context_and_commits()
    {
        var contexts = new List<DbContextId>();
        var unit = Writes.WriteAsync(
            (context, token) =>
            {
                contexts.Add(context.ContextId);
                return RaceAsync(context, loses: contexts.Count == 1, token);
            },
            Cancel);

        await PassDelayAsync();
        await unit;

        Assert.That(contexts, Is.Unique.And.Count.EqualTo(2));
        Assert.That(await CounterAsync(1), Is.EqualTo(2));
    }

    [Test]
    public async Task WriteAsync_that_always_loses_gives_up_after_four_tries()
    {
        var unit = FailAsync((context, token) => RaceAsync(context, loses: true, token));
        for (var delay = 0; delay < 3; delay++)
        {
            await PassDelayAsync();
        }

        var error = await unit;

        Assert.That(_runs, Is.EqualTo(4));
        Assert.That((error.Kind, error.Conflict, error.Outcome), Is.EqualTo(
            (StoreErrorKind.Conflict, (ConflictReason?)ConflictReason.Serialization, WriteOutcome.RolledBack)));
        Assert.That((error.SqlState, error.IsTransient), Is.EqualTo(("40001", true)));
    }

    [Test]
    public async Task WriteAsync_after_a_deadlock_runs_again_and_both_commit()
    {
        await Database.ExecuteAsync(
            $"DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = ''10ms''', current_database()); END $$", Cancel);
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = Database.OpenHost(new TestDatabaseOptions
        {
            // Who wins is not known, and the winner's deadline is gone before the loser's delay begins: let time pass by itself.
            ConfigureServices = services => services.AddSingleton(TimeProvider.System),
        });
        var writes = host.Resolve<IWriteQueue>();

        await Task.WhenAll(CrossAsync(writes, 1, 2, first, second.Task), CrossAsync(writes, 2, 1, second, first.Task));

        Assert.That(_runs, Is.EqualTo(3));
        Assert.That((await CounterAsync(1), await CounterAsync(2)), Is.EqualTo((2L, 2L)));
    }

    [Test]
    public async Task WriteAsync_refused_by_its_COMMIT_runs_again()
    {
        var unit = Writes.WriteAsync(
            async (context, token) =>
            {
                // Two serializable transactions that each read what the other writes: the second COMMIT is refused.
                var loses = ++_runs == 1;
                await context.Database.ExecuteSqlAsync($"SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", token);
                await context.Database.ExecuteSqlAsync(
                    $"UPDATE counters SET n = (SELECT n + 1 FROM counters WHERE id = 2) WHERE id = 1", token);
                if (loses)
                {
                    await Database.ExecuteAsync(
                        $"""
                        BEGIN ISOLATION LEVEL SERIALIZABLE;
                        UPDATE counters SET n = (SELECT n + 10 FROM counters WHERE id = 1) WHERE id = 2;
                        COMMIT;
                        """,
                        token);
                }
            },
            Cancel);

        await PassDelayAsync();
        await unit;

        Assert.That(_runs, Is.EqualTo(2));
        Assert.That((await CounterAsync(1), await CounterAsync(2)), Is.EqualTo((11L, 10L)));
    }

    [Test]
    public async Task WriteAsync_cancelled_during_the_delay_ends_at_once()
    {
        using var cancellation = new CancellationTokenSource();
        var unit = FailAsync((context, token) => RaceAsync(context, loses: true, token), cancellation.Token);
        await Database.Clock.WhenTimersWaitAsync(2, Cancel);

        await cancellation.CancelAsync();
        var error = await unit;

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.Cancelled, WriteOutcome.RolledBack)));
        Assert.That(_runs, Is.EqualTo(1));
    }

    [Test]
    public async Task WriteAsync_whose_deadline_passes_during_the_delay_ends()
    {
        var unit = FailAsync((context, token) => RaceAsync(context, loses: true, token));
        await Database.Clock.WhenTimersWaitAsync(2, Cancel);

        // The delay ends first, and nobody is there to run the unit in time.
        Database.Clock.Advance(TimeSpan.FromSeconds(30));
        var error = await unit;

        Assert.That((error.Kind, error.Code, error.Outcome), Is.EqualTo(
            (StoreErrorKind.Timeout, ErrorCodes.DeadlinePassed, WriteOutcome.RolledBack)));
    }

    [Test]
    public async Task WriteAsync_does_not_repeat_other_errors()
    {
        var error = await FailAsync(async (context, token) =>
        {
            _runs++;
            await context.Database.ExecuteSqlAsync($"INSERT INTO counters VALUES (1, 1)", token);
        });

        Assert.That((error.Conflict, _runs), Is.EqualTo(((ConflictReason?)ConflictReason.Duplicate, 1)));
    }

    /// <summary>Updates two rows; goes on to the second when the other one has the first.</summary>
    private Task CrossAsync(IWriteQueue writes, int from, int to, TaskCompletionSource mine, Task others) => writes.WriteAsync(
        async (context, token) =>
        {
            Interlocked.Increment(ref _runs);
            await AddAsync(context, from, token);
            mine.TrySetResult();
            await others.WaitAsync(token);
            await AddAsync(context, to, token);
        },
        Cancel);

    /// <summary>Reads under a snapshot and then updates what somebody else has changed since, if it is to lose.</summary>
    private async Task RaceAsync(BoternityDbContext context, bool loses, CancellationToken token)
    {
        _runs++;
        await context.Database.ExecuteSqlAsync($"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", token);
        await context.Database.ExecuteSqlAsync($"SELECT 1", token);
        if (loses)
        {
            await Database.ExecuteAsync($"UPDATE counters SET n = n + 1 WHERE id = 1", token);
        }

        await AddAsync(context, 1, token);
    }

    /// <summary>Waits for the delay beside the deadline's timer, and lets it pass.</summary>
    private async Task PassDelayAsync()
    {
        await Database.Clock.WhenTimersWaitAsync(2, Cancel);
        Database.Clock.Advance(LongestDelay);
    }
}
