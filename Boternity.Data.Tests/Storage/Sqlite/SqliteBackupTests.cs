using System.Runtime.Versioning;
using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Backups;
using Boternity.Data.Storage.Sqlite;
using Boternity.Data.Tests.Support;
using Boternity.Data.Tests.Support.Sqlite;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Tests.Storage.Sqlite;

/// <summary>What backups and restores do to the files of a database.</summary>
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "the modes are Unix's")]
public sealed class SqliteBackupTests
{
    private const int PageSize = 4096;

    private static readonly RestoreOptions Replace = new() { Replace = true };

    private ITestDatabase _database = null!;
    private Backup _backup = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private IBackupManager Backups => _database.Resolve<IBackupManager>();

    private IEnumerable<string> Entries =>
        Directory.GetFileSystemEntries(_database.Folder).Select(entry => Path.GetFileName(entry)!).Order(StringComparer.Ordinal);

    [SetUp]
    public async Task MakeBackup()
    {
        _database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);
        await _database.AddBotAsync("before", Cancel);
        _backup = await Backups.CreateAsync(options: null, progress: null, Cancel);
    }

    [TearDown]
    public async Task CloseDatabase() => await _database.DisposeAsync();

    [Test]
    public async Task Backup_and_restore_leave_nothing_beside_the_database()
    {
        Assert.That(Entries, Is.EqualTo((string[])["backups", "boternity.db", "boternity.db.lock"]));

        await Backups.RestoreAsync(_backup.File, Replace, progress: null, Cancel);

        Assert.That(Entries, Is.EqualTo((string[])["backups", "boternity.db", "boternity.db.lock"]));
        Assert.That(File.GetUnixFileMode(_database.Target), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(await _database.ScalarAsync($"PRAGMA journal_mode", Cancel), Is.EqualTo("wal"));
        Assert.That(await _database.ScalarAsync($"PRAGMA auto_vacuum", Cancel), Is.EqualTo(2));
    }

    [Test]
    public async Task Store_that_opens_in_this_process_during_a_restore_is_refused()
    {
        StoreException? refused = null;
        string[] left = [];
        await using var late = _database.OpenHost();
        var progress = new Told<BackupProgress>(step =>
        {
            if (step.Step == "restore" && refused is null)
            {
                refused = Caught.ByAsync<StoreException>(() => late.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "late" }, Cancel))
                    .GetAwaiter().GetResult();
                left = [.. Entries];
            }
        });

        await Backups.RestoreAsync(_backup.File, Replace, progress, Cancel);

        Assert.That((refused?.Kind, refused?.Code), Is.EqualTo((StoreErrorKind.Busy, ErrorCodes.StoreInUse)));
        Assert.That(left, Has.None.EndsWith("-wal").And.None.EndsWith("-shm"), "it was not even opened");
        Assert.That(await _database.ScalarAsync($"SELECT group_concat(slug) FROM bots", Cancel), Is.EqualTo("before"));
    }

    [Test]
    public async Task Backup_of_a_database_whose_rows_refer_to_nothing_is_told_as_that_and_leaves_nothing()
    {
        await using (var connection = new SqliteConnection($"Data Source={_database.Target};Foreign Keys=False;Pooling=False"))
        {
            await connection.OpenAsync(Cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = """
                INSERT INTO bot_kv_store (bot_id, key, value, created_at, updated_at)
                SELECT '019c6000-0000-7000-8000-000000000000', 'key', '1', created_at, created_at FROM bots
                """;
            await command.ExecuteNonQueryAsync(Cancel);
        }

        var error = await Caught.ByAsync<StoreException>(() => Backups.CreateAsync(options: null, progress: null, Cancel));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Corrupt, ErrorCodes.BackupDamaged)));
        Assert.That(error.Message, Does.Contain($"The copy of '{_database.Target}' is not sound").And.Contain("bot_kv_store"));
        Assert.That(await Backups.ListAsync(directory: null, Cancel), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Backup_has_what_is_only_in_the_log_yet()
    {
        await _database.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "in the log" }, Cancel);
        Assert.That(new FileInfo($"{_database.Target}-wal").Length, Is.GreaterThan(0));

        var backup = await Backups.CreateAsync(options: null, progress: null, Cancel);

        Assert.That(backup.Manifest.Tables.Single(table => table.Name == "bots").Rows, Is.EqualTo(2));
    }

    [Test]
    public async Task Former_database_s_log_is_never_put_beside_the_restored_one()
    {
        var image = await LeaveLogAsync();

        var restored = await Backups.RestoreAsync(_backup.File, Replace, progress: null, Cancel);

        Assert.That(image.Log, Is.Not.Empty);
        Assert.That(restored.Replaced, Is.Null);
        Assert.That(Entries, Is.EqualTo((string[])["backups", "boternity.db", "boternity.db.lock"]));
        Assert.That(await _database.ScalarAsync($"SELECT count(*) FROM bots", Cancel), Is.EqualTo(1));
    }

    [TestCase(0)]
    [TestCase(3 * PageSize)]
    public async Task Damaged_database_goes_into_quarantine_as_it_is(int offset)
    {
        var image = await LeaveLogAsync();
        Array.Fill<byte>(image.Database, 0xA5, offset, PageSize);
        image.Restore(_database.Folder, image.Log);

        var restored = await Backups.RestoreAsync(_backup.File, Replace, progress: null, Cancel);

        var folder = restored.Replaced!;
        Assert.That(Path.GetFileName(folder), Is.EqualTo("boternity.db.damaged-20260216T083015123Z"));
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(folder, "boternity.db"), Cancel), Is.EqualTo(image.Database));
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(folder, "boternity.db-wal"), Cancel), Is.EqualTo(image.Log));
        Assert.That(File.GetUnixFileMode(folder), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        Assert.That(Directory.GetFiles(folder).Select(File.GetUnixFileMode), Is.All.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(File.Exists($"{_database.Target}-wal"), Is.False);
        Assert.That(await _database.ScalarAsync($"SELECT slug FROM bots", Cancel), Is.EqualTo("before"));
    }

    [TestCase("")]
    [TestCase("-wal")]
    public async Task Empty_or_missing_database_with_something_left_goes_into_quarantine(string left)
    {
        File.Delete(_database.Target);
        await File.WriteAllTextAsync(_database.Target + left, left, Cancel);
        var refused = await Caught.ByAsync<StoreException>(() => Backups.RestoreAsync(_backup.File, options: null, progress: null, Cancel));

        var restored = await Backups.RestoreAsync(_backup.File, Replace, progress: null, Cancel);

        Assert.That(refused.Code, Is.EqualTo(ErrorCodes.DatabaseExists));
        Assert.That(Directory.GetFiles(restored.Replaced!).Select(Path.GetFileName), Is.EqualTo((string[])[$"boternity.db{left}"]));
        Assert.That(await _database.ScalarAsync($"SELECT slug FROM bots", Cancel), Is.EqualTo("before"));
    }

    [Test]
    public async Task Another_program_s_database_is_left_alone()
    {
        await _database.ExecuteAsync($"PRAGMA application_id = 77", Cancel);

        var restore = await Caught.ByAsync<StoreException>(() => Backups.RestoreAsync(_backup.File, Replace, progress: null, Cancel));
        var backup = await Caught.ByAsync<StoreException>(() => Backups.CreateAsync(options: null, progress: null, Cancel));

        Assert.That((restore.Kind, backup.Kind), Is.EqualTo((StoreErrorKind.ForeignFile, StoreErrorKind.ForeignFile)));
        Assert.That(await _database.ScalarAsync($"PRAGMA application_id", Cancel), Is.EqualTo(77));
    }

    [TestCase("SELECT 1 FROM bots")]
    [TestCase("BEGIN; SELECT 1 FROM bots")]
    [TestCase("BEGIN IMMEDIATE; DELETE FROM bots")]
    [CancelAfter(60_000)]
    public async Task Database_that_another_program_has_open_is_not_replaced(string statement)
    {
        await using var connection = new SqliteConnection(_database.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A test case's.
        command.CommandText = statement;
#pragma warning restore CA2100
        await command.ExecuteScalarAsync(Cancel);

        var error = await Caught.ByAsync<StoreException>(() => Backups.RestoreAsync(_backup.File, Replace, progress: null, Cancel));

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.Busy));
        Assert.That(Entries.Where(name => name.Contains(".new", StringComparison.Ordinal)), Is.Empty);
        await connection.CloseAsync();
        Assert.That(await _database.ScalarAsync($"SELECT slug FROM bots", Cancel), Is.EqualTo("before"));
    }

    [Test]
    public async Task Leftover_of_a_killed_restore_is_replaced()
    {
        string[] left = ["boternity.db.new", "boternity.db.new-wal", "boternity.db.new-journal"];
        await Task.WhenAll(left.Select(name => File.WriteAllTextAsync(Path.Combine(_database.Folder, name), "left", Cancel)));

        await Backups.RestoreAsync(_backup.File, Replace, progress: null, Cancel);

        Assert.That(Entries, Is.EqualTo((string[])["backups", "boternity.db", "boternity.db.lock"]));
        Assert.That(await _database.ScalarAsync($"SELECT slug FROM bots", Cancel), Is.EqualTo("before"));
    }

    [Test]
    public async Task Link_to_the_database_leads_to_its_file()
    {
        var link = Path.Combine(RunFolder.Shared.CreateFolder(), "link.db");
        File.CreateSymbolicLink(link, _database.Target);
        await using var host = new LibraryHost(Provider.Sqlite, link, _database.Clock);
        await _database.AddBotAsync("after", Cancel);

        await host.Resolve<IBackupManager>().RestoreAsync(_backup.File, Replace, progress: null, Cancel);

        Assert.That(new FileInfo(link).LinkTarget, Is.EqualTo(_database.Target));
        Assert.That(await _database.ScalarAsync($"SELECT count(*) FROM bots", Cancel), Is.EqualTo(1));
    }

    [Test]
    public async Task Full_log_stops_the_backup_and_not_the_writers()
    {
        var bots = _database.Resolve<IBotStore>();
        await bots.CreateAsync(new NewBot { Name = "in the log" }, Cancel);
        var file = Path.Combine(_database.Folder, "copy");
        await File.WriteAllBytesAsync(file, [], Cancel);
        var config = new DatabaseConfig { Path = _database.Target };
        var engine = new SqliteBackupEngine(config, new WalLimits { HardCap = 1 }, TimeProvider.System);

        var error = await Caught.ByAsync<StoreException>(() => engine.WriteAsync(file, progress: null, Cancel));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Busy, ErrorCodes.BackupHoldsLog)));
        Assert.That(new FileInfo(file).Length, Is.Zero);
        await bots.CreateAsync(new NewBot { Name = "after" }, Cancel);
    }

    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(30_000)]
    public async Task Work_without_end_is_interrupted(bool byWatch)
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(Cancel);
        var token = new CancellationToken(canceled: !byWatch);

        var error = await Caught.ByAsync<SqliteException>(() => SqliteWork.RunAsync(
            connection,
            () =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";
                return command.ExecuteScalar();
            },
            () => byWatch,
            token));

        Assert.That(error.SqliteErrorCode, Is.EqualTo(9));
    }

    [Test]
    public async Task Database_in_memory_has_no_backups()
    {
        await using var host = new LibraryHost(Provider.Sqlite, ":memory:", _database.Clock);
        var backups = host.Resolve<IBackupManager>();
        var options = new BackupOptions { Directory = _database.Folder };

        var nowhere = await Caught.ByAsync<StoreException>(() => backups.CreateAsync(options: null, progress: null, Cancel));
        var create = await Caught.ByAsync<StoreException>(() => backups.CreateAsync(options, progress: null, Cancel));
        var restore = await Caught.ByAsync<StoreException>(() => backups.RestoreAsync(_backup.File, Replace, progress: null, Cancel));

        Assert.That(nowhere.Code, Is.EqualTo(ErrorCodes.NoBackupFolder));
        Assert.That((create.Code, restore.Code), Is.EqualTo((ErrorCodes.BackupUnsupported, ErrorCodes.BackupUnsupported)));
    }

    /// <summary>Leaves the database as a killed process does: with a row that is in its log alone.</summary>
    private async Task<WalImage> LeaveLogAsync()
    {
        WalImage image;
        await using (var host = new LibraryHost(Provider.Sqlite, _database.Target, TimeProvider.System))
        {
            await host.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "after" }, Cancel);
            image = await WalImage.TakeAsync(_database.Target, Cancel);
        }

        image.Restore(_database.Folder, image.Log);
        return image;
    }
}
