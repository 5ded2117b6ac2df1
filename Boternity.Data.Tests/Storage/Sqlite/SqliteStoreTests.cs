using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Souls;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Boternity.Data.Tests.Storage.Sqlite;

/// <summary>A store from its creation to its end, as a file and in memory: a service's tests use it as the service does.</summary>
[TestFixture(true)]
[TestFixture(false)]
[Category(nameof(Provider.Sqlite))]
[CancelAfter(60_000)]
public sealed class SqliteStoreTests(bool inMemory)
{
    private string _path = null!;
    private LibraryHost _host = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private IBotStore Bots => _host.Resolve<IBotStore>();

    private SchemaManager Schema => _host.Resolve<SchemaManager>();

    private IDbContextFactory<BoternityReadDbContext> Readers => _host.Resolve<IDbContextFactory<BoternityReadDbContext>>();

    [SetUp]
    public async Task OpenStore()
    {
        _path = inMemory ? DatabaseConfig.InMemoryPath : Path.Combine(RunFolder.Shared.CreateFolder(), "store.db");
        _host = new LibraryHost(Provider.Sqlite, _path, TimeProvider.System, new TestDatabaseOptions
        {
            ConfigureServices = services => services.AddBoternityData(data => data.AddHealthChecks()),
        });
        await Schema.MigrateAsync(Cancel);
    }

    [TearDown]
    public ValueTask CloseStore() => _host.DisposeAsync();

    [Test]
    [SpecCase("botmaker-compozy", "TestStore/Should_create_file_database_at_specified_path")]
    public void A_file_is_where_it_was_asked_for_and_its_owners_alone()
    {
        Assert.That(File.Exists(_path), Is.EqualTo(!inMemory));
        if (!inMemory && !OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(_path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Test]
    [SpecCase("botmaker-compozy", "TestStore/Should_create_in_memory_database_for_memory_path")]
    public async Task Every_connection_sees_the_same_database_and_no_file_has_its_name()
    {
        await _host.Resolve<BoternityDbContext>().Database.ExecuteSqlAsync($"CREATE TABLE own (id INTEGER) STRICT", Cancel);

        await using var first = await Readers.CreateDbContextAsync(Cancel);
        await using var second = await Readers.CreateDbContextAsync(Cancel);

        Assert.That(await CountOwnAsync(first), Is.Zero);
        Assert.That(await CountOwnAsync(second), Is.Zero);
        Assert.That(Directory.EnumerateFiles(Directory.GetCurrentDirectory(), ":memory:*"), Is.Empty);
    }

    [Test]
    public async Task Two_stores_in_memory_have_nothing_in_common()
    {
        await using var other = new LibraryHost(Provider.Sqlite, DatabaseConfig.InMemoryPath, TimeProvider.System);
        await other.Resolve<SchemaManager>().MigrateAsync(Cancel);
        await Bots.CreateAsync(new NewBot { Name = "Luna" }, Cancel);

        Assert.That(await other.Resolve<IBotStore>().GetBySlugAsync("luna", Cancel), Is.Null);
    }

    [Test]
    [SpecCase("botmaker-compozy", "TestStore/Should_enable_foreign_keys_on_connection")]
    public async Task Foreign_keys_are_on_on_every_connection_that_is_held_at_once()
    {
        var contexts = new List<BoternityReadDbContext>();
        try
        {
            for (var number = 0; number < 8; number++)
            {
                contexts.Add(await Readers.CreateDbContextAsync(Cancel));
                await contexts[^1].Database.OpenConnectionAsync(Cancel);
            }

            Assert.That(contexts.Select(ForeignKeys), Is.All.EqualTo(1));
            Assert.That(ForeignKeys(_host.Resolve<BoternityDbContext>()), Is.EqualTo(1));
        }
        finally
        {
            contexts.ForEach(context => context.Dispose());
        }
    }

    [Test]
    [SpecCase("botmaker-compozy", "TestStore/Should_handle_concurrent_connections")]
    public async Task Inserts_in_parallel_all_end_within_their_deadline()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(
            async () =>
            {
                await using var scope = _host.Services.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<IBotStore>().CreateAsync(new NewBot { Name = $"Bot {number}" }, Cancel);
            },
            Cancel)));

