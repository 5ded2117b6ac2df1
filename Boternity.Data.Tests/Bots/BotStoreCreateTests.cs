using System.Text.Json;
using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Souls;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Bots;

public sealed class BotStoreCreateTests(Provider provider) : StoreSpec(provider)
{
    private IBotStore Bots => Database.Resolve<IBotStore>();

    [Test]
    [SpecCase("boternity", 5, 98)]
    public async Task CreateAsync_returns_what_a_later_read_finds()
    {
        var created = await Bots.CreateAsync(new NewBot { Name = "Luna", Tags = ["night", "sky"] }, Cancel);

        var found = (await Bots.GetAsync(Guid.Parse(created.Id.ToString()), Cancel))!;

        Assert.That((found.Name, found.Slug), Is.EqualTo(("Luna", "luna")));
        Assert.That(found.Tags, Is.EqualTo((string[])["night", "sky"]));
        Assert.That(found.Description, Is.EqualTo("A bot named Luna"));
        Assert.That((found.Status, found.Category), Is.EqualTo((BotStatus.Active, BotCategory.Assistant)));
        Assert.That(Columns(found), Is.EqualTo(Columns(created)));
    }

    [Test]
    public async Task CreateAsync_stores_every_member_in_the_schema_s_form()
    {
        var owner = await Database.AddUserAsync("owner@example.com", Cancel);
        var request = new NewBot
        {
            Name = "  Luna's \"Bot\"  ",
            Description = "Two\r\nlines, \\ and 😀",
            Category = BotCategory.Creative,
            Tags = ["ü", "a\"b", "", "😀", "<&>'"],
            UserId = owner,
        };

        var created = await Bots.CreateAsync(request, Cancel);

        var row = (await Database.QueryAsync($"SELECT * FROM bots", Cancel)).Single();
        var now = StoredText.Of(Database.Now);
        var expected = new Dictionary<string, object?>
        {
            ["id"] = StoredText.Of(created.Id),
            ["slug"] = "luna-s-bot",
            ["name"] = "Luna's \"Bot\"",
            ["description"] = "Two\r\nlines, \\ and 😀",
            ["status"] = "active",
            ["category"] = "creative",
            ["tags"] = row["tags"],
            ["user_id"] = StoredText.Of(owner),
            ["conversation_count"] = 0L,
            ["total_tokens_used"] = 0L,
            ["version_count"] = 0L,
            ["created_at"] = now,
            ["updated_at"] = now,
            ["last_active_at"] = null,
            ["revision"] = 1L,
        };
        Assert.That(row, Is.EquivalentTo(expected));
        Assert.That(JsonSerializer.Deserialize<string[]>((string)row["tags"]!), Is.EqualTo(request.Tags));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM soul_versions", Cancel), Is.Zero);
    }

