using Boternity.Data.Bots;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Bots;

public sealed class BotStoreGetTests(Provider provider) : StoreSpec(provider)
{
    private IBotStore Bots => Database.Resolve<IBotStore>();

    [Test]
    public async Task GetAsync_reads_every_column_of_a_row_that_others_wrote()
    {
        var id = await Database.AddBotAsync("luna", Cancel);
        var owner = await Database.AddUserAsync("owner@example.com", Cancel);
        var (created, updated, active) = (Database.Now.AddDays(-2), Database.Now.AddTicks(10), Database.Now.AddYears(5));
        await Database.ExecuteAsync(
            $"""
            UPDATE bots SET name = 'Lüna', description = 'd', status = 'disabled', category = 'utility', tags = {"[\"a\",\"\\u00fc\"]"},
                user_id = {owner}, conversation_count = {long.MaxValue}, total_tokens_used = 5, version_count = 7,
                created_at = {created}, updated_at = {updated}, last_active_at = {active}, revision = 42
            """,
            Cancel);

        var bot = (await Bots.GetAsync(id, Cancel))!;

        Assert.That((bot.Id, bot.Slug, bot.Name, bot.Description), Is.EqualTo((id, "luna", "Lüna", "d")));
        Assert.That((bot.Status, bot.Category, bot.UserId), Is.EqualTo((BotStatus.Disabled, BotCategory.Utility, (Guid?)owner)));
        Assert.That(bot.Tags, Is.EqualTo((string[])["a", "ü"]));
        Assert.That((bot.ConversationCount, bot.TotalTokensUsed, bot.VersionCount), Is.EqualTo((long.MaxValue, 5L, 7)));
        Assert.That((bot.CreatedAt, bot.UpdatedAt, bot.LastActiveAt), Is.EqualTo((created, updated, (DateTimeOffset?)active)));
        Assert.That(bot.CreatedAt.Offset, Is.EqualTo(TimeSpan.Zero));
        Assert.That(bot.Revision, Is.EqualTo(42));
    }

    [TestCase("{}")]
    [TestCase("\"poison\"")]
    [TestCase("[1]")]
    [TestCase("[\"poison\", null]")]
    public async Task GetAsync_stored_tags_that_are_no_list_of_strings_say_so_without_quoting_them(string tags)
    {
        var id = await Database.AddBotAsync("luna", Cancel);
        await Database.ExecuteAsync(
            $"UPDATE bots SET tags = {tags}",
            Cancel);

        var error = await Caught.ByAsync<InvalidDataException>(() => Bots.GetAsync(id, Cancel));

        Assert.That(error.ToString(), Does.Contain("A stored list is no JSON array of strings.").And.Not.Contain("poison"));
    }

    [Test]
    public async Task GetAsync_absent_bot_is_null()
    {
        await Database.AddBotAsync("luna", Cancel);

        Assert.That(await Bots.GetAsync(Uuid7.Create(Database.Now), Cancel), Is.Null);
        Assert.That(await Bots.GetAsync(Guid.Empty, Cancel), Is.Null);
    }

    [Test]
    [SpecCase("boternity", 6)]
    public async Task GetBySlugAsync_finds_a_bot_by_the_slug_of_its_name()
    {
        var created = await Bots.CreateAsync(new NewBot { Name = "Research Bot" }, Cancel);
        await Bots.CreateAsync(new NewBot { Name = "Research" }, Cancel);

        var found = await Bots.GetBySlugAsync("research-bot", Cancel);

        Assert.That(found?.Id, Is.EqualTo(created.Id));
    }

    [Test]
    public async Task GetBySlugAsync_compares_exactly()
    {
        var lower = await Database.AddBotAsync("luna", Cancel);
        var upper = await Database.AddBotAsync("Luna", Cancel);
        var accented = await Database.AddBotAsync("lüna", Cancel);

        Assert.That((await Bots.GetBySlugAsync("luna", Cancel))?.Id, Is.EqualTo(lower));
        Assert.That((await Bots.GetBySlugAsync("Luna", Cancel))?.Id, Is.EqualTo(upper));
        Assert.That((await Bots.GetBySlugAsync("lüna", Cancel))?.Id, Is.EqualTo(accented));
        Assert.That(await Bots.GetBySlugAsync("LUNA", Cancel), Is.Null);
    }

    [Test]
    public async Task GetBySlugAsync_text_that_is_no_slug_finds_nothing()
    {
        await Database.AddBotAsync("luna", Cancel);
        await Database.AddBotAsync("luna\ufffd", Cancel);

        foreach (var slug in (string[])["", "luna ", "lun_", "%", "' OR '1'='1", "luna\0", "luna\ud800"])
        {
            Assert.That(await Bots.GetBySlugAsync(slug, Cancel), Is.Null);
        }
    }
}
