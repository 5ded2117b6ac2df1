using Boternity.Data.Errors;
using Boternity.Data.Files;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Files;

public sealed class FileIndexedFlagTests(Provider provider) : StoreSpec(provider)
{
    private static readonly string Hash = new('a', 64);

    private IFileMetadataStore Metadata => Database.Resolve<IFileMetadataStore>();

    // What a search index holds is of one content: it says so itself, and nothing carries it over to another.
    [TestCase(null, null, null, true)]
    [TestCase(1, null, null, true)]
    [TestCase(2, null, null, false)]
    [TestCase(1, 'a', null, true)]
    [TestCase(null, 'b', null, false)]
    [TestCase(1, 'b', null, false)]
    [TestCase(2, 'b', true, true)]
    [TestCase(null, null, false, false)]
    public async Task UpdateAsync_indexed_flag_ends_with_the_content_it_was_set_for(int? version, char? hash, bool? given, bool expected)
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var file = await Metadata.SaveAsync(
            new FileMetadata { BotId = bot, Filename = "a.txt", SizeBytes = 1, ContentHash = Hash, IsIndexed = true }, Cancel);

        var updated = await Metadata.UpdateAsync(
            file.Id,
            new FileUpdate { SizeBytes = 9, Version = version, ContentHash = HashOf(hash), IsIndexed = given },
            null,
            Cancel);

        Assert.That(updated.IsIndexed, Is.EqualTo(expected));
        Assert.That(await Database.ScalarAsync($"SELECT is_indexed FROM bot_files", Cancel), Is.EqualTo(expected ? 1L : 0L));
    }

    [TestCase(1, 'a', null, true)]
    [TestCase(2, 'a', null, false)]
    [TestCase(1, 'b', null, false)]
    [TestCase(1, null, null, false)]
    [TestCase(2, 'b', true, true)]
    [TestCase(1, 'a', false, false)]
    public async Task SaveAsync_indexed_flag_ends_with_the_content_it_was_set_for(int version, char? hash, bool? given, bool expected)
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var file = new FileMetadata { BotId = bot, Filename = "a.txt", SizeBytes = 1, ContentHash = Hash, IsIndexed = true };
        await Metadata.SaveAsync(file, Cancel);

        var saved = await Metadata.SaveAsync(
            file with { Version = version, ContentHash = HashOf(hash), IsIndexed = given }, Cancel);

        Assert.That(saved.IsIndexed, Is.EqualTo(expected));
    }

    [Test]
    public async Task SaveAsync_without_hash_keeps_the_flag_of_a_file_without_hash()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await Metadata.SaveAsync(new FileMetadata { BotId = bot, Filename = "a.txt", SizeBytes = 1, IsIndexed = true }, Cancel);

        var saved = await Metadata.SaveAsync(new FileMetadata { BotId = bot, Filename = "a.txt", SizeBytes = 1 }, Cancel);
        var hashed = await Metadata.UpdateAsync(saved.Id, new FileUpdate { ContentHash = Hash }, null, Cancel);

        Assert.That((saved.IsIndexed, hashed.IsIndexed), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task MarkIndexedAsync_counts_for_the_version_that_was_indexed_only()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var file = await Metadata.SaveAsync(new FileMetadata { BotId = bot, Filename = "notes.md", SizeBytes = 1 }, Cancel);
        await Metadata.UpdateAsync(file.Id, new FileUpdate { Version = 2 }, null, Cancel);

        var late = await Metadata.MarkIndexedAsync(file.Id, 1, Cancel);
        var afterLate = await Metadata.GetByIdAsync(file.Id, Cancel);
        var current = await Metadata.MarkIndexedAsync(file.Id, 2, Cancel);
        var afterCurrent = await Metadata.GetByIdAsync(file.Id, Cancel);

        Assert.That((late, afterLate!.IsIndexed, afterLate.Revision), Is.EqualTo((false, false, 2L)));
        Assert.That((current, afterCurrent!.IsIndexed, afterCurrent.Revision), Is.EqualTo((true, true, 3L)));
    }

    [Test]
    public async Task MarkIndexedAsync_absent_file_is_not_found()
    {
        var error = await Caught.ByAsync<StoreException>(() => Metadata.MarkIndexedAsync(Uuid7.Create(Database.Now), 1, Cancel));

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.NotFound));
    }

    private static string? HashOf(char? digit) => digit is { } repeated ? new string(repeated, 64) : null;
}
