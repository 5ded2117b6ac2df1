using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Backups;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;
using Boternity.Data.Tests.Support.Postgres;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Migrations;

/// <summary>A database that has content is backed up before the first pending migration, whoever asks for it.</summary>
[TestFixture(Provider.Sqlite, Category = nameof(Provider.Sqlite))]
[TestFixture(Provider.Postgres, Category = nameof(Provider.Postgres))]
public sealed class MigrationBackupTests(Provider provider)
{
    private const int Applying = 3000;
    private const int Waiting = 5006;
    private const int Starting = 5010;
    private const int Made = 5011;
    private const int KilledExitCode = 137;

    private ITestDatabase Database { get; set; } = null!;

    private MigrationLab Lab { get; set; } = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private string Folder => Path.Combine(Database.Folder, "backups");

    [SetUp]
    public async Task Open()
    {
        Database = await TestEnvironment.OpenEmptyAsync(provider, Cancel);
        if (provider == Provider.Postgres)
        {
            await ClientPrograms.RequireAsync(Cancel);
        }

        Lab = new MigrationLab(provider, Database.Target, MigrationLab.ShelfSet, Database.Clock, Folder);
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
    public async Task MigrateAsync_backs_up_what_was_there_before()
    {
        await ShelfData.FillAsync(Database, Cancel);
        var logs = new LogLines();

        await Lab.MigrateAsync(target: null, Cancel, logs);

        var backup = (await BackupsAsync()).Single();
        Assert.That(backup.Manifest.SchemaEpoch, Is.EqualTo(1));
        Assert.That(backup.Manifest.LastMigration, Does.EndWith($"_{MigrationLab.First}"));
        Assert.That(backup.Manifest.Tables, Has.Member(new TableRows("books", 3)));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM loans", Cancel), Is.EqualTo(1));
        Assert.That(logs.Backups.Select(line => line.Id), Is.SupersetOf((int[])[Starting, Made]));
        Assert.That(logs.Backups.Single(line => line.Id == Made).Text, Does.Contain(backup.File));
    }

    [Test]
    public async Task Migrate_does_the_same_without_async()
    {
        await ShelfData.FillAsync(Database, Cancel);

        await using (var context = Lab.Context(StorageRole.Write))
        {
#pragma warning disable CA1849 // The synchronous method is what is tested.
            context.Database.Migrate();
#pragma warning restore CA1849
        }

        Assert.That(await BackupsAsync(), Has.Count.EqualTo(1));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM loans", Cancel), Is.EqualTo(1));
    }

    [Test]
    public async Task MigrateAsync_without_content_or_without_work_makes_none()
    {
        await Lab.MigrateAsync(target: null, Cancel);
        await Lab.MigrateAsync(target: null, Cancel);

        Assert.That(Directory.Exists(Folder), Is.False);
    }

    [Test]
    public async Task MigrateAsync_downwards_makes_one_too()
    {
        await ShelfData.FillAsync(Database, Cancel);
        await using (var other = new MigrationLab(provider, Database.Target, MigrationLab.ShelfSet))
        {
            await other.MigrateAsync(target: null, Cancel);
        }

        await Lab.MigrateAsync(MigrationLab.First, Cancel, allowDataLoss: true);

        Assert.That((await BackupsAsync()).Single().Manifest.SchemaEpoch, Is.EqualTo(3));
    }

    [Test]
    public async Task MigrateAsync_failed_backup_fails_the_migration_and_nothing_changes()
    {
        await ShelfData.FillAsync(Database, Cancel);
        var before = await ShelfData.DumpAsync(Database, Cancel);
        await File.WriteAllTextAsync(Folder, "in its way", Cancel);

        var error = Assert.ThrowsAsync<StoreException>(() => Lab.MigrateAsync(target: null, Cancel))!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.MigrationFailed, ErrorCodes.MigrationBackupFailed)));
        Assert.That(error.InnerException, Is.InstanceOf<StoreException>().With.Property("Kind").EqualTo(StoreErrorKind.InvalidInput));
        Assert.That(error.Message, Does.Contain(error.InnerException!.Message));
        Assert.That(error.Hint, Does.Contain("DB_BACKUP_BEFORE_MIGRATION=false"));
        Assert.That(await ShelfData.DumpAsync(Database, Cancel), Is.EqualTo(before));
    }

    [TestCase(Starting, null)]
    [TestCase(Applying, StoreErrorKind.Timeout)]
    public async Task MigrateAsync_s_deadline_stands_still_during_it_and_not_afterwards(int passes, StoreErrorKind? expected)
    {
        await ShelfData.FillAsync(Database, Cancel);
        var logs = new LogLines { Logged = id => Database.Clock.Advance(id == passes ? TimeSpan.FromHours(5) : TimeSpan.Zero) };

        async Task<StoreErrorKind?> KindAsync()
        {
            try
            {
                await Lab.MigrateAsync(target: null, Cancel, logs);
                return null;
            }
            catch (StoreException error)
            {
                return error.Kind;
            }
        }

        Assert.That(await KindAsync(), Is.EqualTo(expected));
        Assert.That(await BackupsAsync(), Has.Count.EqualTo(expected is null ? 1 : 0));
    }

    [Test]
    public async Task MigrateAsync_s_deadline_counts_the_wait_for_another_backup()
    {
        await ShelfData.FillAsync(Database, Cancel);
        await Lab.MigrateAsync(target: null, Cancel);
        var file = Directory.GetFiles(Folder, "*.lock").Single();
        using var other = FileLock.TryAcquire(file, exclusive: true);
        var logs = new LogLines { Logged = id => Database.Clock.Advance(id == Waiting ? TimeSpan.FromHours(5) : TimeSpan.Zero) };

        var error = await Caught.ByAsync<StoreException>(() => Lab.MigrateAsync(MigrationLab.First, Cancel, logs, allowDataLoss: true));

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.Timeout));
        Assert.That(await BackupsAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task MigrateAsync_cancelled_during_it_leaves_everything_as_it_was()
    {
        await ShelfData.FillAsync(Database, Cancel);
        var before = await ShelfData.DumpAsync(Database, Cancel);
        using var source = new CancellationTokenSource();
        var logs = new LogLines { Logged = id => CancelAt(id, Starting) };

        await Assert.ThatAsync(() => Lab.MigrateAsync(target: null, source.Token, logs), Throws.InstanceOf<StoreCanceledException>());

        Assert.That(await ShelfData.DumpAsync(Database, Cancel), Is.EqualTo(before));
        Assert.That(await BackupsAsync(), Is.Empty);

        void CancelAt(int id, int at)
        {
            if (id == at)
            {
                source.Cancel();
            }
        }
    }

    [TestCase("true", 1)]
    [TestCase("false", 0)]
    public async Task StartAsync_of_a_service_makes_one_as_it_is_configured(string setting, int backups)
    {
        await using (var lab = new MigrationLab(provider, Database.Target, migrations: null))
        {
            await using var context = lab.Context();
            await lab.MigrateAsync(context.Database.GetMigrations().First(), Cancel);
        }

        using var host = MigratingHost.Build(Database, ("BackupBeforeMigration", setting));
        await host.StartAsync(Cancel);
        await host.StopAsync(Cancel);

        Assert.That(await BackupsAsync(), Has.Count.EqualTo(backups));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM users", Cancel), Is.Zero);
    }

    [Test]
    [Explicit("Starts processes; .ci/run runs it by its category.")]
    [Category("Fault")]
    [CancelAfter(120_000)]
    public async Task MigrateAsync_killed_during_it_is_finished_by_the_next_start()
    {
        await ShelfData.FillAsync(Database, Cancel);
        var before = await ShelfData.DumpAsync(Database, Cancel);

        await using (var child = ChildProcess.Start(ChildMode.BackUpBeforeMigrationAndDie, Database, Folder))
        {
            Assert.That(await child.EndAsync(Cancel), Is.EqualTo(KilledExitCode));
        }

        Assert.That(await ShelfData.DumpAsync(Database, Cancel), Is.EqualTo(before));
        await Lab.MigrateAsync(target: null, Cancel);

        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM loans", Cancel), Is.EqualTo(1));
        Assert.That(await BackupsAsync(), Is.Not.Empty);
        Assert.That(Directory.EnumerateFiles(Folder, "*.partial"), Is.Empty);
    }

    private Task<IReadOnlyList<Backup>> BackupsAsync() => Database.Resolve<IBackupManager>().ListAsync(Folder, Cancel);
}
