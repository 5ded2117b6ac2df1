using Boternity.Data.Errors;
using Boternity.Data.Files;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Tests.Files;

[CancelAfter(120_000)]
public sealed class FileStoreRaceTests(Provider provider) : FileSpec(provider)
{
    [Test]
    public async Task SaveAsync_of_one_name_at_once_makes_a_version_of_each()
    {
        const int Count = 20;
        var bot = await Database.AddBotAsync("luna", Cancel);
        await using var second = Database.OpenHost(Options);
        IFileStore[] stores = [Files, second.Resolve<IFileStore>()];

        var saved = await Task.WhenAll(Enumerable.Range(1, Count).Select(number => Task.Run(
            async () =>
            {
                var text = $"content {number}";
                return (Text: text, File: await stores[number % 2].SaveAsync(bot, "a.txt", Bytes(text), null, Cancel));
            },
            Cancel)));

        Assert.That(saved.Select(one => one.File.Version).Order(), Is.EqualTo(Enumerable.Range(1, Count)));
        Assert.That(saved.Select(one => one.File.Id).Distinct().Count(), Is.EqualTo(1));
        foreach (var (text, file) in saved)
        {
            Assert.That(await ReadAsync(bot, "a.txt", file.Version), Is.EqualTo(text));
        }

        var newest = saved.Single(one => one.File.Version == Count);
        Assert.That(await ReadAsync(bot, "a.txt"), Is.EqualTo(newest.Text));
        Assert.That((await Files.ListVersionsAsync(newest.File.Id, PageRequest.First, Cancel)).Items, Has.Count.EqualTo(Count));
        Assert.That(TemporaryFiles, Is.Empty);
    }

    [Test]
    public async Task SaveAsync_of_one_content_at_once_makes_one_blob()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await using var second = Database.OpenHost(Options);
        IFileStore[] stores = [Files, second.Resolve<IFileStore>()];

        var saved = await Task.WhenAll(Enumerable.Range(1, 16).Select(number => Task.Run(
            () => stores[number % 2].SaveAsync(bot, $"{number}.txt", Bytes("the same"), null, Cancel), Cancel)));

        Assert.That(saved.Select(file => file.Version), Is.All.EqualTo(1));
        Assert.That(Blobs, Is.EqualTo([HashOf("the same")]));
        Assert.That(await VerifyAsync(), Is.Empty);
        Assert.That(TemporaryFiles, Is.Empty);
    }

    [Test]
    public async Task SaveAsync_of_metadata_of_one_new_name_at_once_makes_one_file()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        var saved = await Task.WhenAll(Enumerable.Range(1, 12).Select(number => Task.Run(
            () => Metadata.SaveAsync(new FileMetadata { BotId = bot, Filename = "a.txt", SizeBytes = number }, Cancel), Cancel)));

        Assert.That(saved.Select(file => file.Id).Distinct().Count(), Is.EqualTo(1));
        Assert.That(saved.Select(file => file.Revision).Order(), Is.EqualTo(Enumerable.Range(1, 12)));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_files", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task SaveAsync_while_the_file_is_deleted_is_a_version_or_a_new_file()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, "a.txt", "start");

        await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(
            async () =>
            {
                try
                {
                    await (number % 4 == 0 ? Files.DeleteAsync(bot, "a.txt", Cancel) : SaveAsync(bot, "a.txt", $"content {number}"));
                }
                catch (StoreException error) when (error.Kind == StoreErrorKind.NotFound)
                {
                    // Two deletions in a row.
                }
            },
            Cancel)));

        var file = await Metadata.GetAsync(bot, "a.txt", Cancel);
        var versions = await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_file_versions", Cancel);
        Assert.That(versions, Is.EqualTo((long)(file?.Version ?? 0)));
        Assert.That(await VerifyAsync(), Is.Empty);
    }
}
