using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Storage.Sqlite;

/// <summary>What would wait for itself fails at once, and the writer lives on.</summary>
[CancelAfter(60_000)]
public sealed class WriterMisuseTests : WriterSpec
{
    [Test]
    public async Task WriteAsync_inside_of_a_lease_is_misuse()
    {
        await using var host = Database.OpenHost();
        var context = host.Resolve<BoternityDbContext>();
        await using (await context.Database.BeginTransactionAsync(Cancel))
        {
            await ExpectMisuseAsync(() => MarkAsync("inside"));
        }

        await ExpectNextWriteAsync();
    }

    [Test]
    public async Task WriteAsync_inside_of_a_lease_by_way_of_called_methods_is_misuse()
    {
        await using var host = Database.OpenHost();
        var context = host.Resolve<BoternityDbContext>();
        await using (await context.Database.BeginTransactionAsync(Cancel))
        {
            await context.Database.ExecuteSqlRawAsync("INSERT INTO marks (label) VALUES ('lease')", Cancel);
            await Task.Yield();
            await ExpectMisuseAsync(() => Task.Run(() => MarkAsync("inside")));
        }

        await ExpectNextWriteAsync();
    }

    [Test]
    public async Task BeginTransaction_of_a_second_context_inside_of_a_lease_is_misuse()
    {
        await using var first = Database.OpenHost();
        await using var second = Database.OpenHost();
        var outer = first.Resolve<BoternityDbContext>();
        var inner = second.Resolve<BoternityDbContext>();
        await using (await outer.Database.BeginTransactionAsync(Cancel))
        {
            await ExpectMisuseAsync(() => inner.Database.BeginTransactionAsync(Cancel));
        }

        await ExpectNextWriteAsync();
    }

    [Test]
    public async Task A_lease_inside_of_a_unit_is_misuse_and_fails_the_unit()
    {
        await using var host = Database.OpenHost();
        var context = host.Resolve<BoternityDbContext>();

        await ExpectMisuseAsync(() => Queue.WriteAsync(
            async (unit, token) =>
            {
                await unit.Database.ExecuteSqlRawAsync("INSERT INTO marks (label) VALUES ('outer')", token);
                await context.Database.ExecuteSqlRawAsync("INSERT INTO marks (label) VALUES ('inner')", token);
            },
            Cancel));

        await ExpectNextWriteAsync();
    }

    [Test]
    public async Task A_transaction_of_its_own_inside_of_a_unit_is_misuse_and_fails_the_unit()
    {
        await ExpectMisuseAsync(() => Queue.WriteAsync(
            async (unit, token) =>
            {
                await using var transaction = await unit.Database.BeginTransactionAsync(token);
                await transaction.CommitAsync(token);
            },
            Cancel));

        await ExpectNextWriteAsync();
    }

    [Test]
    public async Task WriteAsync_after_its_unit_has_ended_is_misuse()
    {
        var ended = new TaskCompletionSource();
        var late = Task.CompletedTask;
        await Queue.WriteAsync(
            (_, _) =>
            {
                late = LateAsync();
                return Task.CompletedTask;
            },
            Cancel);

        ended.SetResult();
        await ExpectMisuseAsync(() => late);
        await ExpectNextWriteAsync();

        async Task LateAsync()
        {
            await ended.Task;
            await MarkAsync("late");
        }
    }

    [Test]
    public async Task WriteAsync_of_two_parts_of_a_unit_at_once_is_misuse()
    {
        await ExpectMisuseAsync(() => Queue.WriteAsync(
            async (_, token) =>
            {
                var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var first = Task.Run(() => Queue.WriteAsync((_, _) => HoldPartAsync(entered, gate), token), token);
                await entered.Task;
                try
                {
                    await Task.Run(() => MarkAsync("second"), token);
                }
                finally
                {
                    gate.SetResult();
                    await first;
                }
            },
            Cancel));

        await ExpectNextWriteAsync("next");

        static Task HoldPartAsync(TaskCompletionSource entered, TaskCompletionSource gate)
        {
            entered.SetResult();
            return gate.Task;
        }
    }

    [Test]
    public async Task WriteAsync_blocked_on_by_a_pool_thread_completes()
    {
        var blocked = Enumerable.Range(0, 16).Select(number => Task.Run(() => MarkAsync($"{number}").GetAwaiter().GetResult()));

        await Task.WhenAll(blocked).WaitAsync(Cancel);

        Assert.That(await LabelsAsync(), Has.Count.EqualTo(16));
    }

    [Test]
    public async Task WriteAsync_blocked_on_inside_of_a_unit_joins_it()
    {
        await Queue.WriteAsync(
            (_, _) =>
            {
#pragma warning disable CA1849 // Blocking is what the test is about.
                MarkAsync("inside").GetAwaiter().GetResult();
#pragma warning restore CA1849
                return Task.CompletedTask;
            },
            Cancel).WaitAsync(Cancel);

        Assert.That(await LabelsAsync(), Is.EqualTo(["inside"]));
    }

