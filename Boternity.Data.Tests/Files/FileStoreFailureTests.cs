using Boternity.Data.Errors;
using Boternity.Data.Files;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Files;

/// <summary>An upload that fails leaves no row and no temporary file, whatever failed and when.</summary>
public sealed class FileStoreFailureTests(Provider provider) : FileSpec(provider)
{
    [TestCase(true)]
    [TestCase(false)]
    [SpecCase("boternity", 168)]
    public async Task SaveAsync_one_byte_too_many_is_refused(bool canSeek)
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await using var stream = new TestStream(BotFile.MaxSizeBytes + 1) { Seekable = canSeek };

        var error = await Caught.ByAsync<StoreException>(() => Files.SaveAsync(bot, "large.bin", stream, null, Cancel));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.InvalidInput)));
        Assert.That(error.Message, Is.EqualTo("BD0201: 'content' is larger than 52428800 bytes."));
        await AssertNothingIsLeftAsync();
    }

    [Test]
    public async Task SaveAsync_endless_stream_is_read_no_further_than_the_limit()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await using var stream = new TestStream(long.MaxValue);

        var error = await Caught.ByAsync<StoreException>(() => Files.SaveAsync(bot, "large.bin", stream, null, Cancel));

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
        Assert.That(stream.BytesRead, Is.LessThan(BotFile.MaxSizeBytes + (1024 * 1024)));
        await AssertNothingIsLeftAsync();
    }

    [Test]
    public async Task SaveAsync_memory_that_is_too_large_is_refused()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        var error = await Caught.ByAsync<StoreException>(
            () => Files.SaveAsync(bot, "large.bin", new byte[BotFile.MaxSizeBytes + 1], null, Cancel));

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
        Assert.That(Directory.Exists(Root), Is.False);
    }

    [Test]
    [SpecCase("boternity", 168)]
    public async Task SaveAsync_largest_content_is_stored_and_read_back()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await using var stream = new TestStream(BotFile.MaxSizeBytes);

        var saved = await Files.SaveAsync(bot, "large.bin", stream, null, Cancel);

        await using var content = await Files.OpenAsync(bot, "large.bin", null, Cancel);
        Assert.That((saved.SizeBytes, content.Length), Is.EqualTo((BotFile.MaxSizeBytes, BotFile.MaxSizeBytes)));
        Assert.That(Blobs, Is.EqualTo([saved.ContentHash]));
    }

    [Test]
    public async Task SaveAsync_stream_that_fails_passes_its_own_exception()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await using var stream = new TestStream(long.MaxValue) { AtByte = (300_000, () => throw new IOException("the stream's own")) };

        var error = await Caught.ByAsync<IOException>(() => Files.SaveAsync(bot, "a.bin", stream, null, Cancel));

        Assert.That(error.Message, Is.EqualTo("the stream's own"));
        await AssertNothingIsLeftAsync();
    }

    [Test]
    public async Task SaveAsync_cancelled_while_it_reads_says_so()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        using var source = new CancellationTokenSource();
        await using var stream = new TestStream(long.MaxValue) { AtByte = (300_000, source.Cancel) };

        var error = await Caught.ByAsync<StoreCanceledException>(() => Files.SaveAsync(bot, "a.bin", stream, null, source.Token));

        Assert.That((error.CancellationToken, error.Outcome), Is.EqualTo((source.Token, WriteOutcome.RolledBack)));
        await AssertNothingIsLeftAsync();
    }

    [Test]
    public async Task SaveAsync_unit_that_fails_after_the_blob_was_written_leaves_it_to_the_sweep()
    {
        var error = await Caught.ByAsync<StoreException>(() => SaveAsync(Uuid7.Create(Database.Now), "a.txt", "orphan"));

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.ForeignKey));
        Assert.That(Blobs, Is.EqualTo([HashOf("orphan")]));
        Assert.That(TemporaryFiles, Is.Empty);
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_files", Cancel), Is.EqualTo(0L));
        Assert.That(await Files.SweepAsync(Cancel), Is.EqualTo(new FileSweep(0, 0, 0)));
        Database.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        Assert.That(await Files.SweepAsync(Cancel), Is.EqualTo(new FileSweep(1, 6, 0)));
    }

    // The version of that number is taken, past the library: the last statement of the unit fails.
    [Test]
    public async Task SaveAsync_unit_that_fails_at_its_end_keeps_the_file_as_it_was()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var before = await SaveAsync(bot, "a.txt", "one");
        await Metadata.SaveVersionAsync(new NewFileVersion { FileId = before.Id, Version = 2, SizeBytes = 1 }, Cancel);

        var error = await Caught.ByAsync<StoreException>(() => SaveAsync(bot, "a.txt", "two"));

        var after = await Files.GetInfoAsync(bot, "a.txt", Cancel);
        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.Conflict, WriteOutcome.RolledBack)));
        Assert.That((after.Version, after.ContentHash, after.Revision), Is.EqualTo((1, HashOf("one"), 1L)));
        Assert.That(await ReadAsync(bot, "a.txt"), Is.EqualTo("one"));
        Assert.That(TemporaryFiles, Is.Empty);
    }

    [Test]
    public async Task Every_operation_cancelled_before_it_began_says_so()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var file = await SaveAsync(bot, "a.txt", "x");
        var cancelled = new CancellationToken(canceled: true);
        Func<Task>[] operations =
        [
            () => Files.SaveAsync(bot, "a.txt", Bytes("y"), null, cancelled),
            () => Files.OpenAsync(bot, "a.txt", null, cancelled),
            () => Files.ReadAsync(bot, "a.txt", 1, cancelled),
            () => Files.GetInfoAsync(bot, "a.txt", cancelled),
            () => Files.ListAsync(bot, PageRequest.First, cancelled),
            () => Files.ListVersionsAsync(file.Id, PageRequest.First, cancelled),
            () => Files.DeleteAsync(bot, "a.txt", cancelled),
            async () =>
            {
                await foreach (var damage in Files.VerifyAsync(cancelled))
                {
                    Assert.Fail($"{damage}");
                }
            },
            () => Metadata.SaveAsync(new FileMetadata { BotId = bot, Filename = "b.txt", SizeBytes = 1 }, cancelled),
            () => Metadata.UpdateAsync(file.Id, new FileUpdate { Version = 9 }, null, cancelled),
            () => Metadata.GetByIdAsync(file.Id, cancelled),
            () => Metadata.SaveVersionAsync(new NewFileVersion { FileId = file.Id, Version = 9, SizeBytes = 1 }, cancelled),
            () => Metadata.MarkIndexedAsync(file.Id, 1, cancelled),
        ];
        Age(TimeSpan.FromHours(2));

        foreach (var operation in operations.Append(() => Files.SweepAsync(cancelled)))
        {
            var error = await Caught.ByAsync<StoreCanceledException>(operation);

            Assert.That(error.CancellationToken, Is.EqualTo(cancelled));
        }

        Assert.That(TemporaryFiles, Is.Empty);
        Assert.That(Blobs, Is.EqualTo([HashOf("x")]));
        Assert.That(await Database.ScalarAsync($"SELECT SUM(version) FROM bot_files", Cancel), Is.EqualTo(1L));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_file_versions", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task Every_operation_without_its_argument_is_refused()
    {
        Func<Task>[] operations =
        [
            () => Files.SaveAsync(Guid.Empty, null!, Bytes("x"), null, Cancel),
            () => Files.SaveAsync(Guid.Empty, "a.txt", (Stream)null!, null, Cancel),
            () => Files.OpenAsync(Guid.Empty, null!, null, Cancel),
            () => Files.GetInfoAsync(Guid.Empty, null!, Cancel),
            () => Files.DeleteAsync(Guid.Empty, null!, Cancel),
            () => Files.ListAsync(Guid.Empty, null!, Cancel),
            () => Files.ListVersionsAsync(Guid.Empty, null!, Cancel),
            () => Metadata.SaveAsync(null!, Cancel),
            () => Metadata.UpdateAsync(Guid.Empty, null!, null, Cancel),
            () => Metadata.SaveVersionAsync(null!, Cancel),
        ];

        foreach (var operation in operations)
        {
            await Caught.ByAsync<ArgumentNullException>(operation);
        }
    }

    [Test]
    public async Task Every_member_out_of_its_range_is_refused_by_name()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var file = new FileMetadata { BotId = bot, Filename = "a.txt", SizeBytes = 1 };
        (string Member, Func<Task> Operation)[] operations =
        [
            ("Filename", () => Metadata.SaveAsync(file with { Filename = ".." }, Cancel)),
            ("SizeBytes", () => Metadata.SaveAsync(file with { SizeBytes = -1 }, Cancel)),
            ("SizeBytes", () => Metadata.SaveAsync(file with { SizeBytes = BotFile.MaxSizeBytes + 1 }, Cancel)),
            ("Version", () => Metadata.SaveAsync(file with { Version = 0 }, Cancel)),
            ("Version", () => Metadata.SaveAsync(file with { Version = int.MaxValue }, Cancel)),
            ("MimeType", () => Metadata.SaveAsync(file with { MimeType = "text" }, Cancel)),
            ("MimeType", () => Metadata.SaveAsync(file with { MimeType = "text/" + new string('x', 251) }, Cancel)),
            ("ContentHash", () => Metadata.SaveAsync(file with { ContentHash = "" }, Cancel)),
            ("ContentHash", () => Metadata.SaveAsync(file with { ContentHash = new string('A', 64) }, Cancel)),
            ("ContentHash", () => Metadata.SaveAsync(file with { ContentHash = new string('a', 63) + "/" }, Cancel)),
            ("SizeBytes", () => Metadata.UpdateAsync(Guid.Empty, new FileUpdate { SizeBytes = -1 }, null, Cancel)),
            ("Version", () => Metadata.UpdateAsync(Guid.Empty, new FileUpdate { Version = -1 }, null, Cancel)),
            ("MimeType", () => Metadata.UpdateAsync(Guid.Empty, new FileUpdate { MimeType = "" }, null, Cancel)),
            ("ContentHash", () => Metadata.UpdateAsync(Guid.Empty, new FileUpdate { ContentHash = "x" }, null, Cancel)),
            ("Version", () => Metadata.SaveVersionAsync(new NewFileVersion { FileId = bot, Version = 0, SizeBytes = 1 }, Cancel)),
            ("SizeBytes", () => Metadata.SaveVersionAsync(new NewFileVersion { FileId = bot, Version = 1, SizeBytes = -1 }, Cancel)),
            ("ContentHash",
                () => Metadata.SaveVersionAsync(new NewFileVersion { FileId = bot, Version = 1, SizeBytes = 1, ContentHash = "x" }, Cancel)),
            ("Size", () => Metadata.ListAsync(bot, new PageRequest { Size = 0 }, Cancel)),
            ("Size", () => Metadata.ListVersionsAsync(bot, new PageRequest { Size = 501 }, Cancel)),
        ];

        foreach (var (member, operation) in operations)
        {
            var error = await Caught.ByAsync<StoreException>(operation);

            Assert.That((error.Kind, error.Message.Split('\'')[1]), Is.EqualTo((StoreErrorKind.InvalidInput, member)));
        }

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_files", Cancel), Is.EqualTo(0L));
    }

    private async Task AssertNothingIsLeftAsync()
    {
        Assert.That(TemporaryFiles, Is.Empty);
        Assert.That(Blobs, Is.Empty);
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_files", Cancel), Is.EqualTo(0L));
    }
}
