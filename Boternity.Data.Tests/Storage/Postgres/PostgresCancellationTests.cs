using System.Diagnostics;
using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Storage.Postgres;

/// <summary>Units that their caller or their deadline stops on a real server.</summary>
[CancelAfter(60_000)]
public sealed class PostgresCancellationTests : PostgresSpec
{
    // The statements sleep for twice as long: whoever is done before stopped them.
    private static readonly TimeSpan BeforeTheEnd = TimeSpan.FromSeconds(10);

    [TestCase(true)]
    [TestCase(false)]
    public async Task WriteAsync_cancelled_statement_ends_soon_and_rolls_back(bool passesToken)
    {
        using var cancellation = new CancellationTokenSource();
        var unit = FailAsync(
            async (context, token) =>
            {
                await AddAsync(context, 1, token);
                await context.Database.ExecuteSqlAsync($"SELECT pg_sleep(20)", passesToken ? token : CancellationToken.None);
            },
            cancellation.Token);
        await UntilRunsAsync("pg_sleep(20)");

        var clock = Stopwatch.StartNew();
        await cancellation.CancelAsync();
        var error = await unit;

        await TestContext.Out.WriteLineAsync($"stopped after {clock.ElapsedMilliseconds} ms");
        Assert.That(clock.Elapsed, Is.LessThan(BeforeTheEnd));
        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.Cancelled, WriteOutcome.RolledBack)));
        Assert.That(((StoreCanceledException)error).CancellationToken, Is.EqualTo(cancellation.Token));
        Assert.That(await CounterAsync(1), Is.Zero);
        await Writes.WriteAsync((context, token) => AddAsync(context, 1, token), Cancel);
    }

    [Test]
    public async Task WriteAsync_swallowed_cancellation_is_not_committed()
    {
        using var cancellation = new CancellationTokenSource();
        var unit = FailAsync(
            async (context, token) =>
            {
                await AddAsync(context, 1, token);
                await SwallowAsync(() => context.Database.ExecuteSqlAsync($"SELECT pg_sleep(20)", token));
            },
            cancellation.Token);
        await UntilRunsAsync("pg_sleep(20)");

        await cancellation.CancelAsync();
        var error = await unit;

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.Cancelled, WriteOutcome.RolledBack)));
        Assert.That(((StoreCanceledException)error).CancellationToken, Is.EqualTo(cancellation.Token));
        Assert.That(await CounterAsync(1), Is.Zero);
    }

    [Test]
    public async Task WriteAsync_cancelled_synchronous_statement_ends_soon()
    {
        using var cancellation = new CancellationTokenSource();
        var unit = FailAsync(
            async (context, _) => await Task.Run(() => SleepSynchronously(context), CancellationToken.None),
            cancellation.Token);
        await UntilRunsAsync("pg_sleep(20)");

        var clock = Stopwatch.StartNew();
        await cancellation.CancelAsync();
        var error = await unit;

        Assert.That(clock.Elapsed, Is.LessThan(BeforeTheEnd));
        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.Cancelled, WriteOutcome.RolledBack)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task WriteAsync_deadline_stops_the_statement(bool passesToken)
    {
        var unit = FailAsync((context, token) =>
            context.Database.ExecuteSqlAsync($"SELECT pg_sleep(20)", passesToken ? token : CancellationToken.None));
        await UntilRunsAsync("pg_sleep(20)");

        var clock = Stopwatch.StartNew();
        Database.Clock.Advance(TimeSpan.FromSeconds(30));
        var error = await unit;

        Assert.That(clock.Elapsed, Is.LessThan(BeforeTheEnd));
        Assert.That((error.Kind, error.Code, error.Outcome, error.Waited), Is.EqualTo(
            (StoreErrorKind.Timeout, ErrorCodes.DeadlinePassed, WriteOutcome.RolledBack, (TimeSpan?)TimeSpan.FromSeconds(30))));
    }

    [Test]
    public async Task WriteAsync_past_its_deadline_is_not_committed()
    {
        var error = await FailAsync(async (context, token) =>
        {
            await AddAsync(context, 1, token);
            Database.Clock.Advance(TimeSpan.FromSeconds(30));
        });

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.Timeout, WriteOutcome.RolledBack)));
        Assert.That(await CounterAsync(1), Is.Zero);
    }

    [Test]
    public async Task WriteAsync_token_that_fires_during_the_COMMIT_is_ignored()
    {
        await SlowCommitAsync(0.3);
        using var cancellation = new CancellationTokenSource();
        var unit = Writes.WriteAsync((context, token) => AddAsync(context, 1, token), cancellation.Token);
        await UntilRunsAsync("COMMIT");

        await cancellation.CancelAsync();

        Assert.That(await unit, Is.EqualTo(1));
        Assert.That(await CounterAsync(1), Is.EqualTo(1));
    }

    private static void SleepSynchronously(BoternityDbContext context) => context.Database.ExecuteSql($"SELECT pg_sleep(20)");
}