    [Test]
    public async Task WriteAsync_that_hides_from_its_unit_is_refused_by_the_deadline_and_the_writer_lives_on()
    {
        // Without the flow of control nobody can know that this write waits for itself. The first unit of all has more time than others.
        await MarkAsync("first");
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hiding = Queue.WriteAsync(
            (_, _) =>
            {
                Task inner;
                using (ExecutionContext.SuppressFlow())
                {
                    inner = Task.Run(() => MarkAsync("hidden"), CancellationToken.None);
                }

                entered.SetResult();
                return inner;
            },
            CancellationToken.None);
        await entered.Task.WaitAsync(Cancel);

        await PassTimeUntilAsync(hiding);
        var (kind, outcome) = await EndOf(hiding);

        Assert.That(kind, Is.AnyOf(StoreErrorKind.Misuse, StoreErrorKind.Timeout));
        Assert.That(outcome, Is.EqualTo(WriteOutcome.RolledBack));
        await MarkAsync("next").WaitAsync(Cancel);
        Assert.That(await LabelsAsync(), Does.Contain("next"));
    }

    [Test]
    public async Task An_undisposed_reader_of_a_lease_ends_with_its_context()
    {
        await using (var host = Database.OpenHost())
        {
            var context = host.Resolve<BoternityDbContext>();
            await context.Database.OpenConnectionAsync(Cancel);
            var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = "SELECT slug FROM bots UNION ALL SELECT 'x' UNION ALL SELECT 'y'";
            var reader = await command.ExecuteReaderAsync(Cancel);
            await reader.ReadAsync(Cancel);
        }

        await Database.ExecuteAsync($"INSERT INTO marks (label) VALUES ('elsewhere')", Cancel);
        await ExpectNextWriteAsync("elsewhere", "next");
    }

    [Test]
    public async Task An_undisposed_lease_is_ended_by_the_deadline()
    {
        var host = Database.OpenHost();
        var context = host.Resolve<BoternityDbContext>();
        await context.Database.BeginTransactionAsync(Cancel);
        await context.Database.ExecuteSqlRawAsync("INSERT INTO marks (label) VALUES ('lost')", Cancel);
        var next = MarkElsewhereAsync("next");

        Database.Clock.Advance(WriterLimits.LeaseRun + TimeSpan.FromSeconds(1));

        await next.WaitAsync(Cancel);
        Assert.That(await LabelsAsync(), Is.EqualTo(["next"]));
        await host.DisposeAsync();
        await ExpectNextWriteAsync("next", "next 2");
    }

    [Test]
    public async Task A_lease_that_is_disposed_without_commit_rolls_back()
    {
        await using (var host = Database.OpenHost())
        {
            var context = host.Resolve<BoternityDbContext>();
            await context.Database.BeginTransactionAsync(Cancel);
            await context.Database.ExecuteSqlRawAsync("INSERT INTO marks (label) VALUES ('lost')", Cancel);
        }

        await ExpectNextWriteAsync();
    }

    [TestCase("PRAGMA query_only = ON")]
    [TestCase("PRAGMA foreign_keys = OFF")]
    [TestCase("PRAGMA synchronous = OFF")]
    [TestCase("PRAGMA secure_delete = OFF")]
    [TestCase("CREATE TEMP TABLE marks (id INTEGER PRIMARY KEY, label TEXT)")]
    [TestCase("ATTACH ':memory:' AS other")]
    public async Task A_lease_that_changes_the_connection_leaves_nothing_behind(string sql)
    {
        await using (var host = Database.OpenHost())
        {
            await EndOfLeaseAsync(host, sql);
        }

        var found = await Queue.WriteAsync(
            (context, token) => context.Database
                .SqlQuery<long>(
                    $"""
                    SELECT (SELECT query_only FROM pragma_query_only) + (SELECT 1 - foreign_keys FROM pragma_foreign_keys)
                        + (SELECT synchronous <> 2 FROM pragma_synchronous) + (SELECT secure_delete <> 1 FROM pragma_secure_delete)
                        + (SELECT count(*) FROM temp.sqlite_master)
                        + (SELECT count(*) FROM pragma_database_list WHERE name NOT IN ('main', 'temp')) AS "Value"
                    """)
                .SingleAsync(token),
            Cancel);

        Assert.That(found, Is.Zero);
        await ExpectNextWriteAsync();
    }

    private static async Task EndOfLeaseAsync(LibraryHost host, string sql)
    {
        var context = host.Resolve<BoternityDbContext>();
        await context.Database.OpenConnectionAsync(Cancel);
        try
        {
            await context.Database.ExecuteSqlRawAsync(sql, Cancel);
        }
        catch (Exception exception) when (StoreErrors.Translate(exception) is IStoreError)
        {
            await TestContext.Out.WriteLineAsync($"refused: {exception.Message}");
        }
    }

    private static async Task ExpectMisuseAsync(Func<Task> call)
    {
        try
        {
            await call().WaitAsync(Cancel);
        }
        catch (Exception exception) when (exception is IStoreError error)
        {
            Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.Misuse), exception.Message);
            return;
        }

        Assert.Fail("The call completed.");
    }

    // In a flow of its own: the one of the test holds a lease.
    private Task MarkElsewhereAsync(string label)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(() => MarkAsync(label));
        }
    }

    private async Task ExpectNextWriteAsync(params string[] expected)
    {
        await MarkElsewhereAsync(expected.Length == 0 ? "next" : expected[^1]).WaitAsync(Cancel);
        Assert.That(await LabelsAsync(), Is.EqualTo(expected.Length == 0 ? ["next"] : expected));
    }
}
