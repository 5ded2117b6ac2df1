using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace Boternity.Data.Tests.Storage.Sqlite;

/// <summary>One unit of a group fails: it alone, in its own way.</summary>
[CancelAfter(60_000)]
public sealed class WriterPoisonTests : WriterSpec
{
    private const string Endless =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) INSERT INTO marks (label) SELECT 'n' || i FROM n";

    [TestCase("INSERT INTO marks (label) VALUES ('bad')", StoreErrorKind.Check)]
    [TestCase("INSERT INTO marks (label) VALUES ('before')", StoreErrorKind.Conflict)]
    [TestCase("INSERT INTO marks (label) VALUES ('unit 0')", StoreErrorKind.Conflict)]
    [TestCase("INSERT INTO marks (label) VALUES (NULL)", StoreErrorKind.NotNull)]
    [TestCase("INSERT INTO marks (label, parent) VALUES ('poison', 99)", StoreErrorKind.ForeignKey)]
    [TestCase("INSERT INTO marks (label, late) VALUES ('poison', 99)", StoreErrorKind.ForeignKey)]
    [TestCase("INSERT INTO marks (label) VALUES ('poison'); COMMIT", StoreErrorKind.Misuse)]
    [TestCase("INSERT INTO marks (label) VALUES ('poison'); ROLLBACK", StoreErrorKind.Misuse)]
    [TestCase("INSERT INTO marks (label) VALUES ('poison'); BEGIN", StoreErrorKind.Misuse)]
    [TestCase("INSERT INTO marks (label) VALUES ('poison'); ROLLBACK; BEGIN", StoreErrorKind.Misuse)]
    [TestCase("ROLLBACK; BEGIN; SAVEPOINT unit; INSERT INTO marks (label) VALUES ('poison')", StoreErrorKind.Misuse)]
    [TestCase("INSERT INTO marks (label) VALUES ('poison'); RELEASE unit", StoreErrorKind.Misuse)]
    [TestCase("INSERT INTO marks (label) VALUES ('poison'); DETACH main", StoreErrorKind.Denied)]
    [TestCase("ATTACH ':memory:' AS other", StoreErrorKind.Denied)]
    [TestCase("PRAGMA query_only = ON", StoreErrorKind.Denied)]
    [TestCase("PRAGMA ignore_check_constraints = ON", StoreErrorKind.Denied)]
    [TestCase("CREATE TEMP TABLE marks (id INTEGER PRIMARY KEY, label TEXT)", StoreErrorKind.Denied)]
    [TestCase("CREATE TEMP TRIGGER t AFTER INSERT ON main.marks BEGIN DELETE FROM marks; END", StoreErrorKind.Denied)]
    [TestCase("INSERT INTO marks (label) VALUES ('poison'); nonsense", StoreErrorKind.Internal)]
    public async Task WriteAsync_of_a_poisoned_statement_fails_alone(string sql, StoreErrorKind kind)
    {
        await ExpectOneFailureAsync(queue => WriteAsync(queue, sql, CancellationToken.None), kind);
    }

    [TestCase("COMMIT")]
    [TestCase("ROLLBACK")]
    public async Task WriteAsync_of_a_unit_that_hides_the_end_of_its_transaction_fails_alone(string sql)
    {
        await ExpectOneFailureAsync(
            queue => queue.WriteAsync(
                async (context, token) =>
                {
                    try
                    {
                        await context.Database.ExecuteSqlRawAsync(sql, token);
                    }
                    catch (SqliteException)
                    {
                        // The unit carries on as if nothing had happened.
                        return;
                    }
                },
                CancellationToken.None),
            StoreErrorKind.Misuse);
    }

    [Test]
    public async Task WriteAsync_of_a_unit_that_throws_fails_alone_with_its_exception()
    {
        var runs = 0;
        var held = await HoldAsync();
        var good = MarkAsync("unit 0");
        var poisoned = Queue.WriteAsync(
            async (context, token) =>
            {
                runs++;
                await context.Database.ExecuteSqlRawAsync("INSERT INTO marks (label) VALUES ('poison')", token);
                throw new InvalidTimeZoneException("its own");
            },
            CancellationToken.None);
        var other = MarkAsync("unit 1");
        await held.ReleaseAsync();

        await Task.WhenAll(good, other);
        await Assert.ThatAsync(() => poisoned, Throws.TypeOf<InvalidTimeZoneException>());
        Assert.That(await LabelsAsync(), Is.EqualTo(["unit 0", "unit 1"]));
        Assert.That(runs, Is.EqualTo(1));
    }

    [Test]
    public async Task WriteAsync_of_a_writing_statement_that_is_interrupted_takes_no_neighbour_with_it()
    {
        using var source = new CancellationTokenSource();
        var held = await HoldAsync();
        var runs = new int[2];
        var first = CountedAsync(0);
        var poisoned = Queue.WriteAsync(
            (context, token) =>
            {
                Interrupting(context, source);
                return context.Database.ExecuteSqlRawAsync($"{Endless} WHERE stop(i)", token);
            },
            source.Token);
        var second = CountedAsync(1);
        await held.ReleaseAsync();

        Assert.That(await EndOf(poisoned), Is.EqualTo(((StoreErrorKind?)StoreErrorKind.Cancelled, WriteOutcome.RolledBack)));
        await Task.WhenAll(first, second);
        Assert.That(await LabelsAsync(), Is.EqualTo(["unit 0", "unit 1"]));

        // The first one ran in the transaction that was lost, and again in the next.
        Assert.That(runs, Is.EqualTo([2, 1]));

        Task CountedAsync(int number) => Queue.WriteAsync(
            (context, token) =>
            {
                runs[number]++;
                return context.Database.ExecuteSqlAsync($"INSERT INTO marks (label) VALUES ({$"unit {number}"})", token);
            },
            CancellationToken.None);
    }

    [Test]
    public async Task WriteAsync_of_an_interrupt_that_nobody_asked_for_takes_no_neighbour_with_it()
    {
        await ExpectOneFailureAsync(
            queue => queue.WriteAsync(
                (context, token) =>
                {
                    var connection = (SqliteConnection)context.Database.GetDbConnection();
                    connection.CreateFunction("stop", (long i) =>
                    {
                        if (i == 10)
                        {
                            raw.sqlite3_interrupt(connection.Handle);
                        }

                        return true;
                    });
                    return context.Database.ExecuteSqlRawAsync($"{Endless} WHERE stop(i)", token);
                },
                CancellationToken.None),
            StoreErrorKind.Internal);
    }

    [Test]
    public async Task WriteAsync_of_a_unit_that_leaves_a_reader_open_disturbs_nobody()
    {
        await MarkAsync("before");
        var held = await HoldAsync();
        var good = MarkAsync("unit 0");
        var leaking = Queue.WriteAsync(
            async (context, token) =>
            {
                await context.Database.ExecuteSqlRawAsync("INSERT INTO marks (label) VALUES ('leak')", token);
                var command = context.Database.GetDbConnection().CreateCommand();
                command.CommandText = "SELECT label FROM marks";
                var reader = await command.ExecuteReaderAsync(token);
                await reader.ReadAsync(token);
            },
            CancellationToken.None);
        var other = MarkAsync("unit 1");
        await held.ReleaseAsync();

        await Task.WhenAll(good, other);
        var end = await EndOf(leaking);

        // Another process writes in between: a snapshot that stayed behind on the writer could not be written from any more.
        await Database.ExecuteAsync($"INSERT INTO marks (label) VALUES ('elsewhere')", Cancel);
        await MarkAsync("after").WaitAsync(Cancel);
        Assert.That(end, Is.EqualTo(((StoreErrorKind?)StoreErrorKind.Misuse, WriteOutcome.RolledBack)));
        Assert.That(await LabelsAsync(), Is.EqualTo(["before", "unit 0", "unit 1", "elsewhere", "after"]));
    }

    [Test]
    public async Task WriteAsync_of_a_unit_that_defers_foreign_keys_fails_alone_when_it_leaves_one_dangling()
    {
        await ExpectOneFailureAsync(
            queue => WriteAsync(
                queue,
                "PRAGMA defer_foreign_keys = ON; INSERT INTO marks (label, parent) VALUES ('poison', 99)",
                CancellationToken.None),
            StoreErrorKind.ForeignKey);
    }

    [Test]
    public async Task WriteAsync_of_a_save_that_fails_clears_what_it_tracked_and_leaves_the_next_unit_a_fresh_context()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var held = await HoldAsync();
        var poisoned = Queue.WriteAsync(
            async (context, token) =>
            {
                (await context.Bots.SingleAsync(row => row.Slug == "luna", token)).Name = "changed";
                await context.Database.ExecuteSqlRawAsync("INSERT INTO marks (label) VALUES ('bad')", token);
            },
            CancellationToken.None);
        var next = Queue.WriteAsync(
            async (context, token) =>
            {
                var tracked = context.ChangeTracker.Entries().Count();
                await context.SaveChangesAsync(token);
                return tracked;
            },
            CancellationToken.None);
        await held.ReleaseAsync();

        Assert.That(await EndOf(poisoned), Is.EqualTo(((StoreErrorKind?)StoreErrorKind.Check, WriteOutcome.RolledBack)));
        Assert.That(await next, Is.Zero);
        Assert.That(await Database.ScalarAsync($"SELECT name FROM bots WHERE id = {bot}", Cancel), Is.EqualTo("luna"));
    }

    private static void Interrupting(BoternityDbContext context, CancellationTokenSource source) =>
        ((SqliteConnection)context.Database.GetDbConnection()).CreateFunction("stop", (long i) =>
        {
            if (i == 10)
            {
                source.Cancel();
            }

            return true;
        });

    private async Task ExpectOneFailureAsync(Func<Data.Storage.IWriteQueue, Task> poison, StoreErrorKind kind)
    {
        await MarkAsync("before");
        var held = await HoldAsync();
        List<Task> good = [MarkAsync("unit 0"), MarkAsync("unit 1")];
        var poisoned = poison(Queue);
        good.AddRange([MarkAsync("unit 2"), MarkAsync("unit 3")]);
        await held.ReleaseAsync();

        await Task.WhenAll(good).WaitAsync(Cancel);
        var end = await EndOf(poisoned);
        await MarkAsync("after");

        Assert.That(await LabelsAsync(), Is.EqualTo(["before", "unit 0", "unit 1", "unit 2", "unit 3", "after"]));
        Assert.That(end, Is.EqualTo(((StoreErrorKind?)kind, WriteOutcome.RolledBack)));
    }
}
