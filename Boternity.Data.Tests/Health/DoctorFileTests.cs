using System.Runtime.Versioning;
using Boternity.Data.Encryption;
using Boternity.Data.Health;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Backups;
using Boternity.Data.Storage.Checks;
using Boternity.Data.Tests.Encryption;
using Boternity.Data.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Health;

/// <summary>What the doctor finds of an SQLite file and its place.</summary>
[UnsupportedOSPlatform("windows")]
[Platform("Linux", Reason = "modes, links and the list of locks are looked at")]
[CancelAfter(60_000)]
public sealed class DoctorFileTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-02-16T08:30:15Z", System.Globalization.CultureInfo.InvariantCulture);

    private const UnixFileMode Everybody = (UnixFileMode)0x1FF;

    private ITestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task OpenDatabase() => _database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);

    [TearDown]
    public async Task CloseDatabase() => await _database.DisposeAsync();

    [Test]
    public async Task Examination_of_a_closed_database_changes_nothing()
    {
        // Left by the host that made it; then nobody has it open.
        await using (var host = _database.OpenHost())
        {
            await host.Resolve<IWriteQueue>().WriteAsync((_, _) => Task.FromResult(0), Cancel);
        }

        var before = Snapshot(_database.Folder);

        var results = await ExamineAsync(_database.Target, deep: true, TestMasterKeys.Host(TestMasterKeys.Random()));

        Assert.That(results.Values.Where(one => one.Status == CheckStatus.Fail), Is.Empty);
        Assert.That(Snapshot(_database.Folder), Is.EqualTo(before));
    }

    [Test]
    public async Task Examination_beside_writers_disturbs_nobody_and_sees_who_they_are()
    {
        await using var writer = _database.OpenHost();
        var writes = writer.Resolve<IWriteQueue>();
        await _database.AddBotAsync("luna", Cancel);
        await writes.WriteAsync((_, _) => Task.FromResult(0), Cancel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var written = 0;
        var work = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    await writes.WriteAsync(
                        async (context, token) =>
                        {
                            context.Bots.Single().Name = $"bot {written++}";
                            await context.SaveChangesAsync(token);
                        },
                        Cancel);
                }
            },
            Cancel);

        var results = await ExamineAsync(_database.Target, deep: true);
        await stop.CancelAsync();
        await work;

        Assert.That(results.Values.Where(one => one.Status == CheckStatus.Fail), Is.Empty);
        Assert.That(results["locks.store"].Seen, Does.Contain($"process {Environment.ProcessId} "));
        Assert.That(results["settings.writer"].Status, Is.EqualTo(CheckStatus.Ok));
        Assert.That(written, Is.GreaterThan(0));
        Assert.That(await _database.ScalarAsync($"SELECT name FROM bots", Cancel), Is.EqualTo($"bot {written - 1}"));
    }

    [Test]
    public async Task Files_as_they_are_made_are_right()
    {
        var results = await ExamineAsync(_database.Target);

        Assert.That(
            results.Values.Where(one => one.Area == "files" && one.Status != CheckStatus.Ok && one.Id != "files.filesystem"), Is.Empty);
    }

    [Test]
    public async Task Wide_mode_fails()
    {
        File.SetUnixFileMode(_database.Target, Everybody);

        var result = (await ExamineAsync(_database.Target))["files.mode"];

        AssertResult(result, CheckStatus.Fail, "'boternity.db' has mode 0777", "chmod 600");
    }

    [TestCase((int)(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead), CheckStatus.Warn)]
    [TestCase(0x1FF, CheckStatus.Fail)]
    public async Task Wide_folder_is_told(int mode, CheckStatus status)
    {
        File.SetUnixFileMode(_database.Folder, (UnixFileMode)mode);

        AssertResult((await ExamineAsync(_database.Target))["files.folder_mode"], status, _database.Folder, "chmod 700");
    }

    [Test]
    public async Task Folder_above_that_everybody_may_write_to_fails()
    {
        var inner = Directory.CreateDirectory(Path.Combine(_database.Folder, "open", "inner")).FullName;
        File.SetUnixFileMode(Path.GetDirectoryName(inner)!, Everybody);
        var copy = CopyTo(Path.Combine(inner, "copy.db"));

        AssertResult((await ExamineAsync(copy))["files.parents"], CheckStatus.Fail, "everybody may write to", "chmod o-w");
    }

    [Test]
    public async Task Second_name_fails()
    {
        KeyFolder.MakeHardLink(_database.Target, Path.Combine(_database.Folder, "second.db"));

        AssertResult((await ExamineAsync(_database.Target))["files.links"], CheckStatus.Fail, "'boternity.db' has 2 names", "remove the other name");
    }

    [Test]
    public async Task Foreign_owner_is_told()
    {
        if (UnixFile.EffectiveUser != 0)
        {
            Assert.Ignore("Only root gives files away.");
        }

        KeyFolder.ChangeOwner(_database.Target, 4711);

        AssertResult((await ExamineAsync(_database.Target))["files.owner"], CheckStatus.Warn, "'boternity.db' belongs to user 4711", "chown");
    }

    [Test]
    public async Task Symbolic_link_is_followed_once()
    {
        var link = Path.Combine(_database.Folder, "link.db");
        File.CreateSymbolicLink(link, _database.Target);

        var results = await ExamineAsync(link);

        AssertResult(results["files.symlinks"], CheckStatus.Ok, _database.Target, fix: null);
        Assert.That(results["schema.drift"].Status, Is.EqualTo(CheckStatus.Ok));
    }

    [Test]
    public async Task What_is_no_database_is_told()
    {
        var empty = Path.Combine(_database.Folder, "empty.db");
        await File.WriteAllBytesAsync(empty, [], Cancel);
        var text = Path.Combine(_database.Folder, "text.db");
        await File.WriteAllTextAsync(text, new string('x', 8192), Cancel);
        var lost = Path.Combine(_database.Folder, "lost.db");
        await File.WriteAllBytesAsync(lost + "-wal", new byte[32], Cancel);

        AssertResult((await ExamineAsync(empty))["files.database"], CheckStatus.Fail, "is empty", "restore");
        AssertResult((await ExamineAsync(_database.Folder))["files.database"], CheckStatus.Fail, "is a directory", "--path");
        AssertResult((await ExamineAsync(lost))["files.database"], CheckStatus.Fail, "its write-ahead log is", "Do not migrate");
        Assert.That((await ExamineAsync(text))["schema.file"].Status, Is.EqualTo(CheckStatus.Fail));
    }

    [Test]
    public async Task Leftover_files_are_listed()
    {
        await File.WriteAllTextAsync(_database.Target + ".creating", "", Cancel);
        await File.WriteAllTextAsync(Path.Combine(_database.Folder, "backup.db.partial"), "", Cancel);

        var result = (await ExamineAsync(_database.Target))["files.leftovers"];

        AssertResult(result, CheckStatus.Warn, "boternity.db.creating", "killed");
        Assert.That(result.Seen, Does.Contain("backup.db.partial"));
    }

    [Test]
    public async Task Log_that_nobody_owns_is_told()
    {
        await File.WriteAllBytesAsync(_database.Target + "-wal", new byte[4096], Cancel);

        AssertResult((await ExamineAsync(_database.Target))["files.log"], CheckStatus.Warn, "nobody has the database open", "Never remove the log");
    }

    [Test]
    public async Task Running_migration_is_told_with_its_process()
    {
        using var held = FileLock.TryAcquire(_database.Target + ".migrate", exclusive: true);

        var result = (await ExamineAsync(_database.Target))["locks.migration"];

        AssertResult(result, CheckStatus.Warn, $"process {Environment.ProcessId} ", "Let the migration end");
    }

    [Test]
    public async Task Row_of_a_killed_migration_of_plain_EF_is_told()
    {
        await _database.ExecuteAsync($"CREATE TABLE \"__EFMigrationsLock\" (\"Id\" INTEGER PRIMARY KEY, \"Timestamp\" TEXT NOT NULL)", Cancel);
        await _database.ExecuteAsync($"INSERT INTO \"__EFMigrationsLock\" VALUES (1, 'x')", Cancel);

        AssertResult((await ExamineAsync(_database.Target))["schema.leftovers"], CheckStatus.Warn, "1 row(s) in __EFMigrationsLock", "next migration");
    }

    [Test]
    public async Task Newer_file_is_told()
    {
        await _database.ExecuteAsync($"PRAGMA user_version = 99", Cancel);

        AssertResult((await ExamineAsync(_database.Target))["schema.epoch"], CheckStatus.Fail, "of schema 99", "Update this program");
    }

    [Test]
    public async Task Damaged_page_is_found_by_the_deep_examination()
    {
        var root = (long)(await _database.ScalarAsync($"SELECT rootpage FROM sqlite_master WHERE name = 'idx_bots_status'", Cancel))!;
        await using (var file = new FileStream(_database.Target, FileMode.Open, FileAccess.Write))
        {
            file.Seek((root - 1) * 4096, SeekOrigin.Begin);
            await file.WriteAsync(Enumerable.Repeat((byte)0xEE, 4096).ToArray(), Cancel);
        }

        var results = await ExamineAsync(_database.Target, deep: true);

        Assert.That(results["content.integrity"].Status, Is.EqualTo(CheckStatus.Fail), results["content.integrity"].ToString());
        Assert.That(results["content.integrity"].Fix, Is.Not.Empty);
        await using var host = _database.OpenHost();
        var parts = await host.Resolve<IDoctor>().VerifyAsync(Cancel).ToListAsync(Cancel);
        Assert.That(parts.Single(part => part.Name == "integrity").Damage, Is.Not.Empty);
        Assert.That(parts.Single(part => part.Name == "souls").Damage, Is.Empty);
    }

    [Test]
    public async Task Row_without_its_parent_is_named()
    {
        var bot = await _database.AddBotAsync("luna", Cancel);
        await _database.ExecuteAsync(
            $"""
            INSERT INTO soul_versions (id, bot_id, content, hash, version, created_at)
            VALUES ({bot}, {bot}, 'x', {SoulHash("x")}, 1, {_database.Now})
            """,
            Cancel);
        await using (var connection = new SqliteConnection($"Data Source={_database.Target};Pooling=False;Foreign Keys=False"))
        {
            await connection.OpenAsync(Cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM bots";
            await command.ExecuteNonQueryAsync(Cancel);
        }

        var result = (await ExamineAsync(_database.Target, deep: true))["content.foreign_keys"];

        AssertResult(result, CheckStatus.Fail, $"soul_versions {StoredText.Of(bot)}: refers to a row of bots", "backup");
    }

    [Test]
    public async Task File_of_another_layout_is_told()
    {
        await _database.ExecuteAsync($"PRAGMA journal_mode = DELETE", Cancel);
        await _database.ExecuteAsync($"PRAGMA auto_vacuum = NONE; VACUUM", Cancel);

        AssertResult((await ExamineAsync(_database.Target))["settings.file"], CheckStatus.Warn, "auto_vacuum is 0, not 2", "restore it into a new file");
    }

    [Test]
    public async Task Key_file_beside_the_database_or_open_to_others_is_told()
    {
        using var key = MasterKey.Generate();
        var beside = Path.Combine(_database.Folder, "master.key");
        key.WriteFile(beside);
        var open = new KeyFolder();
        key.WriteFile(open.PathOf("open.key"));
        File.SetUnixFileMode(open.PathOf("open.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);

        AssertResult((await KeyFilesAsync(beside)), CheckStatus.Fail, "BD0614", "0600");
        AssertResult((await KeyFilesAsync(open.PathOf("open.key"))), CheckStatus.Fail, "open.key", "0600");
        File.SetUnixFileMode(open.PathOf("open.key"), KeyFolder.OwnerOnly);
        Assert.That((await KeyFilesAsync(open.PathOf("open.key"))).Status, Is.EqualTo(CheckStatus.Ok));
    }

    [Test]
    public async Task Backup_is_judged_by_its_age_and_place()
    {
        await BackUpAsync(CopyTo(Path.Combine(_database.Folder, "neighbour.db")), TimeSpan.Zero);
        var none = await ExamineAsync(_database.Target);
        await BackUpAsync(_database.Target, TimeSpan.FromDays(8));
        var old = await ExamineAsync(_database.Target);
        await BackUpAsync(_database.Target, TimeSpan.FromHours(1));
        var fresh = await ExamineAsync(_database.Target);

        AssertResult(none["backup.newest"], CheckStatus.Warn, "there is none of this database in", "boternity-data backup");
        AssertResult(old["backup.newest"], CheckStatus.Warn, "8.0 days old", "boternity-data backup");
        Assert.That(fresh["backup.newest"].Status, Is.EqualTo(CheckStatus.Ok));
        AssertResult(fresh["backup.place"], CheckStatus.Warn, "same filesystem", "another disk");
    }

    private static string SoulHash(string content) => Boternity.Data.Souls.SoulVersion.ComputeHash(content);

    private static async Task BackUpAsync(string path, TimeSpan age)
    {
        await using var host = new LibraryHost(Provider.Sqlite, path, new ManualTimeProvider(Now - age));
        await host.Resolve<IBackupManager>().CreateAsync(options: null, progress: null, Cancel);
    }

    private async Task<CheckResult> KeyFilesAsync(string file) => (await ExamineAsync(_database.Target, options: new TestDatabaseOptions
    {
        ConfigureServices = services => services.Configure<MasterKeyOptions>(options => options.File = file),
    }))["keys.files"];

    private static async Task<Dictionary<string, CheckResult>> ExamineAsync(string path, bool deep = false, TestDatabaseOptions? options = null)
    {
        await using var host = new LibraryHost(Provider.Sqlite, path, new ManualTimeProvider(Now), options);
        return await host.Resolve<IDoctor>().ExamineAsync(new DoctorOptions { Deep = deep }, Cancel).ToDictionaryAsync(one => one.Id, cancellationToken: Cancel);
    }

    private static void AssertResult(CheckResult result, CheckStatus status, string seen, string? fix)
    {
        Assert.That(result.Status, Is.EqualTo(status), result.ToString());
        Assert.That(result.Seen, Does.Contain(seen), result.ToString());
        Assert.That(result.Fix, fix is null ? Is.Null : Does.Contain(fix), result.ToString());
    }

    private static string[] Snapshot(string folder) =>
    [
        .. new DirectoryInfo(folder).GetFiles().OrderBy(file => file.Name, StringComparer.Ordinal).Select(file =>
            $"{file.Name} {file.LastWriteTimeUtc:O} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file.FullName)))}"),
        $"{Directory.GetLastWriteTimeUtc(folder):O}",
    ];

    private string CopyTo(string path)
    {
        File.Copy(_database.Target, path);
        return path;
    }
}
