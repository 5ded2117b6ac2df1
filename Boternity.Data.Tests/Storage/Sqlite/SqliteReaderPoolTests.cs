using Boternity.Data.Errors;
using Boternity.Data.Storage.Sqlite;
using Boternity.Data.Tests.Support;
using Boternity.Data.Tests.Support.Sqlite;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Tests.Storage.Sqlite;

[CancelAfter(60_000)]
public sealed class SqliteReaderPoolTests
{
    private ITestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task OpenDatabase() => _database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);

    [TearDown]
    public async Task CloseDatabase() => await _database.DisposeAsync();

    [Test]
    public async Task OpenAsync_when_all_are_in_use_serves_in_the_order_asked()
    {
        await using var readers = new Readers(_database, new ReaderLimits { MaxReaders = 1 });
        var holder = await readers.OpenAsync(Cancel);
        var served = new List<int>();
        var waiting = new List<Task>();
        for (var number = 0; number < 20; number++)
        {
            waiting.Add(ReadAsync(number));
        }

        Assert.That(readers.Pool.Waiting, Is.EqualTo(20));
        await holder.CloseAsync();
        await Task.WhenAll(waiting);

        Assert.That(served, Is.EqualTo(Enumerable.Range(0, 20)));

        async Task ReadAsync(int number)
        {
            await using var connection = readers.CreateConnection();
            await connection.OpenAsync(Cancel);
            served.Add(number);
        }
    }

    [Test]
    public async Task OpenAsync_that_waits_too_long_names_the_holders_and_their_ages()
    {
        await using var readers = new Readers(_database, new ReaderLimits { MaxReaders = 2, TraceHolders = true });
        await using var first = await readers.OpenAsync(Cancel);
        _database.Clock.Advance(TimeSpan.FromSeconds(2));
        await using var second = await readers.OpenAsync(Cancel);
        await using var third = readers.CreateConnection();

        var opening = third.OpenAsync(Cancel);
        _database.Clock.Advance(TimeSpan.FromSeconds(5));

        var error = await Caught.ByAsync<StoreException>(() => opening);
        Assert.Multiple(() =>
        {
            Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.Busy));
            Assert.That(error.Code, Is.EqualTo(ErrorCodes.ReadersBusy));
            Assert.That(error.Waited, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(error.Holder, Does.Contain("for 7000 ms").And.Contain("for 5000 ms"));
            Assert.That(error.Holder, Does.Contain($"{nameof(Readers)}.{nameof(Readers.OpenAsync)}"), "The code that opened them.");
            Assert.That(readers.Pool.Waiting, Is.Zero);
        });
    }

    [Test]
    public async Task Open_waits_as_long_and_blocks()
    {
        await using var readers = new Readers(_database, new ReaderLimits { MaxReaders = 1 });
        await using var holder = await readers.OpenAsync(Cancel);
        await using var second = readers.CreateConnection();

        var opening = Task.Run(second.Open, Cancel);
        await _database.Clock.WhenTimersWaitAsync(2, Cancel);
        Assert.That(opening.IsCompleted, Is.False);
        _database.Clock.Advance(TimeSpan.FromSeconds(5));

        await Assert.ThatAsync(() => opening, Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.Code)).EqualTo(ErrorCodes.ReadersBusy));
    }

    [Test]
    public async Task OpenAsync_cancelled_while_it_waits_leaves_the_queue_at_once()
    {
        await using var readers = new Readers(_database, new ReaderLimits { MaxReaders = 1 });
        var holder = await readers.OpenAsync(Cancel);
        await using var second = readers.CreateConnection();
        using var source = new CancellationTokenSource();
        var opening = second.OpenAsync(source.Token);

        await source.CancelAsync();

        var error = await Caught.ByAsync<StoreCanceledException>(() => opening);
        Assert.That(error.CancellationToken, Is.EqualTo(source.Token));
        Assert.That(readers.Pool.Waiting, Is.Zero);
        await holder.CloseAsync();
        await second.OpenAsync(Cancel);
        Assert.That(await Readers.ScalarAsync(second, "SELECT 1", Cancel), Is.EqualTo(1));
    }

    [Test]
    public async Task OpenAsync_that_fails_gives_its_place_back()
    {
        await using var readers = new Readers(_database, new ReaderLimits { MaxReaders = 2 });
        await _database.ExecuteAsync($"PRAGMA application_id = 7", Cancel);

        for (var round = 0; round < 5; round++)
        {
            await using var connection = readers.CreateConnection();
            await Assert.ThatAsync(
                () => connection.OpenAsync(Cancel),
                Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.Kind)).EqualTo(StoreErrorKind.ForeignFile));
        }

        Assert.That(readers.Pool.InUse, Is.Zero);
    }

    [Test]
    public async Task OpenAsync_opens_the_writer_before_the_first_reader()
    {
        var opened = new List<int>();
        await using var readers = new Readers(_database, new ReaderLimits { MaxReaders = 1 }, OpenWriterAsync);

        await using (await readers.OpenAsync(Cancel))
        {
        }

        await using (await readers.OpenAsync(Cancel))
        {
        }

        Assert.That(opened, Has.Count.EqualTo(1).And.All.Zero, "Once, when no reader was open yet.");

        Task OpenWriterAsync()
        {
            opened.Add(OpenFiles.Of(_database.Target).Count);
            return Task.CompletedTask;
        }
    }

    [Test]
    public async Task Reads_ten_thousand_at_once_use_no_more_files_than_eight()
    {
        const int Count = 10_000;
        await using var readers = new Readers(_database, new ReaderLimits { Wait = TimeSpan.FromHours(1) });
        var openings = await Task.WhenAll(Enumerable.Range(0, readers.Pool.Limits.MaxReaders).Select(_ => readers.OpenAsync(Cancel)));
        foreach (var connection in openings)
        {
            await Readers.ScalarAsync(connection, "SELECT count(*) FROM bots", Cancel);
        }

        var files = OpenFiles.Of(_database.Target).Count;
        var reads = Enumerable.Range(0, Count).Select(ReadAsync).ToArray();
        Assert.That(readers.Pool.Waiting, Is.EqualTo(Count));
        foreach (var connection in openings)
        {
            await connection.DisposeAsync();
        }

        var most = (await Task.WhenAll(reads)).Max();

        Assert.Multiple(() =>
        {
            Assert.That(most, Is.EqualTo(files));
            Assert.That(OpenFiles.Of(_database.Target), Has.Count.EqualTo(files));
            Assert.That(readers.Pool.InUse, Is.Zero);
        });

        async Task<int> ReadAsync(int number)
        {
            await using var connection = readers.CreateConnection();
            await connection.OpenAsync(Cancel);
            await Readers.ScalarAsync(connection, "SELECT count(*) FROM bots", Cancel);
            return number % 100 == 0 ? OpenFiles.Of(_database.Target).Count : 0;
        }
    }

    [Test]
    public async Task Read_after_the_longest_age_finds_its_snapshot_expired()
    {
        await using var readers = new Readers(_database, new ReaderLimits { MaxReaders = 1 });
        await using var leaked = await readers.OpenAsync(Cancel);
        await using var rows = await Readers.BeginReadingAsync(leaked, Cancel);
        await _database.AddBotAsync("luna", Cancel);
        Assert.That(await TryTruncateLogAsync(), Is.False, "The open rows hold it up.");

        _database.Clock.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThatAsync(
            () => rows.ReadAsync(Cancel),
            Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.Kind)).EqualTo(StoreErrorKind.SnapshotExpired));
        Assert.Throws<StoreException>(() => rows.GetString(0));
        Assert.That(await TryTruncateLogAsync(), Is.True, "Its snapshot is gone.");

        await using (var next = await readers.OpenAsync(Cancel))
        {
            Assert.That(await Readers.ScalarAsync(next, "SELECT count(*) FROM bots", Cancel), Is.EqualTo(1), "Its place is free.");
        }

        await leaked.CloseAsync();
        await leaked.OpenAsync(Cancel);
        Assert.That(await Readers.ScalarAsync(leaked, "SELECT count(*) FROM bots", Cancel), Is.EqualTo(1), "Opened again it works.");
    }

    [Test]
    public async Task Statement_that_runs_past_the_longest_age_is_stopped()
    {
        await using var readers = new Readers(_database, new ReaderLimits { MaxReaders = 1 });
        var connection = await readers.OpenAsync(Cancel);
        var running = RunEndlessAsync(() => connection);

        _database.Clock.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThatAsync(
            () => running,
            Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.Code)).EqualTo(ErrorCodes.SnapshotExpired));
        await connection.CloseAsync();
        await connection.OpenAsync(Cancel);
        Assert.That(await Readers.ScalarAsync(connection, "SELECT 1", Cancel), Is.EqualTo(1));
    }

    [Test]
    public async Task Transaction_past_the_longest_age_cannot_go_on()
    {
        await using var readers = new Readers(_database, new ReaderLimits { MaxReaders = 1 });
        await using var connection = await readers.OpenAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await Readers.ScalarAsync(connection, "SELECT count(*) FROM bots", Cancel);

        _database.Clock.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThatAsync(
            () => Readers.ScalarAsync(connection, "SELECT count(*) FROM bots", Cancel),
            Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.Kind)).EqualTo(StoreErrorKind.SnapshotExpired));
        await Assert.ThatAsync(() => transaction.CommitAsync(Cancel), Throws.TypeOf<StoreException>());
    }

    [Test]
    public async Task ExpireOldest_takes_the_reader_with_the_oldest_snapshot()
    {
        await using var readers = new Readers(_database, new ReaderLimits { MaxReaders = 3 });
        await using var idle = await readers.OpenAsync(Cancel);
        Assert.That(readers.Pool.ExpireOldest(), Is.False, "Nobody has a snapshot.");
        await using var older = await readers.OpenAsync(Cancel);
        await using var olderRows = await Readers.BeginReadingAsync(older, Cancel);
        await using var newer = await readers.OpenAsync(Cancel);
        await using var newerRows = await Readers.BeginReadingAsync(newer, Cancel);

        Assert.That(readers.Pool.ExpireOldest(), Is.True);

        await Assert.ThatAsync(() => olderRows.ReadAsync(Cancel), Throws.TypeOf<StoreException>());
        Assert.That(await newerRows.ReadAsync(Cancel), Is.True);
        Assert.That(await Readers.ScalarAsync(idle, "SELECT 1", Cancel), Is.EqualTo(1));
    }

    [Test]
    public async Task Close_with_open_rows_gives_the_reader_back_clean()
    {
        await using var readers = new Readers(_database, new ReaderLimits { MaxReaders = 1 });
        var connection = await readers.OpenAsync(Cancel);
        var rows = await Readers.BeginReadingAsync(connection, Cancel);
        await connection.BeginTransactionAsync(Cancel);

        await connection.CloseAsync();

        Assert.That(rows.IsClosed, Is.True);
        Assert.That(readers.Pool.InUse, Is.Zero);
        Assert.That(await TryTruncateLogAsync(), Is.True);
    }

    [TestCase("PRAGMA query_only = 0")]
    [TestCase("PRAGMA foreign_keys = 0")]
    [TestCase("PRAGMA synchronous = OFF")]
    [TestCase("SELECT 1; PRAGMA cache_size = 1")]
    [TestCase("PRAGMA query_only = 0; CREATE TEMP TABLE bots (id TEXT)")]
    [TestCase("BEGIN")]
    [TestCase("SAVEPOINT s")]
    public async Task Close_after_a_change_of_the_connection_leaves_nothing_for_the_next(string statement)
    {
        await using var readers = new Readers(_database, new ReaderLimits { MaxReaders = 1 });
        await using (var connection = await readers.OpenAsync(Cancel))
        {
            await using var command = Readers.Command(connection, statement);
            await command.ExecuteNonQueryAsync(Cancel);
        }

        await using var next = await readers.OpenAsync(Cancel);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(await Readers.ScalarAsync(next, "PRAGMA query_only", Cancel), Is.EqualTo(1));
            Assert.That(await Readers.ScalarAsync(next, "PRAGMA foreign_keys", Cancel), Is.EqualTo(1));
            Assert.That(await Readers.ScalarAsync(next, "PRAGMA synchronous", Cancel), Is.EqualTo(2));
            Assert.That(await Readers.ScalarAsync(next, "PRAGMA cache_size", Cancel), Is.EqualTo(-4000));
            Assert.That(await Readers.ScalarAsync(next, "SELECT count(*) FROM temp.sqlite_master", Cancel), Is.EqualTo(0));
            await using var transaction = await next.BeginTransactionAsync(Cancel);
        });
    }

    [Test]
    public async Task Connection_used_by_two_threads_at_once_is_misuse()
    {
        await using var readers = new Readers(_database, new ReaderLimits());
        await using var connection = await readers.OpenAsync(Cancel);
        await using var endless = Readers.Command(connection, Readers.Endless);
        var running = Task.Run(() => endless.ExecuteScalarAsync(CancellationToken.None), Cancel);

        StoreException? refused = null;
        while (refused is null && !running.IsCompleted)
        {
            try
            {
                // Before the other thread has begun, it works.
                await Readers.ScalarAsync(connection, "SELECT 1", Cancel);
            }
            catch (StoreException exception)
            {
                refused = exception;
            }
        }

        if (refused is not null)
        {
            endless.Cancel();
            await Caught.ByAsync<StoreCanceledException>(() => running);
        }

        refused ??= await Caught.ByAsync<StoreException>(() => running);
        Assert.That(refused.Kind, Is.EqualTo(StoreErrorKind.Misuse), "One of the two finds the other.");
    }

    [Test]
    public async Task DisposeAsync_fails_who_waits_and_who_reads_and_closes_every_file()
    {
        var readers = new Readers(_database, new ReaderLimits { MaxReaders = 2 });
        await using var idle = await readers.OpenAsync(Cancel);
        await using var rows = await Readers.BeginReadingAsync(idle, Cancel);
        var busy = await readers.OpenAsync(Cancel);
        var running = RunEndlessAsync(() => busy);
        await using var third = readers.CreateConnection();
        var waiting = third.OpenAsync(Cancel);

        await readers.DisposeAsync();

        await using var late = readers.CreateConnection();
        foreach (var act in new Func<Task>[] { () => waiting, () => running, () => rows.ReadAsync(Cancel), () => late.OpenAsync(Cancel) })
        {
            Assert.That((await Caught.ByAsync<StoreException>(act)).Kind, Is.EqualTo(StoreErrorKind.Closed));
        }

        Assert.That(OpenFiles.Of(_database.Target), Is.Empty);
    }

    private static Task<object?> RunEndlessAsync(Func<ReaderConnection> connection) =>
        Task.Run(() => Readers.ScalarAsync(connection(), Readers.Endless, Cancel), Cancel);

    // Without waiting, as the readers stay open meanwhile.
    private async Task<bool> TryTruncateLogAsync()
    {
        await using var connection = new SqliteConnection(_database.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var command = new SqliteCommand("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)", connection);
        await using var rows = await command.ExecuteReaderAsync(Cancel);
        await rows.NextResultAsync(Cancel);
        await rows.ReadAsync(Cancel);
        return rows.GetInt64(0) == 0;
    }
}
