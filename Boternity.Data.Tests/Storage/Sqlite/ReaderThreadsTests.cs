using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Boternity.Data.Tests.Support.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Storage.Sqlite;

/// <summary>How the stores' queries run on SQLite.</summary>
[CancelAfter(60_000)]
public sealed class ReaderThreadsTests
{
    private static readonly AsyncLocal<string> Flow = new();

    private ITestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private ReadPool Reads => _database.Resolve<ReadPool>();

    [SetUp]
    public async Task OpenDatabase() => _database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);

    [TearDown]
    public async Task CloseDatabase() => await _database.DisposeAsync();

    [Test]
    public async Task ReadAsync_does_not_block_its_caller()
    {
        using var go = new ManualResetEventSlim();

        var reading = Reads.ReadAsync((context, token) =>
        {
            go.Wait(token);
            return context.Bots.CountAsync(token);
        }, Cancel);

        Assert.That(reading.IsCompleted, Is.False);
        go.Set();
        Assert.That(await reading, Is.Zero);
    }

    [Test]
    public async Task ReadAsync_runs_on_a_named_thread_in_the_flow_of_its_caller()
    {
        Flow.Value = "caller";

        var (thread, flow) = await Reads.ReadAsync(
            async (context, token) =>
            {
                await context.Bots.CountAsync(token);
                return (Thread.CurrentThread.Name, Flow.Value);
            },
            Cancel);

        Assert.That(thread, Does.StartWith("boternity-reader-"));
        Assert.That(flow, Is.EqualTo("caller"));
    }

    [Test]
    public async Task ReadAsync_runs_eight_at_once()
    {
        using var together = new Barrier(8);

        var reads = Enumerable.Range(0, 8).Select(_ => Reads.ReadAsync(
            async (context, token) =>
            {
                together.SignalAndWait(token);
                return await context.Bots.CountAsync(token);
            },
            Cancel));

        Assert.That(await Task.WhenAll(reads), Has.Length.EqualTo(8));
    }

    [Test]
    public async Task ReadAsync_inside_of_a_query_needs_no_second_reader()
    {
        var reads = Enumerable.Range(0, 32).Select(_ => Reads.ReadAsync(
            async (outer, token) => await outer.Bots.CountAsync(token)
                + await Reads.ReadAsync((inner, innerToken) => inner.Bots.CountAsync(innerToken), token),
            Cancel));

        Assert.That(await Task.WhenAll(reads), Has.All.Zero);
    }

    [Test]
    public async Task ReadAsync_cancelled_in_the_queue_never_runs()
    {
        using var go = new ManualResetEventSlim();
        var holding = Enumerable.Range(0, 8).Select(_ => Reads.ReadAsync((_, token) => Task.FromResult(Wait(go, token)), Cancel)).ToArray();
        using var source = new CancellationTokenSource();
        var ran = false;
        var waiting = Reads.ReadAsync((_, _) => Task.FromResult(ran = true), source.Token);

        await source.CancelAsync();

        await Assert.ThatAsync(() => waiting, Throws.TypeOf<StoreCanceledException>());
        go.Set();
        await Task.WhenAll(holding);
        Assert.That(ran, Is.False);
    }

    [Test]
    public async Task ReadAsync_cancelled_while_it_steps_stops()
    {
        using var source = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var reading = Reads.ReadAsync(
            (context, token) =>
            {
                started.SetResult();
                return context.Database.SqlQueryRaw<long>(Readers.Endless).ToListAsync(token);
            },
            source.Token);
        await started.Task;

        await source.CancelAsync();

        await Assert.ThatAsync(() => reading, Throws.TypeOf<StoreCanceledException>());
    }

    [Test]
    public async Task ReadAsync_that_waits_too_long_names_the_stores_code()
    {
        using var go = new ManualResetEventSlim();
        var holding = Enumerable.Range(0, 8).Select(_ => Reads.ReadAsync((_, token) => Task.FromResult(Wait(go, token)), Cancel)).ToArray();

        var waiting = Reads.ReadAsync((context, token) => context.Bots.CountAsync(token), Cancel);
        _database.Clock.Advance(TimeSpan.FromSeconds(5));

        var error = await Caught.ByAsync<StoreException>(() => waiting);
        go.Set();
        await Task.WhenAll(holding);
        Assert.That(error.Code, Is.EqualTo(ErrorCodes.ReadersBusy));
        Assert.That(error.Holder, Does.StartWith($"{nameof(ReaderThreadsTests)}.{nameof(ReadAsync_that_waits_too_long_names_the_stores_code)} for 5000 ms"));
    }

    [Test]
    public async Task ReadAsync_whose_query_throws_answers_with_it_and_goes_on()
    {
        await Assert.ThatAsync(
            () => Reads.ReadAsync<int>((_, _) => throw new InvalidOperationException("own"), Cancel),
            Throws.InvalidOperationException.With.Message.EqualTo("own"));

        Assert.That(await Reads.ReadAsync((context, token) => context.Bots.CountAsync(token), Cancel), Is.Zero);
    }

    [Test]
    public async Task ReadAsync_of_ten_thousand_at_once_all_answer()
    {
        var reads = Enumerable.Range(0, 10_000).Select(_ => Reads.ReadAsync((context, token) => context.Bots.CountAsync(token), Cancel));

        Assert.That(await Task.WhenAll(reads), Has.All.Zero);
    }

    [Test]
    public async Task ReadAsync_of_a_query_that_suspends_waits_for_it()
    {
        var result = await Reads.ReadAsync(
            async (context, token) =>
            {
                var before = await context.Bots.CountAsync(token);
                await Task.Yield();
                return before + await context.Bots.CountAsync(token);
            },
            Cancel);

        Assert.That(result, Is.Zero);
    }

    [Test]
    public async Task Dispose_of_the_host_fails_what_waits_and_stops_what_runs()
    {
        var host = _database.OpenHost();
        var reads = host.Resolve<ReadPool>();
        var running = Enumerable.Range(0, 8)
            .Select(_ => reads.ReadAsync((context, token) => context.Database.SqlQueryRaw<long>(Readers.Endless).ToListAsync(token), Cancel))
            .ToArray();
        var waiting = reads.ReadAsync((context, token) => context.Bots.CountAsync(token), Cancel);

        await host.DisposeAsync();

        foreach (var read in running.Cast<Task>().Append(waiting))
        {
            Assert.That((await Caught.ByAsync<StoreException>(() => read)).Kind, Is.EqualTo(StoreErrorKind.Closed));
        }

        Assert.That(OpenFiles.Of(_database.Target), Is.Empty);
    }

    private static bool Wait(ManualResetEventSlim go, CancellationToken token)
    {
        go.Wait(token);
        return true;
    }
}
