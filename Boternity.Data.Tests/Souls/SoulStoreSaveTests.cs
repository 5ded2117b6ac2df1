using Boternity.Data.Errors;
using Boternity.Data.Souls;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Souls;

public sealed class SoulStoreSaveTests(Provider provider) : StoreSpec(provider)
{
    private ISoulStore Souls => Database.Resolve<ISoulStore>();

    [Test]
    [SpecCase("boternity", 12, 90)]
    public async Task SaveAsync_first_version_is_the_current_one_and_counts_on_the_bot()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        var saved = await Souls.SaveAsync(new NewSoul { BotId = bot, Content = "one" }, Cancel);

        var current = (await Souls.GetCurrentAsync(bot, Cancel))!;
        Assert.That((saved.Version, current.Version), Is.EqualTo((1, 1)));
        Assert.That((current.Id, current.Content), Is.EqualTo((saved.Id, "one")));
        Assert.That(await CountOfAsync(bot), Is.EqualTo(1L));
    }

    [Test]
    public async Task SaveAsync_leaves_the_time_of_the_bot_s_last_write()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var before = await Database.ScalarAsync($"SELECT updated_at FROM bots", Cancel);
        Database.Clock.Advance(TimeSpan.FromHours(1));

        await Souls.SaveAsync(new NewSoul { BotId = bot, Content = "one" }, Cancel);

        Assert.That(await Database.ScalarAsync($"SELECT updated_at FROM bots", Cancel), Is.EqualTo(before));
    }

    [Test]
    [SpecCase("boternity", 79, 101)]
    public async Task SaveAsync_stores_every_member_in_the_schema_s_form()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        var saved = await Souls.SaveAsync(new NewSoul { BotId = bot, Content = "# Luna\nCurious and warm.", Message = "first" }, Cancel);

        var row = (await Database.QueryAsync($"SELECT * FROM soul_versions", Cancel)).Single();
        var expected = new Dictionary<string, object?>
        {
            ["id"] = StoredText.Of(saved.Id),
            ["bot_id"] = StoredText.Of(bot),
            ["content"] = "# Luna\nCurious and warm.",
            ["hash"] = "53613f3be1158989413e2dd6c4f94e40febf259205dcd3b23c75abd31168277f",
            ["version"] = 1L,
            ["message"] = "first",
            ["created_at"] = StoredText.Of(Database.Now),
        };
        Assert.That(row, Is.EquivalentTo(expected));
        Assert.That((Guid.Parse((string)row["id"]!), saved.CreatedAt), Is.EqualTo((saved.Id, Database.Now)));
        Assert.That((saved.Id.Version, saved.Hash, saved.Message), Is.EqualTo((7, row["hash"], "first")));
    }

    [Test]
    [SpecCase("boternity", 13, 78)]
    public async Task SaveAsync_three_times_numbers_the_versions_in_a_row()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        string[] contents = ["one", "two", "three"];
        var versions = new List<int>();
        foreach (var content in contents)
        {
            var message = content == "three" ? "the third" : null;
            versions.Add((await Souls.SaveAsync(new NewSoul { BotId = bot, Content = content, Message = message }, Cancel)).Version);
        }

        var current = (await Souls.GetCurrentAsync(bot, Cancel))!;
        var list = await Souls.ListAsync(bot, SortOrder.Ascending, PageRequest.First, Cancel);

        Assert.That(versions, Is.EqualTo((int[])[1, 2, 3]));
        Assert.That((current.Version, current.Content, current.Message), Is.EqualTo((3, "three", "the third")));
        Assert.That((await Souls.GetAsync(bot, 1, Cancel))!.Content, Is.EqualTo("one"));
        Assert.That(list.Items.Select(version => version.Version), Is.EqualTo(versions));
        Assert.That(await CountOfAsync(bot), Is.EqualTo(3L));
    }

    [Test]
    public async Task SaveAsync_changes_count_and_revision_of_its_bot_alone()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var other = await Database.AddBotAsync("nova", Cancel);
        var before = await Database.QueryAsync($"SELECT * FROM bots ORDER BY slug", Cancel);
        Database.Clock.Advance(TimeSpan.FromSeconds(1));

        await Souls.SaveAsync(new NewSoul { BotId = bot, Content = "one" }, Cancel);

        var after = await Database.QueryAsync($"SELECT * FROM bots ORDER BY slug", Cancel);
        Assert.That(
            after[0].Where(column => !Equals(column.Value, before[0][column.Key])),
            Is.EquivalentTo(new Dictionary<string, object?> { ["version_count"] = 1L, ["revision"] = 2L }));
        Assert.That(after[1], Is.EqualTo(before[1]), StoredText.Of(other));
    }

    [Test]
    public async Task SaveAsync_equal_content_makes_a_version_too()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var first = await Souls.SaveAsync(new NewSoul { BotId = bot, Content = "same" }, Cancel);

        var second = await Souls.SaveAsync(new NewSoul { BotId = bot, Content = "same" }, Cancel);

        Assert.That((second.Version, second.Hash), Is.EqualTo((2, first.Hash)));
        Assert.That(second.Id, Is.Not.EqualTo(first.Id));
    }

    [Test]
    public async Task SaveAsync_versions_of_bots_are_numbered_apart()
    {
        var luna = await Database.AddBotAsync("luna", Cancel);
        var nova = await Database.AddBotAsync("nova", Cancel);
        await Souls.SaveAsync(new NewSoul { BotId = luna, Content = "one" }, Cancel);
        await Souls.SaveAsync(new NewSoul { BotId = luna, Content = "two" }, Cancel);

        var saved = await Souls.SaveAsync(new NewSoul { BotId = nova, Content = "one" }, Cancel);

        Assert.That(saved.Version, Is.EqualTo(1));
        Assert.That((await CountOfAsync(luna), await CountOfAsync(nova)), Is.EqualTo((2L, 1L)));
    }

    [Test]
    public async Task SaveAsync_expected_head_that_is_current_saves()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        var first = await Souls.SaveAsync(new NewSoul { BotId = bot, Content = "one", ExpectedHead = 0 }, Cancel);
        var second = await Souls.SaveAsync(new NewSoul { BotId = bot, Content = "two", ExpectedHead = 1 }, Cancel);

        Assert.That((first.Version, second.Version), Is.EqualTo((1, 2)));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    [TestCase(-1)]
    public async Task SaveAsync_expected_head_that_is_not_current_is_a_conflict_and_nothing_is_stored(int expectedHead)
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await Souls.SaveAsync(new NewSoul { BotId = bot, Content = "one" }, Cancel);
        await Souls.SaveAsync(new NewSoul { BotId = bot, Content = "two" }, Cancel);
        var before = await Database.QueryAsync($"SELECT * FROM bots", Cancel);

        var error = Assert.ThrowsAsync<StoreException>(
            () => Souls.SaveAsync(new NewSoul { BotId = bot, Content = "mine", ExpectedHead = expectedHead }, Cancel))!;

        Assert.That((error.Kind, error.Conflict), Is.EqualTo((StoreErrorKind.Conflict, ConflictReason.Revision)));
        Assert.That((error.Code, error.Outcome), Is.EqualTo((ErrorCodes.SoulHeadMoved, WriteOutcome.RolledBack)));
        Assert.That(error.Message, Does.Contain($"version 2, not {expectedHead} "));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM soul_versions", Cancel), Is.EqualTo(2L));
        Assert.That(await Database.QueryAsync($"SELECT * FROM bots", Cancel), Is.EqualTo(before));
    }

    [Test]
    public async Task SaveAsync_expected_head_of_a_bot_without_souls_other_than_none_is_a_conflict()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        var error = Assert.ThrowsAsync<StoreException>(
            () => Souls.SaveAsync(new NewSoul { BotId = bot, Content = "mine", ExpectedHead = 1 }, Cancel))!;

        Assert.That(error.Message, Does.Contain("version 0, not 1 "));
        Assert.That(await CountOfAsync(bot), Is.Zero);
    }

    [Test]
    public async Task SaveAsync_absent_bot_is_not_found_and_nothing_is_stored()
    {
        var bot = Uuid7.Create(Database.Now);

        var error = Assert.ThrowsAsync<StoreException>(() => Souls.SaveAsync(new NewSoul { BotId = bot, Content = "one" }, Cancel))!;

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.NotFound, WriteOutcome.RolledBack)));
        Assert.That(error.Message, Does.Contain($"bot {StoredText.Of(bot)}"));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM soul_versions", Cancel), Is.Zero);
    }

    [Test]
    public async Task SaveAsync_member_not_allowed_is_refused_by_its_name_and_nothing_is_stored()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        (NewSoul Soul, string Member)[] refused =
        [
            (new NewSoul { BotId = bot, Content = new string('x', SoulVersion.MaxContentBytes + 1) }, "Content"),
            (new NewSoul { BotId = bot, Content = "\ud800" }, "Content"),
            (new NewSoul { BotId = bot, Content = "a\0" }, "Content"),
            (new NewSoul { BotId = bot, Content = "a", Message = new string('x', SoulVersion.MaxMessageLength + 1) }, "Message"),
        ];

        foreach (var (soul, member) in refused)
        {
            var error = Assert.ThrowsAsync<StoreException>(() => Souls.SaveAsync(soul, Cancel), member)!;

            Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.InvalidInput, WriteOutcome.None)));
            Assert.That(error.Message, Does.Contain($"'{member}'"));
        }

        Assert.That(await CountOfAsync(bot), Is.Zero);
    }

    [Test]
    public async Task SaveAsync_version_count_that_was_forged_does_not_choose_the_number()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await Database.ExecuteAsync($"UPDATE bots SET version_count = 41", Cancel);

        var saved = await Souls.SaveAsync(new NewSoul { BotId = bot, Content = "one" }, Cancel);

        Assert.That((saved.Version, await CountOfAsync(bot)), Is.EqualTo((1, (object)42L)));
    }

    private Task<object?> CountOfAsync(Guid bot) => Database.ScalarAsync($"SELECT version_count FROM bots WHERE id = {bot}", Cancel);
}
