using Boternity.Data.Errors;
using Boternity.Data.Files;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Files;

public sealed class FileMetadataStoreTests(Provider provider) : StoreSpec(provider)
{
    private static readonly string Hash = new('a', 64);

    private static readonly string OtherHash = new('b', 64);

    private IFileMetadataStore Metadata => Database.Resolve<IFileMetadataStore>();

    [Test]
    [SpecCase("boternity", 150)]
    public async Task SaveAsync_new_file_is_stored_as_given_and_read_back()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        var saved = await Metadata.SaveAsync(
            new FileMetadata { BotId = bot, Filename = "notes.md", SizeBytes = 1024, ContentHash = Hash }, Cancel);

        var row = (await Database.QueryAsync($"SELECT * FROM bot_files", Cancel)).Single();
        var found = (await Metadata.GetAsync(bot, "notes.md", Cancel))!;
        Assert.That((row["id"], row["bot_id"]), Is.EqualTo(((object)StoredText.Of(saved.Id), (object)StoredText.Of(bot))));
        Assert.That((row["filename"], row["mime_type"]), Is.EqualTo(((object)"notes.md", (object)"text/markdown")));
        Assert.That((row["size_bytes"], row["version"], row["is_indexed"]), Is.EqualTo(((object)1024L, (object)1L, (object)0L)));
        Assert.That((row["content_hash"], row["revision"]), Is.EqualTo(((object)Hash, (object)1L)));
        Assert.That((object?[])[row["created_at"], row["updated_at"]], Is.All.EqualTo(StoredText.Of(Database.Now)));
        Assert.That(Members(found), Is.EqualTo(Members(saved)));
        Assert.That(Members((await Metadata.GetByIdAsync(saved.Id, Cancel))!), Is.EqualTo(Members(saved)));
    }

    [Test]
    [SpecCase("boternity", 151)]
    public async Task GetAsync_absent_file_is_null()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        Assert.That(await Metadata.GetAsync(bot, "notes.md", Cancel), Is.Null);
        Assert.That(await Metadata.GetAsync(bot, "half a pair \uD800", Cancel), Is.Null);
        Assert.That(await Metadata.GetAsync(bot, "nul \0", Cancel), Is.Null);
        Assert.That(await Metadata.GetAsync(bot, "noncharacter \uFFFE", Cancel), Is.Null);
        Assert.That(await Metadata.GetByIdAsync(Uuid7.Create(Database.Now), Cancel), Is.Null);
    }

    [Test]
    public async Task SaveAsync_known_name_keeps_id_and_creation_and_returns_the_stored_row()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var first = await SaveAsync(bot, "notes.md");
        Database.Clock.Advance(TimeSpan.FromMinutes(1));

        var second = await Metadata.SaveAsync(
            new FileMetadata { BotId = bot, Filename = "notes.md", SizeBytes = 7, Version = 2, MimeType = "text/x-own", ContentHash = Hash },
            Cancel);

        var row = (await Database.QueryAsync($"SELECT * FROM bot_files", Cancel)).Single();
        Assert.That(
            (second.Id, second.CreatedAt, second.UpdatedAt, second.Revision),
            Is.EqualTo((first.Id, first.CreatedAt, Database.Now, 2L)));
        Assert.That(
            (second.MimeType, second.SizeBytes, second.Version, second.ContentHash),
            Is.EqualTo(("text/x-own", 7L, 2, Hash)));
        Assert.That(
            (row["mime_type"], row["size_bytes"], row["version"], row["content_hash"], row["revision"]),
            Is.EqualTo(((object)"text/x-own", (object)7L, (object)2L, (object)Hash, (object)2L)));
    }

    [Test]
    [SpecCase("boternity", 152)]
    public async Task UpdateAsync_changes_version_size_and_index_flag()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var file = await SaveAsync(bot, "notes.md");
        Database.Clock.Advance(TimeSpan.FromMinutes(1));

        var updated = await Metadata.UpdateAsync(file.Id, new FileUpdate { Version = 2, SizeBytes = 2048, IsIndexed = true }, null, Cancel);

        var found = (await Metadata.GetAsync(bot, "notes.md", Cancel))!;
        Assert.That((updated.Version, updated.SizeBytes, updated.IsIndexed), Is.EqualTo((2, 2048L, true)));
        Assert.That((updated.Revision, updated.UpdatedAt, updated.CreatedAt), Is.EqualTo((2L, Database.Now, file.CreatedAt)));
        Assert.That(Members(found), Is.EqualTo(Members(updated)));
    }

    [Test]
    [SpecCase("boternity", 153)]
    public async Task UpdateAsync_absent_file_is_not_found()
    {
        var error = await Caught.ByAsync<StoreException>(
            () => Metadata.UpdateAsync(Uuid7.Create(Database.Now), new FileUpdate { Version = 2 }, null, Cancel));

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.NotFound, WriteOutcome.RolledBack)));
    }

    [Test]
    public async Task UpdateAsync_other_revision_is_refused_and_changes_nothing()
    {
        var file = await SaveAsync(await Database.AddBotAsync("luna", Cancel), "notes.md");

        var error = await Caught.ByAsync<StoreException>(
            () => Metadata.UpdateAsync(file.Id, new FileUpdate { SizeBytes = 5 }, expectedRevision: 2, Cancel));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Conflict, ErrorCodes.RevisionConflict)));
        Assert.That(Members((await Metadata.GetByIdAsync(file.Id, Cancel))!), Is.EqualTo(Members(file)));
    }

    [Test]
    [SpecCase("boternity", 154)]
    public async Task ListAsync_is_by_name_in_the_order_of_code_points_whatever_the_page()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        string[] names =
            ["Zeta.txt", "\u00E9tude.txt", "alpha.txt", "Alpha.txt", "beta.txt", "10.txt", "9.txt", "\U0001F916.txt", "\uFF21.txt"];
        foreach (var name in names)
        {
            await SaveAsync(bot, name);
        }

        await SaveAsync(await Database.AddBotAsync("nova", Cancel), "other.txt");

        string[] expected =
            ["10.txt", "9.txt", "Alpha.txt", "Zeta.txt", "alpha.txt", "beta.txt", "\u00E9tude.txt", "\uFF21.txt", "\U0001F916.txt"];
        foreach (var size in (int[])[1, 2, 4, 9, 50])
        {
            Assert.That(await WalkAsync(bot, size), Is.EqualTo(expected), $"{size}");
        }
    }

    [Test]
    [SpecCase("boternity", 155)]
    public async Task ListAsync_bot_without_files_or_absent_is_an_empty_page()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        foreach (var id in (Guid[])[bot, Uuid7.Create(Database.Now)])
        {
            var page = await Metadata.ListAsync(id, PageRequest.First, Cancel);

            Assert.That(page.Items, Is.Empty);
            Assert.That(page.NextCursor, Is.Null);
        }
    }

    [Test]
    [SpecCase("boternity", 156)]
    public async Task DeleteAsync_removes_the_file_alone()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, "notes.md");
        await SaveAsync(bot, "other.md");

        await Metadata.DeleteAsync(bot, "notes.md", Cancel);

        Assert.That(await Metadata.GetAsync(bot, "notes.md", Cancel), Is.Null);
        Assert.That(await Database.ScalarAsync($"SELECT filename FROM bot_files", Cancel), Is.EqualTo("other.md"));
    }

    [TestCase("notes.md")]
    [TestCase("..")]
    [TestCase("nul \0")]
    [SpecCase("boternity", 157)]
    public async Task DeleteAsync_absent_file_is_not_found(string filename)
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        var error = await Caught.ByAsync<StoreException>(() => Metadata.DeleteAsync(bot, filename, Cancel));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.NotFound, ErrorCodes.NotFound)));
        Assert.That(error.Message, Does.Not.Contain(filename));
    }

    [Test]
    [SpecCase("boternity", 158)]
    public async Task ListVersionsAsync_is_newest_first_whatever_the_page()
    {
        var file = await SaveAsync(await Database.AddBotAsync("luna", Cancel), "notes.md");
        foreach (var number in (int[])[2, 1, 10, 9])
        {
            await Metadata.SaveVersionAsync(new NewFileVersion { FileId = file.Id, Version = number, SizeBytes = number * 100 }, Cancel);
        }

        foreach (var size in (int[])[1, 3, 4, 50])
        {
            Assert.That(
                (await WalkVersionsAsync(file.Id, size)).Select(version => (version.Version, version.SizeBytes)),
                Is.EqualTo(new[] { (10, 1000L), (9, 900L), (2, 200L), (1, 100L) }),
                $"{size}");
        }
    }

    [Test]
    public async Task SaveVersionAsync_is_stored_as_given()
    {
        var file = await SaveAsync(await Database.AddBotAsync("luna", Cancel), "notes.md");

        var saved = await Metadata.SaveVersionAsync(
            new NewFileVersion { FileId = file.Id, Version = 3, SizeBytes = 12, ContentHash = OtherHash }, Cancel);

        var row = (await Database.QueryAsync($"SELECT * FROM bot_file_versions", Cancel)).Single();
        Assert.That((row["id"], row["file_id"]), Is.EqualTo(((object)StoredText.Of(saved.Id), (object)StoredText.Of(file.Id))));
        Assert.That((row["version"], row["size_bytes"], row["content_hash"]), Is.EqualTo(((object)3L, (object)12L, (object)OtherHash)));
        Assert.That(row["created_at"], Is.EqualTo(StoredText.Of(Database.Now)));
    }

    [Test]
    public async Task SaveVersionAsync_taken_version_is_a_conflict()
    {
        var file = await SaveAsync(await Database.AddBotAsync("luna", Cancel), "notes.md");
        var version = new NewFileVersion { FileId = file.Id, Version = 1, SizeBytes = 1 };
        await Metadata.SaveVersionAsync(version, Cancel);

        var error = await Caught.ByAsync<StoreException>(() => Metadata.SaveVersionAsync(version with { SizeBytes = 2 }, Cancel));

        Assert.That((error.Kind, error.Conflict), Is.EqualTo((StoreErrorKind.Conflict, (ConflictReason?)ConflictReason.Duplicate)));
        Assert.That(await Database.ScalarAsync($"SELECT size_bytes FROM bot_file_versions", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task Saving_for_what_does_not_exist_is_a_foreign_key_error()
    {
        var absent = Uuid7.Create(Database.Now);

        var file = await Caught.ByAsync<StoreException>(() => SaveAsync(absent, "a.txt"));
        var version = await Caught.ByAsync<StoreException>(
            () => Metadata.SaveVersionAsync(new NewFileVersion { FileId = absent, Version = 1, SizeBytes = 1 }, Cancel));

        Assert.That((file.Kind, version.Kind), Is.EqualTo((StoreErrorKind.ForeignKey, StoreErrorKind.ForeignKey)));
    }

    [Test]
    [SpecCase("boternity", 159)]
    public async Task DeleteAsync_takes_the_versions_along()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var file = await SaveAsync(bot, "notes.md");
        await Metadata.SaveVersionAsync(new NewFileVersion { FileId = file.Id, Version = 1, SizeBytes = 1 }, Cancel);

        await Metadata.DeleteAsync(bot, "notes.md", Cancel);

        Assert.That((await Metadata.ListVersionsAsync(file.Id, PageRequest.First, Cancel)).Items, Is.Empty);
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_file_versions", Cancel), Is.EqualTo(0L));
    }

    [Test]
    [SpecCase("boternity", 160)]
    public async Task Files_of_one_name_in_two_bots_are_two_files()
    {
        var luna = await Database.AddBotAsync("luna", Cancel);
        var nova = await Database.AddBotAsync("nova", Cancel);
        var ofLuna = await SaveAsync(luna, "notes.md", size: 1);
        var ofNova = await SaveAsync(nova, "notes.md", size: 2);

        await Metadata.DeleteAsync(luna, "notes.md", Cancel);

        Assert.That(ofLuna.Id, Is.Not.EqualTo(ofNova.Id));
        Assert.That((await Metadata.GetAsync(nova, "notes.md", Cancel))!.SizeBytes, Is.EqualTo(2));
    }

    [Test]
    public async Task Names_are_compared_exactly_once_they_are_composed()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var decomposed = await SaveAsync(bot, "re\u0301sume\u0301.txt");
        var composed = await SaveAsync(bot, "r\u00E9sum\u00E9.txt");
        var capital = await SaveAsync(bot, "R\u00E9sum\u00E9.txt");

        Assert.That((decomposed.Filename, decomposed.Id), Is.EqualTo(("r\u00E9sum\u00E9.txt", composed.Id)));
        Assert.That(capital.Id, Is.Not.EqualTo(composed.Id));
        Assert.That((await Metadata.GetAsync(bot, "re\u0301sume\u0301.txt", Cancel))!.Id, Is.EqualTo(composed.Id));
        await Metadata.DeleteAsync(bot, "re\u0301sume\u0301.txt", Cancel);
        Assert.That(await Metadata.GetAsync(bot, "r\u00E9sum\u00E9.txt", Cancel), Is.Null);
    }

    [Test]
    public async Task File_that_others_wrote_under_a_refused_name_is_found_and_deleted()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var id = Uuid7.Create(Database.Now);
        await Database.ExecuteAsync(
            $"""
            INSERT INTO bot_files (id, bot_id, filename, created_at, updated_at)
            VALUES ({id}, {bot}, '../x', {Database.Now}, {Database.Now})
            """,
            Cancel);

        var found = await Metadata.GetAsync(bot, "../x", Cancel);
        await Metadata.DeleteAsync(bot, "../x", Cancel);

        Assert.That((found!.Id, found.MimeType, found.Version, found.ContentHash), Is.EqualTo((id, MimeType.Unknown, 1, (string?)null)));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_files", Cancel), Is.EqualTo(0L));
    }

    private Task<BotFile> SaveAsync(Guid bot, string filename, long size = 1) =>
        Metadata.SaveAsync(new FileMetadata { BotId = bot, Filename = filename, SizeBytes = size }, Cancel);

    private static object Members(BotFile file) => (
        (file.Id, file.BotId, file.Filename, file.MimeType, file.SizeBytes),
        (file.Version, file.IsIndexed, file.ContentHash, file.CreatedAt, file.UpdatedAt, file.Revision));

    private async Task<List<string>> WalkAsync(Guid bot, int size)
    {
        var names = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Metadata.ListAsync(bot, new PageRequest { Size = size, Cursor = cursor }, Cancel);
            names.AddRange(page.Items.Select(file => file.Filename));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return names;
    }

    private async Task<List<BotFileVersion>> WalkVersionsAsync(Guid file, int size)
    {
        var versions = new List<BotFileVersion>();
        string? cursor = null;
        do
        {
            var page = await Metadata.ListVersionsAsync(file, new PageRequest { Size = size, Cursor = cursor }, Cancel);
            versions.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return versions;
    }
}
