using Boternity.Data.Errors;
using Boternity.Data.Files;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Files;

/// <summary>A content that is not what its row says is never given out, and found by the check.</summary>
public sealed class FileVerifyTests(Provider provider) : FileSpec(provider)
{
    [Test]
    public async Task VerifyAsync_of_whole_contents_finds_nothing()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, "a.txt", "one");
        await SaveAsync(bot, "a.txt", "two");
        await Metadata.SaveAsync(new FileMetadata { BotId = bot, Filename = "no content", SizeBytes = 5 }, Cancel);

        Assert.That(await VerifyAsync(), Is.Empty);
    }

    [Test]
    public async Task VerifyAsync_finds_each_damage_in_each_version()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var file = await SaveAsync(bot, "a.txt", "missing");
        foreach (var content in (string[])["longer", "changed", "link", "folder", "whole"])
        {
            await SaveAsync(bot, "a.txt", content);
        }

        await SaveAsync(bot, "b.txt", "changed");
        File.Delete(PathOf("missing"));
        await File.AppendAllTextAsync(PathOf("longer"), "!", Cancel);
        await File.WriteAllTextAsync(PathOf("changed"), "CHANGED", Cancel);
        File.Move(PathOf("link"), Path.Combine(Root, "elsewhere"));
        File.CreateSymbolicLink(PathOf("link"), Path.Combine(Root, "elsewhere"));
        File.Delete(PathOf("folder"));
        Directory.CreateDirectory(PathOf("folder"));

        var found = await VerifyAsync();

        Assert.That(
            found.Where(damage => damage.FileId == file.Id)
                .OrderBy(damage => damage.Version)
                .Select(damage => (damage.Version, damage.Kind, damage.ContentHash)),
            Is.EqualTo(new[]
            {
                (1, FileDamageKind.Missing, HashOf("missing")),
                (2, FileDamageKind.WrongSize, HashOf("longer")),
                (3, FileDamageKind.WrongHash, HashOf("changed")),
                (4, FileDamageKind.NotAFile, HashOf("link")),
                (5, FileDamageKind.NotAFile, HashOf("folder")),
            }));
        Assert.That(
            found.Where(damage => damage.FileId != file.Id).Select(damage => (damage.Version, damage.Kind)),
            Is.EqualTo(new[] { (1, FileDamageKind.WrongHash) }));
    }

    [Test]
    public async Task VerifyAsync_finds_what_only_a_file_s_row_names()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var file = await Metadata.SaveAsync(
            new FileMetadata { BotId = bot, Filename = "a.txt", SizeBytes = 5, Version = 3, ContentHash = HashOf("never saved") }, Cancel);

        Assert.That(
            await VerifyAsync(),
            Is.EqualTo(new[] { new FileDamage(file.Id, 3, HashOf("never saved"), FileDamageKind.Missing) }));
    }

    [Test]
    public async Task VerifyAsync_reads_more_rows_than_a_page_has()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var file = await SaveAsync(bot, "a.txt", "whole");
        await Database.ExecuteAsync($"DELETE FROM bot_file_versions", Cancel);
        const int Count = 1_203;
        await Database.Resolve<Boternity.Data.Storage.IWriteQueue>().WriteAsync(
            async (context, token) =>
            {
                context.BotFileVersions.AddRange(Enumerable.Range(1, Count).Select(number => new BotFileVersion
                {
                    FileId = file.Id,
                    Version = number,
                    SizeBytes = 5,
                    ContentHash = number % 400 == 0 ? HashOf($"absent {number}") : HashOf("whole"),
                }));
                await context.SaveChangesAsync(token);
            },
            Cancel);

        Assert.That((await VerifyAsync()).Select(damage => damage.Version).Order(), Is.EqualTo((int[])[400, 800, 1200]));
    }

    [TestCase("missing", ErrorCodes.ContentMissing)]
    [TestCase("longer", ErrorCodes.ContentCorrupt)]
    [TestCase("shorter", ErrorCodes.ContentCorrupt)]
    [TestCase("flipped", ErrorCodes.ContentCorrupt)]
    [TestCase("link", ErrorCodes.ContentCorrupt)]
    [TestCase("folder", ErrorCodes.ContentCorrupt)]
    public async Task OpenAsync_damaged_content_is_never_given_out(string damage, string code)
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var file = await SaveAsync(bot, "a.txt", "some content");
        await DamageAsync(PathOf("some content"), damage);
        Func<Task>[] operations =
        [
            () => Files.OpenAsync(bot, "a.txt", null, Cancel),
            () => Files.OpenAsync(bot, "a.txt", 1, Cancel),
            () => Files.ReadAsync(bot, "a.txt", null, Cancel),
            () => Files.ReadAsync(bot, "a.txt", 1, Cancel),
        ];

        foreach (var operation in operations)
        {
            var error = await Caught.ByAsync<StoreException>(operation);

            Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Corrupt, code)));
            Assert.That(error.Message, Does.Contain($"version 1 of file {file.Id}").And.Not.Contain("a.txt"));
        }
    }

    [TestCase("missing")]
    [TestCase("longer")]
    [TestCase("shorter")]
    [TestCase("flipped")]
    [TestCase("link")]
    public async Task SaveAsync_same_content_heals_what_was_damaged(string damage)
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, "a.txt", "some content");
        await DamageAsync(PathOf("some content"), damage);

        await SaveAsync(bot, "b.txt", "some content");

        Assert.That(await ReadAsync(bot, "a.txt"), Is.EqualTo("some content"));
        Assert.That(new FileInfo(PathOf("some content")).LinkTarget, Is.Null);
        Assert.That(await VerifyAsync(), Is.Empty);
        if (damage == "link")
        {
            Assert.That(await File.ReadAllTextAsync(Path.Combine(Root, "elsewhere"), Cancel), Is.EqualTo("another one!"));
        }
    }

    // The column's CHECK looks at the length alone, and a row may come from anybody.
    [Test]
    public async Task Hash_that_is_none_never_becomes_a_path()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, "a.txt", "x");
        var outside = Path.Combine(Path.GetDirectoryName(Root)!, "outside");
        await File.WriteAllTextAsync(outside, "x", Cancel);
        var hash = $"../{new string('/', 64 - "../".Length - "outside".Length)}outside";
        await Database.ExecuteAsync($"UPDATE bot_files SET content_hash = {hash}", Cancel);
        await Database.ExecuteAsync($"UPDATE bot_file_versions SET content_hash = {hash}", Cancel);

        var error = await Caught.ByAsync<StoreException>(() => Files.ReadAsync(bot, "a.txt", null, Cancel));
        var found = await VerifyAsync();

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.ContentCorrupt));
        Assert.That(found.Select(damage => damage.Kind), Is.EqualTo(new[] { FileDamageKind.NotAFile }));
    }

    private async Task DamageAsync(string path, string damage)
    {
        switch (damage)
        {
            case "longer":
                await File.AppendAllTextAsync(path, "!", Cancel);
                break;
            case "shorter":
                await File.WriteAllTextAsync(path, "some conten", Cancel);
                break;
            case "flipped":
                await File.WriteAllTextAsync(path, "same content", Cancel);
                break;
            default:
                File.Delete(path);
                break;
        }

        if (damage == "link")
        {
            var elsewhere = Path.Combine(Root, "elsewhere");
            await File.WriteAllTextAsync(elsewhere, "another one!", Cancel);
            File.CreateSymbolicLink(path, elsewhere);
        }
        else if (damage == "folder")
        {
            Directory.CreateDirectory(path);
        }
    }
}
