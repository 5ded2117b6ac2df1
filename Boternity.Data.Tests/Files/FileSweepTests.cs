using Boternity.Data.Errors;
using Boternity.Data.Files;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Files;

/// <summary>A sweep takes what no row names, and nothing that a row names or is about to name.</summary>
[CancelAfter(120_000)]
public sealed class FileSweepTests(Provider provider) : FileSpec(provider)
{
    private static readonly TimeSpan Old = TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1);

    [Test]
    public async Task SweepAsync_removes_what_no_row_names_and_keeps_the_rest()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, "a.txt", "version one");
        await SaveAsync(bot, "a.txt", "version two");
        await SaveAsync(bot, "gone.txt", "gone");
        await SaveAsync(bot, "twin.txt", "version one");
        await Files.DeleteAsync(bot, "gone.txt", Cancel);
        await Files.DeleteAsync(bot, "twin.txt", Cancel);
        Age(Old);

        var swept = await Files.SweepAsync(Cancel);

        Assert.That(swept, Is.EqualTo(new FileSweep(1, 4, 0)));
        Assert.That(Blobs, Is.EquivalentTo([HashOf("version one"), HashOf("version two")]));
        Assert.That(await VerifyAsync(), Is.Empty);
        Assert.That(await Files.SweepAsync(Cancel), Is.EqualTo(new FileSweep(0, 0, 0)));
    }

    [Test]
    public async Task SweepAsync_keeps_what_only_a_file_s_row_names()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, "a.txt", "content");
        await Database.ExecuteAsync($"DELETE FROM bot_file_versions", Cancel);
        Age(Old);

        Assert.That(await Files.SweepAsync(Cancel), Is.EqualTo(new FileSweep(0, 0, 0)));
        Assert.That(await ReadAsync(bot, "a.txt"), Is.EqualTo("content"));
    }

    [Test]
    public async Task SweepAsync_keeps_what_is_younger_than_an_hour()
    {
        await LeaveOrphanAsync("young");

        Age(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        var first = await Files.SweepAsync(Cancel);
        Age(Old);
        var second = await Files.SweepAsync(Cancel);

        Assert.That((first.Blobs, second.Blobs), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task SweepAsync_removes_old_temporary_files_alone()
    {
        await LeaveOrphanAsync("x");
        var folder = Path.Combine(Root, "tmp");
        await File.WriteAllTextAsync(Path.Combine(folder, "old.tmp"), "x", Cancel);
        Age(Old);
        await File.WriteAllTextAsync(Path.Combine(folder, "young.tmp"), "x", Cancel);
        File.SetLastWriteTimeUtc(Path.Combine(folder, "young.tmp"), Database.Now.UtcDateTime);

        var swept = await Files.SweepAsync(Cancel);

        Assert.That(swept, Is.EqualTo(new FileSweep(1, 1, 1)));
        Assert.That(TemporaryFiles.Select(Path.GetFileName), Is.EqualTo(["young.tmp"]));
    }

    [Test]
    public async Task SweepAsync_leaves_alone_what_is_no_blob()
    {
        await LeaveOrphanAsync("x");
        var shard = Path.GetDirectoryName(PathOf("x"))!;
        var hash = HashOf("x");
        string[] strangers =
        [
            Path.Combine(Root, "README"),
            Path.Combine(Root, hash),
            Path.Combine(shard, hash.ToUpperInvariant()),
            Path.Combine(shard, hash[..63]),
            Path.Combine(shard, new string(hash[0] == 'a' ? 'b' : 'a', 64)),
            Path.Combine(Root, "zz", new string('z', 64)),
            Path.Combine(Root, "tmp", "notes"),
        ];
        Directory.CreateDirectory(Path.Combine(Root, "zz"));
        foreach (var path in strangers)
        {
            await File.WriteAllTextAsync(path, "x", Cancel);
        }

        Age(Old);
        var swept = await Files.SweepAsync(Cancel);

        Assert.That(swept, Is.EqualTo(new FileSweep(1, 1, 0)));
        Assert.That(strangers.Where(File.Exists), Is.EqualTo(strangers));
    }

    [Test]
    public async Task SweepAsync_without_a_tree_finds_nothing()
    {
        Assert.That(await Files.SweepAsync(Cancel), Is.EqualTo(new FileSweep(0, 0, 0)));
        Assert.That(Directory.Exists(Root), Is.False);
    }

    [Test]
    public async Task SweepAsync_inside_of_a_unit_is_refused()
    {
        var queue = Database.Resolve<IWriteQueue>();
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, "a.txt", "kept");
        Age(Old);

        var error = await Caught.ByAsync<StoreException>(() => queue.WriteAsync(
            async (_, token) =>
            {
                await Files.DeleteAsync(bot, "a.txt", token);
                await Files.SweepAsync(token);
            },
            Cancel));

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.Misuse));
        Assert.That(await ReadAsync(bot, "a.txt"), Is.EqualTo("kept"));
    }

    // The unit that deletes the row has not committed: on PostgreSQL the sweep does not see it, on SQLite it waits for its turn.
    [Test]
    public async Task SweepAsync_while_a_deletion_is_not_committed_keeps_the_content()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, "a.txt", "kept");
        Age(Old);
        var queue = Database.Resolve<IWriteQueue>();
        Task<FileSweep>? sweep = null;

        await Caught.ByAsync<InvalidOperationException>(() => queue.WriteAsync(
            async (_, token) =>
            {
                await Files.DeleteAsync(bot, "a.txt", token);
                using (ExecutionContext.SuppressFlow())
                {
                    sweep = Task.Run(() => Files.SweepAsync(CancellationToken.None), CancellationToken.None);
                }

                throw new InvalidOperationException("undo");
            },
            Cancel));

        Assert.That(await sweep!, Is.EqualTo(new FileSweep(0, 0, 0)));
        Assert.That(await ReadAsync(bot, "a.txt"), Is.EqualTo("kept"));
    }

    // Between its two halves the upload finds the blob of a deleted file, and the sweep takes it: the upload brings it back in its unit.
    [Test]
    public async Task SaveAsync_blob_that_is_swept_before_the_unit_is_brought_back_in_it()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, "old.txt", "content");
        await Files.DeleteAsync(bot, "old.txt", Cancel);
        await using var gate = Database.OpenHost(Gated(() =>
        {
            AgeBlobs(Old);
            return Files.SweepAsync(CancellationToken.None);
        }));

        var saved = await gate.Resolve<IFileStore>().SaveAsync(bot, "new.txt", Bytes("content"), null, Cancel);

        Assert.That(saved.Version, Is.EqualTo(1));
        Assert.That(Swept, Is.EqualTo(new FileSweep(1, 7, 0)));
        Assert.That(await ReadAsync(bot, "new.txt"), Is.EqualTo("content"));
        Assert.That(TemporaryFiles, Is.Empty);
    }

    // A new blob has no second copy: the upload fails, may be repeated, and no row names what is not there.
    [Test]
    public async Task SaveAsync_new_blob_that_is_swept_before_the_unit_is_an_error_and_no_row()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await using var gate = Database.OpenHost(Gated(() =>
        {
            Age(Old);
            return Files.SweepAsync(CancellationToken.None);
        }));

        var error = await Caught.ByAsync<StoreException>(
            () => gate.Resolve<IFileStore>().SaveAsync(bot, "new.txt", Bytes("content"), null, Cancel));

        Assert.That((error.Kind, error.IsTransient, Swept), Is.EqualTo((StoreErrorKind.StorageUnavailable, true, new FileSweep(1, 7, 0))));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_files", Cancel), Is.EqualTo(0L));
        await SaveAsync(bot, "new.txt", "content");
        Assert.That(await VerifyAsync(), Is.Empty);
    }

    // The blob of a deleted file is a day old; the upload makes it young before its row is written.
    [Test]
    public async Task SaveAsync_blob_that_is_there_is_made_young_again()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, "old.txt", "content");
        await Files.DeleteAsync(bot, "old.txt", Cancel);
        Age(TimeSpan.FromDays(1));
        await using var gate = Database.OpenHost(Gated(() => Files.SweepAsync(CancellationToken.None)));

        await gate.Resolve<IFileStore>().SaveAsync(bot, "new.txt", Bytes("content"), null, Cancel);

        Assert.That(Swept, Is.EqualTo(new FileSweep(0, 0, 0)));
        Assert.That(await ReadAsync(bot, "new.txt"), Is.EqualTo("content"));
    }

    [Test]
    public async Task Uploads_deletions_and_sweeps_at_once_never_leave_a_row_without_its_content()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        using var done = new CancellationTokenSource();
        var sweeper = Task.Run(
            async () =>
            {
                var blobs = 0;
                while (!done.IsCancellationRequested)
                {
                    AgeBlobsThatAreThere();
                    blobs += (await Files.SweepAsync(CancellationToken.None)).Blobs;
                }

                return blobs;
            },
            Cancel);

        var reader = Task.Run(
            async () =>
            {
                var reads = 0;
                for (var turn = 0; !done.IsCancellationRequested; turn++)
                {
                    try
                    {
                        Assert.That(await ReadAsync(bot, $"{turn % 4}.txt"), Does.StartWith("content "));
                        reads++;
                    }
                    catch (StoreException error) when (error.Kind == StoreErrorKind.NotFound)
                    {
                        // Deleted, or not there yet; its content is never called missing.
                    }
                }

                return reads;
            },
            Cancel);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(
            async () =>
            {
                for (var round = 0; round < 15; round++)
                {
                    // Few contents, so that callers meet each other's, and those of files that were deleted.
                    var name = $"{caller}.txt";
                    try
                    {
                        await SaveAsync(bot, name, $"content {(caller + round) % 3}");
                    }
                    catch (StoreException error) when (error.Kind == StoreErrorKind.StorageUnavailable)
                    {
                        // Aged against the rules while it was new: refused, and no row.
                        continue;
                    }

                    if (round % 2 == 0)
                    {
                        await Files.DeleteAsync(bot, name, Cancel);
                    }
                }
            },
            Cancel)));
        await done.CancelAsync();
        await TestContext.Out.WriteLineAsync($"{await sweeper} blobs swept, {await reader} reads");

        Assert.That(await VerifyAsync(), Is.Empty);
        Assert.That(TemporaryFiles, Is.Empty);
    }

    private FileSweep? Swept { get; set; }

    private async Task LeaveOrphanAsync(string text) =>
        await Caught.ByAsync<StoreException>(() => SaveAsync(Uuid7.Create(Database.Now), "a.txt", text));

    private void AgeBlobsThatAreThere()
    {
        foreach (var path in Directory.Exists(Root) ? Directory.GetFiles(Root, "*", SearchOption.AllDirectories) : [])
        {
            try
            {
                File.SetLastWriteTimeUtc(path, (Database.Clock.GetUtcNow() - Old).UtcDateTime);
            }
            catch (IOException)
            {
                // It was swept, or renamed.
            }
        }
    }

    // A host whose write queue lets something happen before the first unit gets its turn.
    private TestDatabaseOptions Gated(Func<Task<FileSweep>> before) => new()
    {
        Settings = { ["FilesPath"] = Root },
        ConfigureServices = services => GatedWriteQueue.Register(services, async () => Swept = await before()),
    };
}
