using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Boternity.Data.Tests.Migrations;

/// <summary>Every way to migrate is the same way, on both drivers.</summary>
[TestFixture(Provider.Sqlite, Category = nameof(Provider.Sqlite))]
[TestFixture(Provider.Postgres, Category = nameof(Provider.Postgres))]
public sealed class MigratorTests(Provider provider)
{
    private ITestDatabase Database { get; set; } = null!;

    private MigrationLab Lab { get; set; } = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task Open()
    {
        Database = await TestEnvironment.OpenEmptyAsync(provider, Cancel);
        Lab = new MigrationLab(provider, Database.Target, MigrationLab.ShelfSet, Database.Clock);
    }

    [TearDown]
    public async Task Close()
    {
        if (Lab is not null)
        {
            await Lab.DisposeAsync();
        }

        if (Database is not null)
        {
            await Database.DisposeAsync();
        }
    }

    [Test]
    public async Task MigrateAsync_on_an_injected_context_creates_and_migrates()
    {
        await Database.Resolve<BoternityDbContext>().Database.MigrateAsync(Cancel);

        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM bots", Cancel), Is.Zero);
        Assert.That((await Database.Resolve<SchemaManager>().VerifyAsync(Cancel)).IsCurrent);
    }

    [Test]
    public async Task Migrate_does_the_same_without_async()
    {
        await using (var context = Lab.Context(StorageRole.Write))
        {
#pragma warning disable CA1849 // The synchronous method is what is tested.
            context.Database.Migrate();
#pragma warning restore CA1849
        }

        var schema = await ShelfData.SchemaAsync(Database);
        Assert.That(schema.Facts.Keys, Is.SupersetOf((string[])["table loans", "table shelves / column city", "table books / constraint ck_books_pages"]));
    }

    [Test]
    public async Task MigrateAsync_on_a_read_context_is_refused()
    {
        await using var context = await Database.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);

