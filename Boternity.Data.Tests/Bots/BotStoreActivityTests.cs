using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Bots;

public sealed class BotStoreActivityTests(Provider provider) : StoreSpec(provider)
{
    private IBotStore Bots => Database.Resolve<IBotStore>();

    [Test]
    public async Task RecordActivityAsync_adds_to_the_counters_and_notes_the_time()
    {
        var id = await Database.AddBotAsync("luna", Cancel);
        var other = await Database.AddBotAsync("other", Cancel);
        Database.Clock.Advance(TimeSpan.FromMinutes(1));
        await Bots.RecordActivityAsync(id, new BotActivity(1, 250), Cancel);
        Database.Clock.Advance(TimeSpan.FromMinutes(1));

        await Bots.RecordActivityAsync(id, new BotActivity(2, 0), Cancel);

        var row = (await Database.QueryAsync($"SELECT * FROM bots WHERE id = {id}", Cancel)).Single();
        Assert.That((row["conversation_count"], row["total_tokens_used"], row["version_count"]), Is.EqualTo((3L, 250L, 0L)));
        Assert.That((row["last_active_at"], row["updated_at"]), Is.EqualTo((StoredText.Of(Database.Now), StoredText.Of(Database.Now))));
        Assert.That(row["created_at"], Is.EqualTo(StoredText.Of(Database.Now.AddMinutes(-2))));
        Assert.That(row["revision"], Is.EqualTo(3L));
        Assert.That(await Database.ScalarAsync($"SELECT revision FROM bots WHERE id = {other}", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task RecordActivityAsync_of_nothing_notes_the_time()
    {
        var id = await Database.AddBotAsync("luna", Cancel);

        await Bots.RecordActivityAsync(id, new BotActivity(0, 0), Cancel);

        var bot = (await Bots.GetAsync(id, Cancel))!;
        Assert.That((bot.ConversationCount, bot.TotalTokensUsed, bot.LastActiveAt), Is.EqualTo((0L, 0L, (DateTimeOffset?)Database.Now)));
    }

    [Test]
    public async Task RecordActivityAsync_fifty_at_once_all_count()
    {
        var id = await Database.AddBotAsync("luna", Cancel);

        await Task.WhenAll(Enumerable.Range(1, 50).Select(tokens =>
            Task.Run(() => Bots.RecordActivityAsync(id, new BotActivity(1, tokens), Cancel), Cancel)));

        var row = (await Database.QueryAsync($"SELECT * FROM bots", Cancel)).Single();
        Assert.That((row["conversation_count"], row["total_tokens_used"], row["revision"]), Is.EqualTo((50L, 1275L, 51L)));
    }

    [Test]
    public async Task RecordActivityAsync_reaches_the_largest_value_and_does_not_pass_it()
    {
        var id = await Database.AddBotAsync("luna", Cancel);
        await Bots.RecordActivityAsync(id, new BotActivity(long.MaxValue, long.MaxValue - 1), Cancel);
        await Bots.RecordActivityAsync(id, new BotActivity(0, 1), Cancel);

        foreach (var activity in (BotActivity[])[new(1, 0), new(0, 1), new(long.MaxValue, long.MaxValue)])
        {
            var error = Assert.ThrowsAsync<StoreException>(() => Bots.RecordActivityAsync(id, activity, Cancel))!;

            Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.InvalidInput, WriteOutcome.RolledBack)));
        }

        var bot = (await Bots.GetAsync(id, Cancel))!;
        Assert.That((bot.ConversationCount, bot.TotalTokensUsed, bot.Revision), Is.EqualTo((long.MaxValue, long.MaxValue, 3L)));
    }

    [TestCase(-1, 0, "Conversations")]
    [TestCase(0, -1, "Tokens")]
    [TestCase(0, long.MinValue, "Tokens")]
    public async Task RecordActivityAsync_negative_number_is_refused_by_its_name(long conversations, long tokens, string member)
    {
        var id = await Database.AddBotAsync("luna", Cancel);

        var error = Assert.ThrowsAsync<StoreException>(
            () => Bots.RecordActivityAsync(id, new BotActivity(conversations, tokens), Cancel))!;

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.InvalidInput, WriteOutcome.None)));
        Assert.That(error.Message, Does.Contain($"'{member}'"));
        Assert.That(await Database.ScalarAsync($"SELECT revision FROM bots", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public void RecordActivityAsync_absent_bot_is_not_found()
    {
        var id = Uuid7.Create(Database.Now);

        var error = Assert.ThrowsAsync<StoreException>(() => Bots.RecordActivityAsync(id, new BotActivity(1, 1), Cancel))!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.NotFound, ErrorCodes.NotFound)));
        Assert.That(error.Message, Does.Contain(StoredText.Of(id)));
    }
}
