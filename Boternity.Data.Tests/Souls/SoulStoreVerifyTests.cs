using Boternity.Data.Errors;
using Boternity.Data.Souls;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Souls;

public sealed class SoulStoreVerifyTests(Provider provider) : StoreSpec(provider)
{
    private ISoulStore Souls => Database.Resolve<ISoulStore>();

    [Test]
    [SpecCase("boternity", 83)]
    public async Task VerifyAsync_content_of_the_current_version_is_valid()
    {
        var bot = await AddBotAsync("one");

        var integrity = await Souls.VerifyAsync(bot, "one", Cancel);

        Assert.That((integrity.IsValid, integrity.Version), Is.EqualTo((true, 1)));
        Assert.That(integrity.ActualHash, Is.EqualTo(integrity.ExpectedHash).And.EqualTo(SoulVersion.ComputeHash("one")));
    }

    [Test]
    [SpecCase("boternity", 84)]
    public async Task VerifyAsync_content_that_was_tampered_with_is_not_valid_and_no_error()
    {
        var bot = await AddBotAsync("one", "two");

        foreach (var content in (string[])["two\n", "\ufefftwo", "Two", "", "one", new string('x', SoulVersion.MaxContentBytes + 1)])
        {
            var integrity = await Souls.VerifyAsync(bot, content, Cancel);

            Assert.That((integrity.IsValid, integrity.Version), Is.EqualTo((false, 2)));
            Assert.That(integrity.ExpectedHash, Is.EqualTo(SoulVersion.ComputeHash("two")));
            Assert.That(integrity.ActualHash, Is.EqualTo(SoulVersion.ComputeHash(content)));
        }
    }

    [Test]
    [SpecCase("boternity", 85)]
    public async Task VerifyAsync_bot_without_souls_or_absent_is_not_found()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        foreach (var id in (Guid[])[bot, Uuid7.Create(Database.Now)])
        {
            var error = Assert.ThrowsAsync<StoreException>(() => Souls.VerifyAsync(id, "one", Cancel))!;

            Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.NotFound, WriteOutcome.None)));
            Assert.That(error.Message, Does.Contain(StoredText.Of(id)));
        }
    }

    [Test]
    public async Task VerifyAsync_half_of_a_surrogate_pair_does_not_pass_for_the_replacement_character()
    {
        var bot = await AddBotAsync("a\ufffd");

        var error = Assert.ThrowsAsync<StoreException>(() => Souls.VerifyAsync(bot, "a\ud800", Cancel))!;

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
    }

    [Test]
    public async Task GetAsync_row_that_was_tampered_with_is_corrupt()
    {
        var bot = await AddBotAsync("one", "two");
        await Database.ExecuteAsync($"UPDATE soul_versions SET content = 'two ' WHERE version = 2", Cancel);

        var error = Assert.ThrowsAsync<StoreException>(() => Souls.GetAsync(bot, 2, Cancel))!;
        var current = Assert.ThrowsAsync<StoreException>(() => Souls.GetCurrentAsync(bot, Cancel))!;

        Assert.That((error.Kind, error.Code, error.IsTransient), Is.EqualTo((StoreErrorKind.Corrupt, ErrorCodes.SoulCorrupt, false)));
        Assert.That(error.Message, Does.Contain($"version 2 of bot {StoredText.Of(bot)}"));
        Assert.That(current.Code, Is.EqualTo(ErrorCodes.SoulCorrupt));
        Assert.That((await Souls.GetAsync(bot, 1, Cancel))!.Content, Is.EqualTo("one"));
    }

    [Test]
    public async Task GetCurrentAsync_hash_that_was_tampered_with_is_corrupt()
    {
        var bot = await AddBotAsync("one");
        await Database.ExecuteAsync($"UPDATE soul_versions SET hash = UPPER(hash)", Cancel);

        var error = Assert.ThrowsAsync<StoreException>(() => Souls.GetCurrentAsync(bot, Cancel))!;

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.Corrupt));
    }

    [Test]
    [SpecCase("boternity", 104)]
    public async Task VerifyStoredAsync_row_that_was_tampered_with_is_answered_with_both_hashes()
    {
        var bot = await AddBotAsync("one", "two");
        await Database.ExecuteAsync($"UPDATE soul_versions SET content = 'forged' WHERE version = 1", Cancel);

        var integrity = await Souls.VerifyStoredAsync(bot, 1, Cancel);

        Assert.That((integrity.IsValid, integrity.Version), Is.EqualTo((false, 1)));
        Assert.That(
            integrity.ToString(),
            Does.Contain(SoulVersion.ComputeHash("one")).And.Contain(SoulVersion.ComputeHash("forged")));
        Assert.That((await Souls.VerifyStoredAsync(bot, 2, Cancel)).IsValid, Is.True);
    }

    [Test]
    public async Task VerifyStoredAsync_absent_version_is_not_found()
    {
        var bot = await AddBotAsync("one");

        foreach (var (id, version) in ((Guid, int)[])[(bot, 2), (bot, 0), (Uuid7.Create(Database.Now), 1)])
        {
            var error = Assert.ThrowsAsync<StoreException>(() => Souls.VerifyStoredAsync(id, version, Cancel))!;

            Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.NotFound));
            Assert.That(error.Message, Does.Contain($"soul version {version} of bot {StoredText.Of(id)}"));
        }
    }

    [Test]
    public async Task ListAsync_does_not_stumble_over_a_row_that_was_tampered_with()
    {
        var bot = await AddBotAsync("one", "two");
        await Database.ExecuteAsync($"UPDATE soul_versions SET content = 'forged' WHERE version = 2", Cancel);

        var page = await Souls.ListAsync(bot, SortOrder.Ascending, PageRequest.First, Cancel);

        Assert.That(page.Items.Select(info => info.Version), Is.EqualTo((int[])[1, 2]));
        Assert.That(await Souls.GetStoredHashAsync(bot, Cancel), Is.EqualTo(SoulVersion.ComputeHash("two")));
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
