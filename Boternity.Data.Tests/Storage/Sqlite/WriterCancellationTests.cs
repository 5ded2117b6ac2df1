using System.Diagnostics;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace Boternity.Data.Tests.Storage.Sqlite;

/// <summary>A token stops its own write, wherever that is, and nothing else.</summary>
[CancelAfter(120_000)]
public sealed class WriterCancellationTests : WriterSpec
{
    private const int Rounds = 9;

    // The promise is 50 ms; the bound leaves room for a machine that is busy with something else.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    private static (StoreErrorKind?, WriteOutcome) Cancelled => (StoreErrorKind.Cancelled, WriteOutcome.RolledBack);

    [Test]
    public async Task WriteAsync_cancelled_before_it_is_called_never_runs()
    {
        var ran = false;
        var write = Queue.WriteAsync(
            (_, _) =>
            {
                ran = true;
                return Task.CompletedTask;
            },
            new CancellationToken(canceled: true));

        Assert.That(await EndOf(write), Is.EqualTo(Cancelled));
        Assert.That(ran, Is.False);
    }

    [Test]
    public async Task WriteAsync_cancelled_while_queued_is_answered_at_once()
    {
        await MeasureAsync("while queued", async () =>
        {
            using var source = new CancellationTokenSource();
            var held = await HoldAsync();
            var before = MarkAsync("before");
            var cancelled = WriteAsync(Queue, "INSERT INTO marks (label) VALUES ('cancelled')", source.Token);
            var after = MarkAsync("after");

            var took = await CancelAsync(source, cancelled);
            await held.ReleaseAsync();
            await Task.WhenAll(before, after);
            return took;
        });
    }

    [Test]
    public async Task WriteAsync_cancelled_while_a_neighbour_of_its_group_runs_is_answered_at_once()
    {
        await MeasureAsync("behind a neighbour", async () =>
        {
            using var source = new CancellationTokenSource();
            var held = await HoldAsync();
            var before = MarkAsync("before");
            var neighbour = HoldAsync();
            var cancelled = WriteAsync(Queue, "INSERT INTO marks (label) VALUES ('cancelled')", source.Token);
            var after = MarkAsync("after");
            await held.ReleaseAsync();
            var running = await neighbour;

            var took = await CancelAsync(source, cancelled);
            await running.ReleaseAsync();
            await Task.WhenAll(before, after);
            return took;
        });
    }

    [Test]
    public async Task WriteAsync_cancelled_in_a_long_statement_stops_it_and_spares_its_neighbours()
    {
        await MeasureAsync("in a statement", async () =>
        {
            using var source = new CancellationTokenSource();
            var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var held = await HoldAsync();
            var before = MarkAsync("before");
            var cancelled = Queue.WriteAsync(
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
                source.Token);
            var after = MarkAsync("after");
            await held.ReleaseAsync();
            await entered.Task.WaitAsync(Cancel);

            var took = await CancelAsync(source, cancelled);
            await Task.WhenAll(before, after);
            return took;
        });
    }

    [Test]
    public async Task WriteAsync_cancelled_between_its_statements_stops_before_the_next()
    {
        await MeasureAsync("between statements", async () =>
        {
            using var source = new CancellationTokenSource();
            var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var held = await HoldAsync();
            var before = MarkAsync("before");
            var cancelled = Queue.WriteAsync(
                async (context, token) =>
                {
                    await context.Database.ExecuteSqlRawAsync("INSERT INTO marks (label) VALUES ('cancelled')", token);
                    entered.SetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                },
                source.Token);
            var after = MarkAsync("after");
            await held.ReleaseAsync();
            await entered.Task.WaitAsync(Cancel);

            var took = await CancelAsync(source, cancelled);
            await Task.WhenAll(before, after);
            return took;
        });
    }

    [Test]
    public async Task WriteAsync_cancelled_during_the_commit_is_committed()
    {
        using var source = new CancellationTokenSource();
        var held = await HoldAsync();
        var before = MarkAsync("before");
        var write = Queue.WriteAsync(
            (context, token) =>
            {
                // Called for each step of each statement, those of COMMIT too, on the writer's thread.
                var handle = ((SqliteConnection)context.Database.GetDbConnection()).Handle;
                raw.sqlite3_progress_handler(handle, 1, _ => CancelInCommit(handle!), null);
                return context.Database.ExecuteSqlRawAsync("INSERT INTO marks (label) VALUES ('committed')", token);
            },
            source.Token);
        var after = MarkAsync("after");
        await held.ReleaseAsync();

        await Task.WhenAll(before, write, after).WaitAsync(Cancel);

        await MarkAsync("next");
        Assert.That(source.IsCancellationRequested, Is.True);
        Assert.That(await LabelsAsync(), Is.EqualTo(["before", "committed", "after", "next"]));

        int CancelInCommit(sqlite3 handle)
        {
            // Once the last member has written its row, what is left is the commit.
            if (raw.sqlite3_total_changes(handle) >= 3)
            {
                source.Cancel();
            }

            return 0;
        }
    }

