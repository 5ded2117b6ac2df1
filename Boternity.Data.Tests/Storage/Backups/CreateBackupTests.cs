using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.Versioning;
using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Backups;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Storage.Backups;

/// <summary>What a backup has, and what a folder of backups keeps.</summary>
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "the modes are Unix's")]
public sealed class CreateBackupTests(Provider provider) : BackupSpec(provider)
{
    private string Folder => Path.Combine(Database.Folder, "own-backups");

    private BackupOptions InFolder => new() { Directory = Folder };

    [Test]
    [CancelAfter(60_000)]
    public async Task Backup_under_8_writers_has_all_that_was_acknowledged_before()
    {
        var bots = Database.Resolve<IBotStore>();
        var acknowledged = new ConcurrentQueue<Guid>();
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(1, 8).Select(writer => Task.Run(async () =>
        {
            for (var number = 1; !stop.IsCancellationRequested; number++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"bot {writer} {number}");
                acknowledged.Enqueue((await bots.CreateAsync(new NewBot { Name = name }, Cancel)).Id);
            }
        })).ToArray();
        while (acknowledged.Count < 40)
        {
            await Task.Delay(5, Cancel);
        }

        Guid[] before = [.. acknowledged];
        var backup = await CreateAsync(InFolder);
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        await using var restored = await RestoreElsewhereAsync(backup);
        var ids = (await restored.QueryAsync($"SELECT id FROM bots", Cancel)).Select(row => (string)row["id"]!).ToList();
        Assert.That(before.Select(StoredText.Of), Is.SubsetOf(ids));
        Assert.That(RowsOf(backup, "bots"), Is.EqualTo(ids.Count));
        Assert.That(acknowledged.Select(StoredText.Of), Is.SupersetOf(ids));
    }

    [Test]
    public async Task Restored_backup_has_every_row_of_every_table()
    {
        await Database.AddBotAsync("luna", Cancel);
        await Database.AddUserAsync("ada@example.org", Cancel);
        var backup = await CreateAsync(InFolder);

        await using var restored = await RestoreElsewhereAsync(backup);

        foreach (var table in backup.Manifest.Tables)
        {
            var rows = await RowsOfAsync(Database, table.Name);
            Assert.That(await RowsOfAsync(restored, table.Name), Is.EqualTo(rows), table.Name);
            Assert.That(table.Rows, Is.EqualTo(rows.Count), table.Name);
        }

        Assert.That((RowsOf(backup, "bots"), RowsOf(backup, "users")), Is.EqualTo((1, 1)));
        Assert.That((await restored.Resolve<SchemaManager>().VerifyAsync(Cancel)).IsCurrent);
        Assert.That((await restored.Resolve<IBotStore>().GetBySlugAsync("luna", Cancel))?.Name, Is.EqualTo("luna"));
    }

    [Test]
    public async Task Manifest_says_what_the_backup_is()
    {
        await Database.AddBotAsync("luna", Cancel);

        var backup = await CreateAsync(InFolder);

        var manifest = backup.Manifest;
        Assert.That(Path.GetFileName(backup.File), Does.Match("^[^.]+-20260216T083015123Z\\.[a-z]+$"));
        Assert.That(manifest.Name, Is.EqualTo(Path.GetFileName(backup.File)));
        Assert.That(manifest.Bytes, Is.EqualTo(new FileInfo(backup.File).Length));
        Assert.That((manifest.Format, manifest.SchemaEpoch, manifest.StartedAt), Is.EqualTo((1, SchemaEpoch.Current, Database.Now)));
        Assert.That(manifest.LastMigration, Does.EndWith("_MessagesAndExecutions"));
        Assert.That(manifest.MasterKeys, Is.Empty);
        Assert.That((await Backups.VerifyAsync(backup.File, progress: null, Cancel)).Manifest.Sha256, Is.EqualTo(manifest.Sha256));
    }

    [TestCase("000")]
    [TestCase("077")]
    public async Task Files_and_folders_are_their_owner_s_alone_whatever_the_umask(string umask)
    {
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        await using var child = ChildProcess.Start(ChildMode.BackUp, Database, Folder, "1", umask);
        await ChildProcess.BeginTogetherAsync(Cancel, child);
        await child.CompleteAsync(Cancel);

        Assert.That(File.GetUnixFileMode(Folder), Is.EqualTo(Own | UnixFileMode.UserExecute));
        Assert.That(Directory.GetFiles(Folder), Has.Length.EqualTo(3));
        Assert.That(Directory.GetFiles(Folder).Select(File.GetUnixFileMode), Is.All.EqualTo(Own));
    }

    [Test]
    public async Task Keep_leaves_the_newest_of_this_database()
    {
        var first = await CreateAsync(InFolder);
        Database.Clock.Advance(TimeSpan.FromHours(1));
        var second = await CreateAsync(InFolder);
        var foreign = await ChangeManifestAsync(first, "elsewhere");
        Database.Clock.Advance(TimeSpan.FromHours(1));

        var third = await CreateAsync(InFolder with { Keep = 2 });

        Assert.That(await FilesAsync(), Is.EqualTo((string[])[third.File, second.File, foreign]));
        var fourth = await CreateAsync(InFolder with { Keep = 1 });
        Assert.That(await FilesAsync(), Is.EqualTo((string[])[fourth.File, foreign]));
    }

    [Test]
    public async Task Keep_below_1_is_refused()
    {
        await AssertRefusedAsync(() => CreateAsync(InFolder with { Keep = 0 }), StoreErrorKind.InvalidInput, ErrorCodes.InvalidInput);

        Assert.That(Directory.Exists(Folder), Is.False);
    }

    [TestCase("relative/folder")]
    [TestCase("")]
    [TestCase("/")]
    public async Task Folder_that_is_none_is_refused(string folder) =>
        await AssertRefusedAsync(() => CreateAsync(new BackupOptions { Directory = folder }), StoreErrorKind.InvalidInput, ErrorCodes.InvalidInput);

    [Test]
    public async Task File_in_place_of_the_folder_is_refused()
    {
        await File.WriteAllTextAsync(Folder, "text", Cancel);

        await AssertRefusedAsync(() => CreateAsync(InFolder), StoreErrorKind.InvalidInput, ErrorCodes.InvalidInput);
    }

    [Test]
    public async Task Absent_database_is_not_backed_up()
    {
        await using var empty = await TestEnvironment.OpenEmptyAsync(Database.Provider, Cancel);

        await AssertRefusedAsync(
            () => empty.Resolve<IBackupManager>().CreateAsync(InFolder, progress: null, Cancel), StoreErrorKind.NotFound, ErrorCodes.NothingToBackUp);

        Assert.That(Directory.Exists(Folder), Is.False);
    }

    [Test]
    public async Task Cancelled_backup_leaves_nothing()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var progress = new Told<BackupProgress>(one =>
        {
            if (one.Step == "checksum")
            {
                cancel.Cancel();
            }
        });

        await Caught.ByAsync<StoreCanceledException>(() => Backups.CreateAsync(InFolder, progress, cancel.Token));

        Assert.That(NamesIn(Folder), Is.All.EndsWith(".lock"));
    }

    [Test]
    public async Task Next_backup_sweeps_what_a_killed_one_left()
    {
        var made = await CreateAsync(InFolder);
        var left = made.File.Replace("20260216", "20260215", StringComparison.Ordinal);
        string[] files = [$"{left}.partial", $"{left}.json", $"{made.File}.txt", $"{left}.json.partial", Path.Combine(Folder, "mine.partial")];
        await Task.WhenAll(files.Select(file => File.WriteAllTextAsync(file, "left", Cancel)));

        var next = await CreateAsync(InFolder);

        Assert.That(files.Where(File.Exists), Is.EqualTo((string[])[files[2], files[4]]));
        Assert.That(await FilesAsync(), Is.EqualTo((string[])[next.File, made.File]));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Backup_that_is_being_made_is_not_swept_but_waited_for()
    {
        var made = await CreateAsync(InFolder);
        var other = $"{made.File.Replace("20260216", "20260215", StringComparison.Ordinal)}.partial";
        await File.WriteAllTextAsync(other, "under way", Cancel);
        var waits = new TaskCompletionSource();
        Task<Backup> second;
        using (FileLock.TryAcquire(Directory.GetFiles(Folder, "*.lock").Single(), exclusive: true))
        {
            second = Task.Run(() => Backups.CreateAsync(InFolder, new Told<BackupProgress>(_ => waits.TrySetResult()), Cancel));
            await waits.Task.WaitAsync(Cancel);
            Assert.That(File.Exists(other));
        }

        await second;
        Assert.That(File.Exists(other), Is.False);
    }

    private static long RowsOf(Backup backup, string table) => backup.Manifest.Tables.Single(one => one.Name == table).Rows;

    private async Task<IEnumerable<string>> FilesAsync() => (await Backups.ListAsync(Folder, Cancel)).Select(backup => backup.File);

    /// <summary>Copies a backup under another name, as one of another database.</summary>
    private static async Task<string> ChangeManifestAsync(Backup backup, string database)
    {
        var name = $"foreign-{backup.Manifest.Name}";
        var file = Path.Combine(Path.GetDirectoryName(backup.File)!, name);
        File.Copy(backup.File, file);
        await BackupManifestFile.WriteAsync($"{file}.json", backup.Manifest with { Name = name, Database = database }, Cancel);
        return file;
    }
}
