using System.Diagnostics;
using System.Globalization;
using System.Text;
using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Sqlite;
using Boternity.Data.Tests.Support;
using Boternity.Data.Tests.Support.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Storage.Sqlite;

/// <summary>What a service does with the factory of read contexts.</summary>
[CancelAfter(60_000)]
public sealed class ReadContextTests
{
    private static readonly string TooLong = $"SELECT 1 AS Value /* {new string('x', 1 << 20)} */";

    private static readonly string[] Luna = ["luna"];

    // The promise is 50 ms; a busy machine may take its time to notice.
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(2);

    private ITestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private IDbContextFactory<BoternityReadDbContext> Contexts => _database.Resolve<IDbContextFactory<BoternityReadDbContext>>();

    [SetUp]
    public async Task OpenDatabase()
    {
        _database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);
        await _database.AddBotAsync("luna", Cancel);
    }

    [TearDown]
    public async Task CloseDatabase() => await _database.DisposeAsync();

    [Test]
    public async Task ExecuteUpdate_is_refused() =>
        await AssertRefusedAsync(
            context => context.Bots.ExecuteUpdateAsync(set => set.SetProperty(bot => bot.Name, "x"), Cancel),
            StoreErrorKind.ReadOnly);

    [Test]
    public async Task FromSql_that_deletes_is_refused() =>
        await AssertRefusedAsync(
            context => context.Bots.FromSql($"DELETE FROM bots RETURNING *").ToListAsync(Cancel),
            StoreErrorKind.ReadOnly);

    [Test]
    public async Task ExecuteSql_that_inserts_is_refused() =>
        await AssertRefusedAsync(
            context => context.Database.ExecuteSqlAsync($"INSERT INTO bots DEFAULT VALUES", Cancel),
            StoreErrorKind.ReadOnly);

    [Test]
    public async Task ExecuteSql_that_lets_itself_write_is_refused() =>
        await AssertRefusedAsync(
            context => context.Database.ExecuteSqlAsync($"PRAGMA query_only = 0; DELETE FROM bots", Cancel),
            StoreErrorKind.ReadOnly);

    [Test]
    public async Task ExecuteSql_that_edits_the_schema_is_refused() =>
        await AssertRefusedAsync(
            context => context.Database.ExecuteSqlAsync($"PRAGMA writable_schema = 1; DELETE FROM sqlite_master", Cancel),
            StoreErrorKind.ReadOnly,
            StoreErrorKind.Internal);

    [Test]
    public async Task ExecuteSql_that_attaches_a_database_is_refused()
    {
        var other = Path.Combine(_database.Folder, "other.db");

        await AssertRefusedAsync(
            context => context.Database.ExecuteSqlAsync($"ATTACH {other} AS other", Cancel),
            StoreErrorKind.Internal,
            StoreErrorKind.Denied);

        Assert.That(File.Exists(other), Is.False);
    }

    [Test]
    public async Task Value_above_the_limit_is_refused() =>
        await AssertRefusedAsync(
            context => context.Database.SqlQuery<long>($"SELECT length({new byte[(64 << 20) + 1]}) AS Value").SingleAsync(Cancel),
            StoreErrorKind.InvalidInput);

    [Test]
    public async Task Statement_above_the_limit_is_refused() =>
        await AssertRefusedAsync(
            context => context.Database.SqlQueryRaw<long>(TooLong).ToListAsync(Cancel),
            StoreErrorKind.InvalidInput);

    [Test]
    public async Task Expression_of_a_thousand_levels_is_refused()
    {
        var deep = "SELECT " + string.Concat(Enumerable.Repeat("(1+", 1000)) + "1" + new string(')', 1000) + " AS Value";

        await AssertRefusedAsync(context => context.Database.SqlQueryRaw<long>(deep).ToListAsync(Cancel), StoreErrorKind.Internal);
    }

    [Test]
    public async Task Parameters_beyond_the_limit_are_refused()
    {
        var text = new StringBuilder("SELECT 1");
        for (var number = 0; number < 40_000; number++)
        {
            text.Append(CultureInfo.InvariantCulture, $",?{number + 1}");
        }

        await AssertRefusedAsync(
            async context =>
            {
                await context.Database.OpenConnectionAsync(Cancel);
                await using var command = Readers.Command(context.Database.GetDbConnection(), text.ToString());
                await command.ExecuteScalarAsync(Cancel);
            },
            StoreErrorKind.Internal,
            StoreErrorKind.InvalidInput);
    }

    [Test]
    public async Task Contains_of_a_million_values_in_one_parameter_works()
    {
        await using var context = await Contexts.CreateDbContextAsync(Cancel);
        var slugs = Enumerable.Range(0, 1_000_000).Select(number => number.ToString(CultureInfo.InvariantCulture)).Append("luna").ToList();

        Assert.That(await context.Bots.CountAsync(bot => EF.Parameter(slugs).Contains(bot.Slug), Cancel), Is.EqualTo(1));
    }

    [Test]
    public async Task Query_cancelled_while_it_steps_stops_at_once()
    {
        using var source = new CancellationTokenSource();
        await using var context = await Contexts.CreateDbContextAsync(Cancel);
        var reader = (ReaderConnection)context.Database.GetDbConnection();
        var running = Task.Run(() => context.Database.SqlQueryRaw<long>(Readers.Endless).ToListAsync(source.Token), Cancel);
        await WhenOpenAsync(reader);

        var cancelled = Stopwatch.GetTimestamp();
        await source.CancelAsync();
        var error = await Caught.ByAsync<OperationCanceledException>(() => running);

        Assert.Multiple(() =>
        {
            Assert.That(Stopwatch.GetElapsedTime(cancelled), Is.LessThan(Promptly));
            Assert.That(StoreErrors.Translate(error), Is.TypeOf<StoreCanceledException>()
                .With.Property(nameof(StoreCanceledException.CancellationToken)).EqualTo(source.Token));
        });
        Assert.That(await context.Bots.CountAsync(Cancel), Is.EqualTo(1), "The connection is clean.");
    }

    [Test]
    public async Task Query_cancelled_between_rows_stops_at_the_next()
    {
        using var source = new CancellationTokenSource();
        await using var context = await Contexts.CreateDbContextAsync(Cancel);
        var rows = context.Database.SqlQueryRaw<string>("SELECT 'a' AS Value UNION ALL SELECT 'b'").AsAsyncEnumerable();
        await using var row = rows.GetAsyncEnumerator(source.Token);
        Assert.That(await row.MoveNextAsync(), Is.True);

        await source.CancelAsync();

        await Assert.ThatAsync(async () => await row.MoveNextAsync(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await context.Bots.CountAsync(Cancel), Is.EqualTo(1));
    }

    [Test]
    public async Task Query_with_a_cancelled_token_does_not_run()
    {
        await using var context = await Contexts.CreateDbContextAsync(Cancel);

        var error = await Caught.ByAsync<OperationCanceledException>(
            () => context.Database.SqlQueryRaw<long>(Readers.Endless).ToListAsync(new CancellationToken(canceled: true)));

        Assert.That(StoreErrors.Translate(error), Is.TypeOf<StoreCanceledException>());
    }

    [Test]
    public async Task Token_that_fires_after_its_query_leaves_the_next_alone()
    {
        await using var context = await Contexts.CreateDbContextAsync(Cancel);
        for (var round = 0; round < 200; round++)
        {
            using var source = new CancellationTokenSource();
            await context.Bots.ToListAsync(source.Token);
            var cancelling = Task.Run(source.Cancel, Cancel);
            Assert.That(await context.Bots.CountAsync(Cancel), Is.EqualTo(1));
            await cancelling;
        }
    }

    [Test]
    public async Task Query_that_waits_for_a_reader_is_cancelled_at_once()
    {
        var held = new List<BoternityReadDbContext>();
        for (var number = 0; number < 8; number++)
        {
            held.Add(await Contexts.CreateDbContextAsync(Cancel));
            await held[^1].Database.OpenConnectionAsync(Cancel);
        }

        using var source = new CancellationTokenSource();
        await using var context = await Contexts.CreateDbContextAsync(Cancel);
        var waiting = context.Bots.ToListAsync(source.Token);
        Assert.That(waiting.IsCompleted, Is.False);
        await source.CancelAsync();

        await Assert.ThatAsync(() => waiting, Throws.InstanceOf<StoreCanceledException>());
        foreach (var holder in held)
        {
            await holder.DisposeAsync();
        }

        Assert.That(await context.Bots.CountAsync(Cancel), Is.EqualTo(1));
    }

    [Test]
    public async Task Rows_left_open_expire_and_say_so()
    {
        await using var leaked = await Contexts.CreateDbContextAsync(Cancel);
        var rows = leaked.Database.SqlQueryRaw<string>("SELECT 'a' AS Value UNION ALL SELECT 'b'").AsAsyncEnumerable().GetAsyncEnumerator(Cancel);
        await rows.MoveNextAsync();

        _database.Clock.Advance(TimeSpan.FromSeconds(30));

        var error = await Caught.ByAsync<StoreException>(async () => await rows.MoveNextAsync());
        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.SnapshotExpired));
        Assert.That(StoreErrors.Translate(error), Is.SameAs(error));
        await rows.DisposeAsync();
        Assert.That(await leaked.Bots.CountAsync(Cancel), Is.EqualTo(1), "Its next query has a fresh reader.");
    }

    [Test]
    public async Task Transaction_sees_one_snapshot_while_others_write()
    {
        await using var context = await Contexts.CreateDbContextAsync(Cancel);
        await using (await context.Database.BeginTransactionAsync(Cancel))
        {
            Assert.That(await context.Bots.CountAsync(Cancel), Is.EqualTo(1));

            await _database.AddBotAsync("nova", Cancel);

            Assert.That(await context.Bots.CountAsync(Cancel), Is.EqualTo(1));
            Assert.That(await context.Bots.Select(bot => bot.Slug).ToListAsync(Cancel), Is.EqualTo(Luna));
        }

        Assert.That(await context.Bots.CountAsync(Cancel), Is.EqualTo(2));
    }

    [Test]
    public async Task Savepoints_of_a_read_transaction_work()
    {
        await using var context = await Contexts.CreateDbContextAsync(Cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(Cancel);

        await transaction.CreateSavepointAsync("here", Cancel);
        await context.Bots.CountAsync(Cancel);
        await transaction.RollbackToSavepointAsync("here", Cancel);
        await transaction.ReleaseSavepointAsync("here", Cancel);

        await Assert.ThatAsync(() => transaction.CommitAsync(Cancel), Throws.Nothing);
    }

    [Test]
    public async Task Queries_inside_of_a_query_work()
    {
        await _database.AddBotAsync("nova", Cancel);
        await using var context = await Contexts.CreateDbContextAsync(Cancel);

        var pairs = 0;
        foreach (var bot in context.Bots.OrderBy(bot => bot.Slug))
        {
            pairs += context.Bots.OrderBy(other => other.Slug).Count(other => other.Slug != bot.Slug);
        }

        Assert.That(pairs, Is.EqualTo(2));
    }

    [Test]
    public async Task Contexts_of_the_pool_work_again_after_each_failure()
    {
        for (var round = 0; round < 20; round++)
        {
            await using var context = await Contexts.CreateDbContextAsync(Cancel);
            await Assert.ThatAsync(() => context.Database.ExecuteSqlAsync($"SELEKT", Cancel), Throws.Exception);
            Assert.That(await context.Bots.CountAsync(Cancel), Is.EqualTo(1));
        }

        Assert.That(await _database.Resolve<IBotStore>().GetBySlugAsync("luna", Cancel), Is.Not.Null);
    }

    [Test]
    public async Task CanConnect_uses_a_reader()
    {
        await using var context = await Contexts.CreateDbContextAsync(Cancel);

        Assert.That(await context.Database.CanConnectAsync(Cancel), Is.True);
    }

    [Test]
    public async Task Dispose_of_the_host_closes_every_file()
    {
        var host = _database.OpenHost();
        await using (var context = await host.Services.GetRequiredService<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel))
        {
            await context.Bots.CountAsync(Cancel);
            Assert.That(OpenFiles.Of(_database.Target), Is.Not.Empty.Or.Matches<object>(_ => !OperatingSystem.IsLinux()));
        }

        await host.DisposeAsync();

        Assert.That(OpenFiles.Of(_database.Target), Is.Empty);
    }

    private static async Task WhenOpenAsync(ReaderConnection connection)
    {
        while (connection.State != System.Data.ConnectionState.Open)
        {
            await Task.Delay(1, Cancel);
        }

        // Let it get into its steps.
        await Task.Delay(20, Cancel);
    }

    private async Task AssertRefusedAsync(Func<BoternityReadDbContext, Task> act, params StoreErrorKind[] kinds)
    {
        await using (var context = await Contexts.CreateDbContextAsync(Cancel))
        {
            var error = StoreErrors.Translate(await Caught.ByAsync<Exception>(() => act(context)));
            Assert.That(error, Is.AssignableTo<IStoreError>());
            Assert.That(kinds, Does.Contain(((IStoreError)error).Kind));
        }

        await using var next = await Contexts.CreateDbContextAsync(Cancel);
        Assert.That(await next.Bots.Select(bot => bot.Slug).ToListAsync(Cancel), Is.EqualTo(Luna));
    }
}