    [Test]
    public async Task WriteAsync_cancelled_at_random_moments_under_load_is_whole_or_absent()
    {
        const int Callers = 4;
        const int Each = 150;
        var random = new Random(20261121);
        var delays = Enumerable.Range(0, Callers * Each).Select(_ => random.Next(0, 3_000)).ToArray();

        var ends = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var own = new List<(string Label, (StoreErrorKind? Kind, WriteOutcome Outcome) End)>();
            for (var number = 0; number < Each; number++)
            {
                using var source = new CancellationTokenSource();
                var label = $"{caller}-{number}";
                var write = Queue.WriteAsync(
                    async (context, token) =>
                    {
                        await context.Database.ExecuteSqlAsync($"INSERT INTO marks (label) VALUES ({label})", token);
                        await context.Database.ExecuteSqlAsync($"INSERT INTO marks (label) VALUES ({label + " too"})", token);
                    },
                    source.Token);
                SpinFor(delays[(caller * Each) + number]);
                await source.CancelAsync();
                own.Add((label, await EndOf(write)));
            }

            return own;
        })));

        var all = ends.SelectMany(own => own).ToList();
        var expected = all.Where(write => write.End.Outcome == WriteOutcome.Committed).SelectMany(write => new[] { write.Label, $"{write.Label} too" });
        await TestContext.Out.WriteLineAsync($"{all.Count(write => write.End.Kind is null)} of {all.Count} were committed before their cancellation");
        Assert.That(all.Select(write => write.End.Kind).Where(kind => kind is not null), Is.All.EqualTo(StoreErrorKind.Cancelled));
        Assert.That(await LabelsAsync(), Is.EquivalentTo(expected));
    }

    [Test]
    public async Task SaveChangesAsync_of_a_lease_cancelled_while_queued_is_answered_at_once()
    {
        await MeasureAsync("a queued lease", async () =>
        {
            using var source = new CancellationTokenSource();
            var held = await HoldAsync();
            await using var host = Database.OpenHost();
            var cancelled = host.Resolve<BoternityDbContext>().Database.BeginTransactionAsync(source.Token);
            var before = MarkAsync("before");
            var after = MarkAsync("after");

            var took = await CancelAsync(source, cancelled);
            await held.ReleaseAsync();
            await Task.WhenAll(before, after);
            return took;
        });
    }

    [Test]
    public async Task ExecuteSqlAsync_of_a_lease_cancelled_in_a_long_statement_stops_it()
    {
        await MeasureAsync("in a lease's statement", async () =>
        {
            using var source = new CancellationTokenSource();
            var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var host = Database.OpenHost();
            var cancelled = Task.Run(async () =>
            {
                // Resolved here: the flow that makes the context is the one that must not wait for it.
                var context = host.Resolve<BoternityDbContext>();
                await using var transaction = await context.Database.BeginTransactionAsync(Cancel);
                entered.SetResult();
                await context.Database.ExecuteSqlRawAsync(
                    """
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000000)
                    INSERT INTO marks (label) SELECT 'n' || i FROM n WHERE i % 100000 = 0
                    """,
                    source.Token);
            });
            await entered.Task.WaitAsync(Cancel);
            var before = MarkAsync("before");
            var after = MarkAsync("after");

            var began = Stopwatch.GetTimestamp();
            await source.CancelAsync();
            await PassTimeUntilAsync(cancelled);
            await Assert.ThatAsync(() => cancelled, Throws.InstanceOf<OperationCanceledException>());
            var took = Stopwatch.GetElapsedTime(began);
            await Task.WhenAll(before, after);
            return took;
        });
    }

    [Test]
    public async Task Interrupt_of_one_unit_reaches_no_other()
    {
        // The group's size bounds how many may be asked to run again.
        var held = await HoldAsync();
        var sources = Enumerable.Range(0, WriterLimits.GroupSize / 4).Select(_ => new CancellationTokenSource()).ToList();
        var writes = sources.Select((source, number) => WriteAsync(Queue, $"INSERT INTO marks (label) VALUES ('{number}')", source.Token)).ToList();
        held.Leave.SetResult();
        for (var number = 0; number < sources.Count; number += 2)
        {
            await sources[number].CancelAsync();
        }

        var ends = await Task.WhenAll(writes.Select(EndOf));
        sources.ForEach(source => source.Dispose());

        Assert.That(ends.Where((_, number) => number % 2 == 1).Select(end => end.Kind), Is.All.Null);
        Assert.That(await LabelsAsync(), Is.EqualTo(
            Enumerable.Range(0, ends.Length).Where(number => ends[number].Kind is null).Select(number => $"{number}")));
    }

    private static async Task<TimeSpan> CancelAsync(CancellationTokenSource source, Task write)
    {
        var began = Stopwatch.GetTimestamp();
        await source.CancelAsync();
        var end = await EndOf(write);
        var took = Stopwatch.GetElapsedTime(began);

        Assert.That(end, Is.EqualTo(Cancelled));
        return took;
    }

    private static void SpinFor(int microseconds)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began).TotalMicroseconds < microseconds)
        {
            Thread.SpinWait(20);
        }
    }

    private async Task MeasureAsync(string when, Func<Task<TimeSpan>> round)
    {
        var times = new List<TimeSpan>();
        for (var number = 0; number < Rounds; number++)
        {
            times.Add(await round().WaitAsync(Cancel));
            Assert.That(await LabelsAsync(), Is.EqualTo(["before", "after"]));
            await Database.ExecuteAsync($"DELETE FROM marks", Cancel);
        }

        times.Sort();
        await TestContext.Out.WriteLineAsync($"cancelled {when}: median {times[Rounds / 2].TotalMilliseconds:0.0} ms, worst {times[^1].TotalMilliseconds:0.0} ms");
        Assert.That(times[Rounds / 2], Is.LessThan(Bound));
    }
}