        await Assert.ThatAsync(
            () => context.Database.MigrateAsync(Cancel),
            Throws.InstanceOf<StoreException>().With.Property("Code").EqualTo(ErrorCodes.ReadOnlyContext));
    }

    [Test]
    public async Task MigrateAsync_inside_of_a_transaction_is_refused()
    {
        await Lab.MigrateAsync(target: null, Cancel);
        await using var context = Lab.Context(StorageRole.Write);
        await using var transaction = await context.Database.BeginTransactionAsync(Cancel);

        await Assert.ThatAsync(
            () => context.Database.MigrateAsync(Cancel),
            Throws.InstanceOf<StoreException>().With.Property("Kind").EqualTo(StoreErrorKind.Misuse));
    }

    [Test]
    public async Task ApplyAsync_returns_what_this_call_applied()
    {
        await Lab.MigrateAsync(MigrationLab.First, Cancel);

        var first = await Lab.WithMigratorAsync(migrator => migrator.ApplyAsync(Cancel));
        var second = await Lab.WithMigratorAsync(migrator => migrator.ApplyAsync(Cancel));

        Assert.That(first, Is.EqualTo((string[])["20300102000000_Checks", "20300103000000_Lending"]));
        Assert.That(second, Is.Empty);
    }

    [Test]
    public async Task MigrateAsync_says_one_line_for_each_migration_and_one_at_the_end()
    {
        var logs = new LogLines();

        await Lab.MigrateAsync(target: null, Cancel, logs);

        Assert.That(logs.Ours.Select(line => line.Id), Is.EqualTo((int[])[3000, 3000, 3000, 3002]));
    }

    [Test]
    public async Task PlanAsync_is_what_a_migration_runs()
    {
        await ShelfData.FillAsync(Database, Cancel);
        var plan = await Lab.WithMigratorAsync(migrator => migrator.PlanAsync(Cancel));
        await using var twin = await TestEnvironment.OpenEmptyAsync(provider, Cancel);
        await ShelfData.FillAsync(twin, Cancel);

        // Its braces would be holes.
        var text = plan.Sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
        await twin.ExecuteAsync(System.Runtime.CompilerServices.FormattableStringFactory.Create(text), Cancel);
        await Lab.MigrateAsync(target: null, Cancel);

        Assert.That(plan.Migrations, Has.Count.EqualTo(2));
        Assert.That(await ShelfData.DumpAsync(twin, Cancel), Is.EqualTo(await ShelfData.DumpAsync(Database, Cancel)));
    }

    [Test]
    public async Task PlanAsync_of_a_current_database_is_empty()
    {
        await Lab.MigrateAsync(target: null, Cancel);

        Assert.That((await Lab.WithMigratorAsync(migrator => migrator.PlanAsync(Cancel))).Sql, Is.Empty);
    }

    [Test]
    public async Task GenerateScript_works_and_keeps_what_a_script_needs()
    {
        await using var context = Lab.Context();

        var script = context.GetService<IMigrator>().GenerateScript();

        Assert.That(script, Does.Contain("20300103000000_Lending"));
        Assert.That(script, provider == Provider.Sqlite ? Does.Contain("PRAGMA foreign_keys = 0;") : Does.Contain("START TRANSACTION"));
    }

    [Test]
    public async Task Command_that_asks_to_run_outside_of_the_transaction_is_refused()
    {
        await using var context = Lab.Context();
        var set = MigrationLab.ShelfSet with { Namespace = typeof(Suppressed.Outside).Namespace! };
        await using var lab = new MigrationLab(provider, Database.Target, set);

        await Assert.ThatAsync(
            () => lab.MigrateAsync(target: null, Cancel),
            Throws.InstanceOf<StoreException>()
                .With.Property("Kind").EqualTo(StoreErrorKind.MigrationFailed)
                .And.Message.Contains("20300101000000_Outside")
                .And.InnerException.InstanceOf<NotSupportedException>());
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task MigrateAsync_waits_for_the_lock_until_the_timeout_and_names_the_holder()
    {
        await using var holder = await HoldAsync();
        var logs = new LogLines();
        var migration = Lab.MigrateAsync(target: null, Cancel, logs);
        await WaitingAsync(logs);

        Database.Clock.Advance(TimeSpan.FromMinutes(2));

        var error = Assert.ThrowsAsync<StoreException>(async () => await migration)!;
        Assert.That(error.Code, Is.EqualTo(ErrorCodes.MigrationLockHeld));
        Assert.That(error.Waited, Is.EqualTo(TimeSpan.FromMinutes(2)));
        Assert.That(error.Holder, Does.Match(provider == Provider.Sqlite ? "process [0-9]+ of 20" : "server process [0-9]+"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task MigrateAsync_stops_waiting_for_the_lock_when_it_is_cancelled()
    {
        await using var holder = await HoldAsync();
        var logs = new LogLines();
        using var source = new CancellationTokenSource();
        var migration = Lab.MigrateAsync(target: null, source.Token, logs);
        await WaitingAsync(logs);

        await source.CancelAsync();

        await Assert.ThatAsync(async () => await migration, Throws.InstanceOf<StoreCanceledException>());
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task MigrateAsync_goes_on_when_the_holder_is_done()
    {
        var holder = await HoldAsync();
        var logs = new LogLines();
        var migration = Lab.MigrateAsync(target: null, Cancel, logs);
        await WaitingAsync(logs);

        await holder.DisposeAsync();
        await migration;

        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM loans", Cancel), Is.EqualTo(1));
    }

    [Test]
    public async Task MigrateAsync_without_pending_migrations_asks_for_no_lock()
    {
        await Lab.MigrateAsync(target: null, Cancel);
        await using var holder = await HoldAsync();

        await Lab.MigrateAsync(target: null, Cancel);
    }

    private static async Task WaitingAsync(LogLines logs)
    {
        while (!logs.Ours.Any(line => line.Id == 3010))
        {
            await Task.Delay(10, Cancel);
        }
    }

    private async Task<IAsyncDisposable> HoldAsync()
    {
        if (provider == Provider.Sqlite)
        {
            return new HeldFile(FileLock.TryAcquire(Database.Target + ".migrate", exclusive: true)!);
        }

        var connection = new Npgsql.NpgsqlConnection(Database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var command = new Npgsql.NpgsqlCommand("SELECT pg_advisory_lock(1111772487, 1)", connection);
        await command.ExecuteNonQueryAsync(Cancel);
        return connection;
    }

    private sealed class HeldFile(IDisposable held) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            held.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
