using Boternity.Data.Errors;
using Boternity.Data.Souls;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Souls;

public sealed class SoulStoreDiffTests(Provider provider) : StoreSpec(provider)
{
    private ISoulStore Souls => Database.Resolve<ISoulStore>();

    [Test]
    [SpecCase("boternity", 86)]
    public async Task DiffAsync_shows_additions_and_removals()
    {
        var bot = await AddBotAsync("Line one\nLine two\nLine three\n", "Line one\nLine TWO MODIFIED\nLine three\nLine four\n");

        var diff = await Souls.DiffAsync(bot, 1, 2, Cancel);

        Assert.That(diff.ToString(), Is.EqualTo(" Line one\n-Line two\n+Line TWO MODIFIED\n Line three\n+Line four"));
    }

    [Test]
    public async Task DiffAsync_in_the_other_direction_adds_what_was_removed()
    {
        var bot = await AddBotAsync("a\nb\n", "a\nc\n");

        Assert.That((await Souls.DiffAsync(bot, 2, 1, Cancel)).ToString(), Is.EqualTo(" a\n-c\n+b"));
    }

    [Test]
    public async Task DiffAsync_of_a_version_with_itself_is_empty()
    {
        var bot = await AddBotAsync("a\nb\n");

        var diff = await Souls.DiffAsync(bot, 1, 1, Cancel);

        Assert.That(diff.IsEmpty, Is.True);
        Assert.That(diff.Lines, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task DiffAsync_absent_version_is_not_found()
    {
        var bot = await AddBotAsync("a\n");

        foreach (var (from, to, missing) in ((int, int, int)[])[(1, 2, 2), (2, 1, 2), (0, 1, 0), (3, 3, 3)])
        {
            var error = Assert.ThrowsAsync<StoreException>(() => Souls.DiffAsync(bot, from, to, Cancel))!;

            Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.NotFound, WriteOutcome.None)));
            Assert.That(error.Message, Does.Contain($"soul version {missing} of bot {StoredText.Of(bot)}"));
        }

        Assert.ThrowsAsync<StoreException>(() => Souls.DiffAsync(Uuid7.Create(Database.Now), 1, 1, Cancel));
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task DiffAsync_with_a_version_that_was_tampered_with_is_corrupt(int tampered)
    {
        var bot = await AddBotAsync("a\n", "b\n");
        await Database.ExecuteAsync($"UPDATE soul_versions SET content = 'forged' WHERE version = {tampered}", Cancel);

        var error = Assert.ThrowsAsync<StoreException>(() => Souls.DiffAsync(bot, 1, 2, Cancel))!;

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.Corrupt));
        Assert.That(error.Message, Does.Contain($"version {tampered} "));
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