    [Test]
    public async Task CreateAsync_with_a_soul_saves_its_first_version_with_the_bot()
    {
        var created = await Bots.CreateAsync(new NewBot { Name = "Luna", Soul = "# Luna\nCurious and warm." }, Cancel);

        var soul = (await Database.QueryAsync($"SELECT * FROM soul_versions", Cancel)).Single();
        Assert.That(soul["bot_id"], Is.EqualTo(StoredText.Of(created.Id)));
        Assert.That(soul["content"], Is.EqualTo("# Luna\nCurious and warm."));
        Assert.That(soul["hash"], Is.EqualTo("53613f3be1158989413e2dd6c4f94e40febf259205dcd3b23c75abd31168277f"));
        Assert.That((soul["version"], soul["message"]), Is.EqualTo((1L, (string?)null)));
        Assert.That(soul["created_at"], Is.EqualTo(StoredText.Of(Database.Now)));
        Assert.That(created.VersionCount, Is.EqualTo(1));
        Assert.That(await Database.ScalarAsync($"SELECT version_count FROM bots", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task CreateAsync_member_not_allowed_is_refused_by_its_name_and_nothing_is_stored()
    {
        (NewBot Bot, string Member)[] refused =
        [
            (new NewBot { Name = "!" }, "Name"),
            (new NewBot { Name = new string('x', Bot.MaxNameLength + 1) }, "Name"),
            (new NewBot { Name = "Luna", Description = new string('x', Bot.MaxDescriptionLength + 1) }, "Description"),
            (new NewBot { Name = "Luna", Tags = ["a", "b\0"] }, "Tags[1]"),
            (new NewBot { Name = "Luna", Tags = [.. Enumerable.Repeat("a", Bot.MaxTags + 1)] }, "Tags"),
            (new NewBot { Name = "Luna", Soul = "\ud800" }, "Content"),
            (new NewBot { Name = "Luna", Soul = new string('x', SoulVersion.MaxContentBytes + 1) }, "Content"),
            (new NewBot { Name = "Luna", Category = (BotCategory)99 }, "Category"),
        ];

        foreach (var (bot, member) in refused)
        {
            var error = Assert.ThrowsAsync<StoreException>(() => Bots.CreateAsync(bot, Cancel), member)!;

            Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput), member);
            Assert.That(error.Outcome, Is.EqualTo(WriteOutcome.None), member);
            Assert.That(error.Message, Does.Contain($"'{member}'"));
        }

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bots", Cancel), Is.Zero);
    }

    [Test]
    public async Task CreateAsync_taken_slug_gets_the_first_free_number()
    {
        foreach (var slug in (string[])["luna", "luna-2", "luna-4", "Luna-3"])
        {
            await Database.AddBotAsync(slug, Cancel);
        }

        var slugs = new List<string>();
        foreach (var name in (string[])["Luna", "LUNA!", "Luna"])
        {
            slugs.Add((await Bots.CreateAsync(new NewBot { Name = name }, Cancel)).Slug);
        }

        Assert.That(slugs, Is.EqualTo((string[])["luna-3", "luna-5", "luna-6"]));
    }

    [Test]
    [SpecCase("boternity", 103)]
    public async Task CreateAsync_beyond_the_last_number_is_a_conflict_that_names_the_slug()
    {
        await Database.AddBotAsync("luna", Cancel);
        for (var number = 2; number <= 98; number++)
        {
            await Database.AddBotAsync($"luna-{number}", Cancel);
        }

        var last = await Bots.CreateAsync(new NewBot { Name = "Luna" }, Cancel);
        var error = Assert.ThrowsAsync<StoreException>(() => Bots.CreateAsync(new NewBot { Name = "Luna", Soul = "x" }, Cancel))!;

        Assert.That(last.Slug, Is.EqualTo("luna-99"));
        Assert.That((error.Kind, error.Conflict), Is.EqualTo((StoreErrorKind.Conflict, ConflictReason.Duplicate)));
        Assert.That((error.Code, error.Outcome), Is.EqualTo((ErrorCodes.SlugTaken, WriteOutcome.RolledBack)));
        Assert.That(error.Message, Does.Contain("slug luna "));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bots", Cancel), Is.EqualTo(99L));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM soul_versions", Cancel), Is.Zero);
    }

    [Test]
    public async Task CreateAsync_of_one_name_at_once_gives_each_a_slug_of_its_own()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            Task.Run(() => Bots.CreateAsync(new NewBot { Name = "Luna" }, Cancel), Cancel)));

        var expected = Enumerable.Range(2, 19).Select(number => $"luna-{number}").Prepend("luna");
        Assert.That(created.Select(bot => bot.Slug), Is.EquivalentTo(expected));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(DISTINCT slug) FROM bots", Cancel), Is.EqualTo(20L));
    }

    [Test]
    public async Task CreateAsync_gives_ids_of_version_7_in_the_order_of_creation()
    {
        var ids = new List<Guid>();
        for (var number = 0; number < 10; number++)
        {
            ids.Add((await Bots.CreateAsync(new NewBot { Name = "Luna" }, Cancel)).Id);
        }

        Assert.That(ids.Select(StoredText.Of), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That(ids.Select(id => id.Version), Is.All.EqualTo(7));
    }

    [Test]
    [SpecCase("boternity", 91)]
    public void NewBot_members_that_may_be_left_out_are_absent()
    {
        var bot = new NewBot { Name = "Luna" };

        Assert.That((bot.Description, bot.UserId, bot.Soul), Is.EqualTo(((string?)null, (Guid?)null, (string?)null)));
        Assert.That(bot.Category, Is.EqualTo(BotCategory.Assistant));
        Assert.That(bot.Tags, Is.Empty);
    }

    private static string Columns(Bot bot) => JsonSerializer.Serialize(bot);
}
