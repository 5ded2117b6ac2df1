using Boternity.Data.Errors;
using Boternity.Data.Files;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Files;

public sealed class FileStoreTests(Provider provider) : FileSpec(provider)
{
    [Test]
    [SpecCase("boternity", 161)]
    public async Task SaveAsync_new_file_stores_content_and_rows()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        var saved = await SaveAsync(bot, "hello.txt", "Hello, World!");

        var file = (await Database.QueryAsync($"SELECT * FROM bot_files", Cancel)).Single();
        var version = (await Database.QueryAsync($"SELECT * FROM bot_file_versions", Cancel)).Single();
        var hash = HashOf("Hello, World!");
        Assert.That((file["id"], file["bot_id"]), Is.EqualTo(((object)StoredText.Of(saved.Id), (object)StoredText.Of(bot))));
        Assert.That((file["filename"], file["mime_type"]), Is.EqualTo(((object)"hello.txt", (object)"text/plain")));
        Assert.That((file["size_bytes"], file["version"], file["is_indexed"]), Is.EqualTo(((object)13L, (object)1L, (object)0L)));
        Assert.That((file["content_hash"], file["revision"]), Is.EqualTo(((object)hash, (object)1L)));
        Assert.That((version["file_id"], version["version"]), Is.EqualTo(((object)StoredText.Of(saved.Id), (object)1L)));
        Assert.That((version["size_bytes"], version["content_hash"]), Is.EqualTo(((object)13L, (object)hash)));
        Assert.That(await ReadAsync(bot, "hello.txt"), Is.EqualTo("Hello, World!"));
        Assert.That(await File.ReadAllTextAsync(PathOf("Hello, World!"), Cancel), Is.EqualTo("Hello, World!"));
        Assert.That(TemporaryFiles, Is.Empty);
    }

    [Test]
    [SpecCase("boternity", 162)]
    public async Task SaveAsync_known_name_makes_a_version_and_keeps_the_one_before_readable()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var first = await SaveAsync(bot, "notes.md", "version one");
        Database.Clock.Advance(TimeSpan.FromMinutes(1));

        var second = await SaveAsync(bot, "notes.md", "version two!");

        var versions = (await Files.ListVersionsAsync(first.Id, PageRequest.First, Cancel)).Items;
        Assert.That(
            (second.Id, second.Version, second.CreatedAt, second.UpdatedAt, second.Revision),
            Is.EqualTo((first.Id, 2, first.CreatedAt, Database.Now, 2L)));
        Assert.That(
            versions.Select(version => (version.Version, version.SizeBytes, version.ContentHash)),
            Is.EqualTo(new[] { (2, 12L, HashOf("version two!")), (1, 11L, HashOf("version one")) }));
        Assert.That(await ReadAsync(bot, "notes.md"), Is.EqualTo("version two!"));
        Assert.That(await ReadAsync(bot, "notes.md", 1), Is.EqualTo("version one"));
        Assert.That(await ReadAsync(bot, "notes.md", 2), Is.EqualTo("version two!"));
    }

    [Test]
    public async Task SaveAsync_new_content_is_not_indexed_any_more()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var file = await SaveAsync(bot, "notes.md", "one");
        await Metadata.MarkIndexedAsync(file.Id, 1, Cancel);

        var second = await SaveAsync(bot, "notes.md", "two");
        var late = await Metadata.MarkIndexedAsync(file.Id, 1, Cancel);

        Assert.That((second.IsIndexed, late), Is.EqualTo((false, false)));
        Assert.That((await Files.GetInfoAsync(bot, "notes.md", Cancel)).IsIndexed, Is.False);
    }

    [Test]
    public async Task SaveAsync_same_content_again_makes_a_version_and_no_second_blob()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, "a.txt", "same");
        await SaveAsync(await Database.AddBotAsync("nova", Cancel), "b.txt", "same");

        var again = await SaveAsync(bot, "a.txt", "same");

        Assert.That(again.Version, Is.EqualTo(2));
        Assert.That(Blobs, Is.EqualTo([HashOf("same")]));
        Assert.That(TemporaryFiles, Is.Empty);
    }

    [Test]
    [SpecCase("boternity", 163)]
    public async Task DeleteAsync_takes_file_and_versions_and_a_sweep_their_contents()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, "notes.md", "one");
        await SaveAsync(bot, "notes.md", "two");

        await Files.DeleteAsync(bot, "notes.md", Cancel);

        Assert.That((await Caught.ByAsync<StoreException>(() => ReadAsync(bot, "notes.md"))).Kind, Is.EqualTo(StoreErrorKind.NotFound));
        Assert.That((await Caught.ByAsync<StoreException>(() => ReadAsync(bot, "notes.md", 1))).Kind, Is.EqualTo(StoreErrorKind.NotFound));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_file_versions", Cancel), Is.EqualTo(0L));
        Age(TimeSpan.FromHours(2));
        Assert.That(await Files.SweepAsync(Cancel), Is.EqualTo(new FileSweep(2, 6, 0)));
        Assert.That(Blobs, Is.Empty);
    }

    [Test]
    public async Task SaveAsync_after_deletion_starts_again_at_version_1_with_another_id()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var before = await SaveAsync(bot, "notes.md", "one");
        await Files.DeleteAsync(bot, "notes.md", Cancel);

        var after = await SaveAsync(bot, "notes.md", "one");

        Assert.That((after.Version, after.Id == before.Id), Is.EqualTo((1, false)));
        Assert.That(await ReadAsync(bot, "notes.md"), Is.EqualTo("one"));
    }

    [Test]
    [SpecCase("boternity", 164)]
    public async Task ListAsync_is_by_name()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        foreach (var name in (string[])["c.txt", "a.txt", "b.txt"])
        {
            await SaveAsync(bot, name, name);
        }

        var page = await Files.ListAsync(bot, PageRequest.First, Cancel);

        Assert.That(page.Items.Select(file => file.Filename), Is.EqualTo(["a.txt", "b.txt", "c.txt"]));
    }

    [Test]
    [SpecCase("boternity", 165)]
    public async Task GetInfoAsync_has_the_size()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, "data.json", "{\"k\":1}");

        var file = await Files.GetInfoAsync(bot, "data.json", Cancel);

        Assert.That((file.SizeBytes, file.MimeType, file.Version), Is.EqualTo((7L, "application/json", 1)));
    }

    [Test]
    [SpecCase("boternity", 166)]
    public async Task Absent_file_or_version_is_not_found()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, "here.txt", "x");
        var nova = await Database.AddBotAsync("nova", Cancel);
        Func<Task>[] operations =
        [
            () => Files.ReadAsync(bot, "absent.txt", null, Cancel),
            () => Files.OpenAsync(bot, "absent.txt", null, Cancel),
            () => Files.OpenAsync(bot, "../here.txt", null, Cancel),
            () => Files.OpenAsync(bot, "nul \0", null, Cancel),
            () => Files.OpenAsync(nova, "here.txt", null, Cancel),
            () => Files.ReadAsync(bot, "absent.txt", 1, Cancel),
            () => Files.ReadAsync(bot, "here.txt", 2, Cancel),
            () => Files.ReadAsync(bot, "here.txt", 0, Cancel),
            () => Files.ReadAsync(bot, "here.txt", -1, Cancel),
            () => Files.GetInfoAsync(bot, "absent.txt", Cancel),
            () => Files.GetInfoAsync(bot, "HERE.txt", Cancel),
        ];

        foreach (var operation in operations)
        {
            var error = await Caught.ByAsync<StoreException>(operation);

            Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.NotFound, ErrorCodes.NotFound)));
        }
    }

    [Test]
    [SpecCase("boternity", 167)]
    public async Task DeleteAsync_absent_file_is_not_found()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        var error = await Caught.ByAsync<StoreException>(() => Files.DeleteAsync(bot, "absent.txt", Cancel));

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.NotFound));
    }

    [TestCase("../escape.txt")]
    [TestCase("sub/dir/file.txt")]
    [TestCase("..\\escape.txt")]
    [TestCase("..")]
    [TestCase("")]
    [TestCase("nul.txt")]
    [SpecCase("boternity", 169)]
    public async Task SaveAsync_name_that_is_no_plain_one_is_refused_and_stores_nothing(string filename)
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        var error = await Caught.ByAsync<StoreException>(() => SaveAsync(bot, filename, "x"));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.InvalidInput)));
        Assert.That(Directory.Exists(Root), Is.False);
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_files", Cancel), Is.EqualTo(0L));
    }

    [Test]
    public async Task SaveAsync_name_is_stored_composed()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        var saved = await SaveAsync(bot, "re\u0301sume\u0301.txt", "x");
        var again = await SaveAsync(bot, "r\u00E9sum\u00E9.txt", "y");

        Assert.That((saved.Filename, again.Id, again.Version), Is.EqualTo(("r\u00E9sum\u00E9.txt", saved.Id, 2)));
        Assert.That(await ReadAsync(bot, "re\u0301sume\u0301.txt", 1), Is.EqualTo("x"));
    }

    [TestCase(null, "application/pdf")]
    [TestCase("text/x-own; charset=utf-8", "text/x-own; charset=utf-8")]
    public async Task SaveAsync_type_is_the_given_one_or_that_of_the_name(string? mimeType, string expected)
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        var saved = await Files.SaveAsync(bot, "a.PDF", Bytes("x"), mimeType, Cancel);

        Assert.That(saved.MimeType, Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("text")]
    [TestCase("/plain")]
    [TestCase("text/")]
    [TestCase("text/plain\r\nX-Header: 1")]
    [TestCase("text/pl\u00E4in")]
    public async Task SaveAsync_type_that_is_none_is_refused(string mimeType)
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        var error = await Caught.ByAsync<StoreException>(() => Files.SaveAsync(bot, "a.txt", Bytes("x"), mimeType, Cancel));

        Assert.That(error.Message, Is.EqualTo("BD0201: 'MimeType' must be type/subtype in printable ASCII."));
    }

    [Test]
    public async Task SaveAsync_empty_content_is_a_content()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        var saved = await SaveAsync(bot, "empty.txt", "");

        Assert.That((saved.SizeBytes, saved.ContentHash), Is.EqualTo((0L, HashOf(""))));
        Assert.That(await ReadAsync(bot, "empty.txt"), Is.Empty);
    }

    [Test]
    public async Task SaveAsync_part_of_an_array_is_that_part()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        await Files.SaveAsync(bot, "part.txt", Bytes("0123456789").AsMemory(3, 4), null, Cancel);

        Assert.That(await ReadAsync(bot, "part.txt"), Is.EqualTo("3456"));
    }

    [Test]
    public async Task SaveAsync_stream_is_read_from_where_it_is_and_left_open()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        using var stream = new MemoryStream(Bytes("header|body"));
        stream.Position = 7;

        await Files.SaveAsync(bot, "body.txt", stream, null, Cancel);

        Assert.That(await ReadAsync(bot, "body.txt"), Is.EqualTo("body"));
        Assert.That((stream.CanRead, stream.Position), Is.EqualTo((true, 11L)));
    }

    [Test]
    public async Task OpenAsync_stream_stays_readable_when_the_file_is_saved_again_and_swept_away()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, "a.txt", "first");
        await using var stream = await Files.OpenAsync(bot, "a.txt", null, Cancel);

        await SaveAsync(bot, "a.txt", "second");
        await Files.DeleteAsync(bot, "a.txt", Cancel);
        Age(TimeSpan.FromHours(2));
        await Files.SweepAsync(Cancel);

        using var reader = new StreamReader(stream);
        Assert.That(Blobs, Is.Empty);
        Assert.That((stream.Length, stream.Position, stream.CanWrite), Is.EqualTo((5L, 0L, false)));
        Assert.That(await reader.ReadToEndAsync(Cancel), Is.EqualTo("first"));
    }

    [Test]
    public async Task OpenAsync_file_saved_without_content_is_not_found_as_such()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await Metadata.SaveAsync(new FileMetadata { BotId = bot, Filename = "a.txt", SizeBytes = 3 }, Cancel);

        var error = await Caught.ByAsync<StoreException>(() => Files.OpenAsync(bot, "a.txt", null, Cancel));

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.NotFound));
        Assert.That(error.Message, Does.Contain("saved without a content"));
    }

    [Test]
    public async Task SaveAsync_inside_of_a_unit_is_undone_with_it()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var queue = Database.Resolve<IWriteQueue>();

        var error = await Caught.ByAsync<InvalidOperationException>(() => queue.WriteAsync(
            async (_, token) =>
            {
                await Files.SaveAsync(bot, "a.txt", Bytes("undone"), null, token);
                Assert.That(await ReadAsync(bot, "a.txt"), Is.EqualTo("undone"));
                throw new InvalidOperationException("the unit's own");
            },
            Cancel));

        Assert.That(error.Message, Is.EqualTo("the unit's own"));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_files", Cancel), Is.EqualTo(0L));
    }

    [Test]
    public async Task DeleteAsync_of_the_bot_takes_its_files_along()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, "a.txt", "x");

        await Database.Resolve<Boternity.Data.Bots.IBotStore>().DeleteAsync(bot, Cancel);

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_file_versions", Cancel), Is.EqualTo(0L));
        Assert.That((await Caught.ByAsync<StoreException>(() => ReadAsync(bot, "a.txt"))).Kind, Is.EqualTo(StoreErrorKind.NotFound));
    }
}
