using Boternity.Data.Errors;
using Boternity.Data.Souls;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Souls;

public sealed class SoulStoreRollbackTests(Provider provider) : StoreSpec(provider)
{
    private ISoulStore Souls => Database.Resolve<ISoulStore>();

    [Test]
    [SpecCase("boternity", 81)]
    public async Task RollbackAsync_saves_the_old_content_as_a_new_version()
    {
        var bot = await AddBotAsync("one\r\n", "two");
        Database.Clock.Advance(TimeSpan.FromSeconds(1));

        var saved = await Souls.RollbackAsync(bot, 1, expectedHead: 2, Cancel);

        var rows = await Database.QueryAsync($"SELECT version, content, message, hash, created_at FROM soul_versions ORDER BY version", Cancel);
        Assert.That(rows.Select(row => row["content"]), Is.EqualTo((string[])["one\r\n", "two", "one\r\n"]));
        Assert.That((rows[2]["message"], rows[2]["hash"]), Is.EqualTo(("Rollback to version 1", rows[0]["hash"])));
        Assert.That(rows[2]["created_at"], Is.EqualTo(StoredText.Of(Database.Now)));
        Assert.That((saved.Version, saved.Content), Is.EqualTo((3, "one\r\n")));
        Assert.That(await Database.ScalarAsync($"SELECT version_count FROM bots", Cancel), Is.EqualTo(3L));
    }

    [Test]
    public async Task RollbackAsync_to_the_current_version_makes_a_version_too()
    {
        var bot = await AddBotAsync("one");

        var saved = await Souls.RollbackAsync(bot, 1, expectedHead: null, Cancel);

        Assert.That((saved.Version, saved.Content, saved.Message), Is.EqualTo((2, "one", "Rollback to version 1")));
    }

    [Test]
    [SpecCase("boternity", 82)]
    public async Task RollbackAsync_absent_version_is_not_found_and_nothing_is_stored()
    {
        var bot = await AddBotAsync("one");

        foreach (var version in (int[])[0, 2, -1])
        {
            var error = Assert.ThrowsAsync<StoreException>(() => Souls.RollbackAsync(bot, version, expectedHead: null, Cancel))!;

            Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.NotFound, WriteOutcome.RolledBack)));
            Assert.That(error.Message, Does.Contain($"soul version {version} of bot {StoredText.Of(bot)}"));
        }

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM soul_versions", Cancel), Is.EqualTo(1L));
        Assert.That(await Database.ScalarAsync($"SELECT version_count FROM bots", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public void RollbackAsync_absent_bot_is_not_found()
    {
        var error = Assert.ThrowsAsync<StoreException>(
            () => Souls.RollbackAsync(Uuid7.Create(Database.Now), 1, expectedHead: null, Cancel))!;

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.NotFound));
    }

    [Test]
    public async Task RollbackAsync_head_that_moved_on_is_a_conflict_and_nothing_is_stored()
    {
        var bot = await AddBotAsync("one", "two");

        var error = Assert.ThrowsAsync<StoreException>(() => Souls.RollbackAsync(bot, 1, expectedHead: 1, Cancel))!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Conflict, ErrorCodes.SoulHeadMoved)));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM soul_versions", Cancel), Is.EqualTo(2L));
        Assert.That(await Database.ScalarAsync($"SELECT version_count FROM bots", Cancel), Is.EqualTo(2L));
    }

    [Test]
    public async Task RollbackAsync_to_a_version_that_was_tampered_with_is_corrupt_and_nothing_is_stored()
    {
        var bot = await AddBotAsync("one", "two");
        await Database.ExecuteAsync($"UPDATE soul_versions SET content = 'forged' WHERE version = 1", Cancel);

        var error = Assert.ThrowsAsync<StoreException>(() => Souls.RollbackAsync(bot, 1, expectedHead: null, Cancel))!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Corrupt, ErrorCodes.SoulCorrupt)));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM soul_versions", Cancel), Is.EqualTo(2L));
    }

    private async Task<Guid> AddBotAsync(params string[] contents)
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        foreach (var content in contents)
        {
            await Souls.SaveAsync(new NewSoul { BotId = bot, Content = content }, Cancel);
        }

        return bot;
    }
}