        await using var context = await Readers.CreateDbContextAsync(Cancel);
        Assert.That(await context.Bots.CountAsync(Cancel), Is.EqualTo(8));
    }

    [Test]
    [SpecCase("botmaker-compozy", "TestStore/Should_return_error_for_invalid_path")]
    public async Task A_directory_is_refused_by_name()
    {
        var folder = RunFolder.Shared.CreateFolder();
        await using var host = new LibraryHost(Provider.Sqlite, folder, TimeProvider.System);

        var error = await Caught.ByAsync<StoreException>(() => host.Resolve<SchemaManager>().MigrateAsync(Cancel));

        Assert.That(error.Message, Does.Contain("is a directory").And.Contain(folder));
        Assert.That(Directory.EnumerateFileSystemEntries(folder), Is.Empty);
    }

    [Test]
    [SpecCase("botmaker-compozy", "TestStore/Should_close_cleanly")]
    public async Task Dispose_twice_is_once_and_afterwards_nothing_is_open()
    {
        await Bots.CreateAsync(new NewBot { Name = "Luna" }, Cancel);
        var (bots, queue) = (Bots, _host.Resolve<IWriteQueue>());
        await bots.GetBySlugAsync("luna", Cancel);

        await _host.DisposeAsync();
        await _host.DisposeAsync();

        Assert.That((await Caught.ByAsync<StoreException>(() => bots.GetBySlugAsync("luna", Cancel))).Kind, Is.EqualTo(StoreErrorKind.Closed));
        Assert.That(
            (await Caught.ByAsync<StoreException>(() => queue.WriteAsync((_, _) => Task.CompletedTask, Cancel))).Kind,
            Is.EqualTo(StoreErrorKind.Closed));
        if (!inMemory)
        {
            Assert.That(OpenFiles.Of(_path), Is.Empty);
            Assert.That(Directory.EnumerateFiles(Path.GetDirectoryName(_path)!).Select(Path.GetFileName), Has.None.EndsWith("-wal").And.None.EndsWith("-shm"));
            File.Delete(_path);
        }
    }

    [Test]
    [SpecCase("botmaker-compozy", "TestStore/Should_perform_health_check_successfully")]
    public async Task Health_is_well()
    {
        var report = await _host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel);

        Assert.That(report.Status, Is.EqualTo(HealthStatus.Healthy));
    }

    [Test]
    [SpecCase("botmaker-compozy", "TestMigrations/Should_apply_all_migrations_successfully", "TestMigrations/Should_be_idempotent")]
    public async Task Migrate_applies_everything_and_then_nothing()
    {
        Assert.That(await Schema.GetPendingAsync(Cancel), Is.Empty);
        Assert.That(await Schema.MigrateAsync(Cancel), Is.Empty);
    }

    [Test]
    [SpecCase("botmaker-compozy", "TestMigrations/Should_create_all_required_tables", "TestMigrations/Should_create_all_indexes")]
    public async Task Migrate_creates_every_table_and_index_of_the_model()
    {
        var context = _host.Resolve<BoternityDbContext>();
        var model = context.GetService<IDesignTimeModel>().Model.GetRelationalModel();

        Assert.That(await NamesAsync(context, "table"), Is.SupersetOf(model.Tables.Select(table => table.Name)));
        Assert.That(
            await NamesAsync(context, "index"),
            Is.EquivalentTo(model.Tables.SelectMany(table => table.Indexes).Select(index => index.Name)).And.Not.Empty);
    }

    [Test]
    [SpecCase("botmaker-compozy", "TestMigrations/Should_enforce_foreign_keys", "TestMigrations/Should_enforce_check_constraints")]
    public async Task The_schema_itself_refuses_what_the_model_does_not_allow()
    {
        var bot = await Bots.CreateAsync(new NewBot { Name = "Luna", Soul = "You are Luna." }, Cancel);
        var context = _host.Resolve<BoternityDbContext>();

        Assert.That(await KindOfAsync($"UPDATE soul_versions SET bot_id = {Uuid7.Create(TimeProvider.System.GetUtcNow())}"), Is.EqualTo(StoreErrorKind.ForeignKey));
        Assert.That(await KindOfAsync($"UPDATE bots SET status = 'guest' WHERE id = {bot.Id}"), Is.EqualTo(StoreErrorKind.Check));
        Assert.That(await KindOfAsync($"UPDATE bots SET tags = 'no json' WHERE id = {bot.Id}"), Is.EqualTo(StoreErrorKind.Check));

        async Task<StoreErrorKind> KindOfAsync(FormattableString sql) =>
            ((IStoreError)StoreErrors.Translate(await Caught.ByAsync<Exception>(() => context.Database.ExecuteSqlAsync(sql, Cancel)))).Kind;
    }

    [Test]
    [SpecCase("botmaker-compozy", "TestMigrations/Should_rollback_migrations")]
    public async Task Migrations_go_down_to_nothing_and_up_again()
    {
        var options = new DbContextOptionsBuilder<BoternityDbContext>();
        options.UseStorage(_host.Services.GetRequiredService<IStorageEngine>(), StorageRole.Migrate, TimeProvider.System);
        await using (var context = new BoternityDbContext(options.Options))
        {
            await context.GetService<IMigrator>().MigrateAsync(Migration.InitialDatabase, Cancel);
            Assert.That(await NamesAsync(context, "table"), Has.None.EqualTo("bots").And.None.EqualTo("soul_versions"));
        }

        Assert.That(await Schema.MigrateAsync(Cancel), Is.Not.Empty);
        var bot = await Bots.CreateAsync(new NewBot { Name = "Luna", Soul = "You are Luna." }, Cancel);
        Assert.That((await _host.Resolve<ISoulStore>().GetCurrentAsync(bot.Id, Cancel))?.Content, Is.EqualTo("You are Luna."));
    }

    private static Task<long> CountOwnAsync(DbContext context) =>
        context.Database.SqlQuery<long>($"SELECT COUNT(*) AS \"Value\" FROM own").SingleAsync(Cancel);

    private static int ForeignKeys(DbContext context) => context.Database.SqlQuery<int>($"SELECT foreign_keys AS \"Value\" FROM pragma_foreign_keys").Single();

    private static Task<List<string>> NamesAsync(DbContext context, string type) => context.Database
        .SqlQuery<string>($"SELECT name AS \"Value\" FROM sqlite_schema WHERE type = {type} AND name NOT LIKE 'sqlite%'")
        .ToListAsync(Cancel);
}
