using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Bots;

public sealed class BotStoreUpdateTests(Provider provider) : StoreSpec(provider)
{
    private IBotStore Bots => Database.Resolve<IBotStore>();

    [Test]
    [SpecCase("boternity", 8)]
    public async Task UpdateAsync_status_is_what_a_later_read_finds()
    {
        var id = await Database.AddBotAsync("luna", Cancel);

        var updated = await Bots.UpdateAsync(id, new BotUpdate { Status = BotStatus.Archived }, null, Cancel);

        Assert.That(updated.Status, Is.EqualTo(BotStatus.Archived));
        Assert.That((await Bots.GetAsync(id, Cancel))!.Status, Is.EqualTo(BotStatus.Archived));
    }

    [Test]
    [SpecCase("boternity", 99)]
    public async Task UpdateAsync_each_status_goes_to_its_text_and_back()
    {
        var id = await Database.AddBotAsync("luna", Cancel);
        (BotStatus Status, string Text)[] texts =
            [(BotStatus.Disabled, "disabled"), (BotStatus.Archived, "archived"), (BotStatus.Active, "active")];

        foreach (var (status, text) in texts)
        {
            await Bots.UpdateAsync(id, new BotUpdate { Status = status }, null, Cancel);

            Assert.That(await Database.ScalarAsync($"SELECT status FROM bots", Cancel), Is.EqualTo(text));
            Assert.That((await Bots.GetAsync(id, Cancel))!.Status, Is.EqualTo(status));
        }

        Assert.That(texts.Select(pair => pair.Status), Is.EquivalentTo(Enum.GetValues<BotStatus>()));
    }

    [Test]
    [SpecCase("boternity", 100)]
    public async Task UpdateAsync_each_category_goes_to_its_text_and_back()
    {
        var id = await Database.AddBotAsync("luna", Cancel);
        (BotCategory Category, string Text)[] texts =
        [
            (BotCategory.Creative, "creative"), (BotCategory.Research, "research"),
            (BotCategory.Utility, "utility"), (BotCategory.Assistant, "assistant"),
        ];

        foreach (var (category, text) in texts)
        {
            await Bots.UpdateAsync(id, new BotUpdate { Category = category }, null, Cancel);

            Assert.That(await Database.ScalarAsync($"SELECT category FROM bots", Cancel), Is.EqualTo(text));
            Assert.That((await Bots.GetAsync(id, Cancel))!.Category, Is.EqualTo(category));
        }

        Assert.That(texts.Select(pair => pair.Category), Is.EquivalentTo(Enum.GetValues<BotCategory>()));
    }

    [Test]
    public async Task UpdateAsync_all_members_changes_them_and_the_stamps_alone()
    {
        var id = await Database.AddBotAsync("luna", Cancel);
        var before = await RowAsync();
        Database.Clock.Advance(TimeSpan.FromSeconds(3));
        var update = new BotUpdate
        {
            Name = " Nova ",
            Description = "",
            Status = BotStatus.Disabled,
            Category = BotCategory.Research,
            Tags = ["x"],
        };

        var updated = await Bots.UpdateAsync(id, update, expectedRevision: 1, Cancel);

        var after = await RowAsync();
        Assert.That(
            after.Where(column => !Equals(column.Value, before[column.Key])).Select(column => column.Key),
            Is.EquivalentTo((string[])["name", "status", "category", "tags", "updated_at", "revision"]));
        Assert.That((after["name"], after["description"], after["status"]), Is.EqualTo(("Nova", "", "disabled")));
        Assert.That((after["category"], after["tags"], after["revision"]), Is.EqualTo(("research", "[\"x\"]", 2L)));
        Assert.That(after["updated_at"], Is.EqualTo(StoredText.Of(Database.Now)));
        Assert.That((updated.Name, updated.Slug, updated.Revision), Is.EqualTo(("Nova", "luna", 2L)));
        Assert.That((updated.UpdatedAt, updated.CreatedAt), Is.EqualTo((Database.Now, Database.Now.AddSeconds(-3))));
        Assert.That(updated.Tags, Is.EqualTo((string[])["x"]));
    }

    [TestCase("name")]
    [TestCase("description")]
    [TestCase("status")]
    [TestCase("category")]
    [TestCase("tags")]
    public async Task UpdateAsync_one_member_leaves_every_other_column(string column)
    {
        var id = await Database.AddBotAsync("luna", Cancel);
        await Database.ExecuteAsync(
            $"UPDATE bots SET description = 'kept', tags = '[\"kept\"]', status = 'disabled', category = 'utility', total_tokens_used = 9",
            Cancel);
        var before = await RowAsync();
        Database.Clock.Advance(TimeSpan.FromMicroseconds(1));
        var update = column switch
        {
            "name" => new BotUpdate { Name = "Nova" },
            "description" => new BotUpdate { Description = "new" },
            "status" => new BotUpdate { Status = BotStatus.Archived },
            "category" => new BotUpdate { Category = BotCategory.Creative },
            _ => new BotUpdate { Tags = [] },
        };

        await Bots.UpdateAsync(id, update, null, Cancel);

        var after = await RowAsync();
        Assert.That(
            after.Where(pair => !Equals(pair.Value, before[pair.Key])).Select(pair => pair.Key),
            Is.EquivalentTo((string[])[column, "updated_at", "revision"]));
    }

    [Test]
    public async Task UpdateAsync_concurrent_with_activity_loses_neither()
    {
        var id = await Database.AddBotAsync("luna", Cancel);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(
            () => number % 2 == 0
                ? Bots.RecordActivityAsync(id, new BotActivity(1, 10), Cancel)
                : Bots.UpdateAsync(id, new BotUpdate { Description = $"edit {number}" }, null, Cancel),
            Cancel)));

        var bot = (await Bots.GetAsync(id, Cancel))!;
        Assert.That((bot.ConversationCount, bot.TotalTokensUsed, bot.Revision), Is.EqualTo((10L, 100L, 21L)));
        Assert.That(bot.Description, Does.StartWith("edit "));
    }

    [Test]
    public async Task UpdateAsync_revision_that_moved_on_is_a_conflict_and_changes_nothing()
    {
        var id = await Database.AddBotAsync("luna", Cancel);
        await Bots.UpdateAsync(id, new BotUpdate { Name = "First" }, expectedRevision: 1, Cancel);
        var before = await RowAsync();
        Database.Clock.Advance(TimeSpan.FromSeconds(1));

        var error = Assert.ThrowsAsync<StoreException>(
            () => Bots.UpdateAsync(id, new BotUpdate { Name = "Second" }, expectedRevision: 1, Cancel))!;

        Assert.That((error.Kind, error.Conflict), Is.EqualTo((StoreErrorKind.Conflict, ConflictReason.Revision)));
        Assert.That((error.Code, error.Outcome), Is.EqualTo((ErrorCodes.RevisionConflict, WriteOutcome.RolledBack)));
        Assert.That(error.Message, Does.Contain("revision 2, not at 1"));
        Assert.That(await RowAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task UpdateAsync_of_one_revision_at_once_succeeds_for_one()
    {
        var id = await Database.AddBotAsync("luna", Cancel);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => Task.Run(
            async () =>
            {
                try
                {
                    return (await Bots.UpdateAsync(id, new BotUpdate { Name = $"Bot {number}" }, expectedRevision: 1, Cancel)).Name;
                }
                catch (StoreException error) when (error.Conflict == ConflictReason.Revision)
                {
                    return null;
                }
            },
            Cancel)));

        Assert.That(outcomes.Where(name => name is not null), Is.EqualTo([await Database.ScalarAsync($"SELECT name FROM bots", Cancel)]));
        Assert.That(await Database.ScalarAsync($"SELECT revision FROM bots", Cancel), Is.EqualTo(2L));
    }

    [TestCase(null)]
    [TestCase(1L)]
    public void UpdateAsync_absent_bot_is_not_found(long? expectedRevision)
    {
        var id = Uuid7.Create(Database.Now);

        var error = Assert.ThrowsAsync<StoreException>(
            () => Bots.UpdateAsync(id, new BotUpdate { Name = "Luna" }, expectedRevision, Cancel))!;

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.NotFound, WriteOutcome.RolledBack)));
        Assert.That(error.Message, Does.Contain(StoredText.Of(id)));
    }

    [Test]
    public async Task UpdateAsync_member_not_allowed_is_refused_by_its_name_and_nothing_is_stored()
    {
        var id = await Database.AddBotAsync("luna", Cancel);
        var before = await RowAsync();
        (BotUpdate Update, string Member)[] refused =
        [
            (new BotUpdate { Name = " " }, "Name"),
            (new BotUpdate { Description = "a\0" }, "Description"),
            (new BotUpdate { Tags = ["a", "\ud800"] }, "Tags[1]"),
            (new BotUpdate { Status = (BotStatus)99 }, "Status"),
            (new BotUpdate { Category = (BotCategory)(-1) }, "Category"),
        ];

        foreach (var (update, member) in refused)
        {
            var error = Assert.ThrowsAsync<StoreException>(() => Bots.UpdateAsync(id, update, null, Cancel), member)!;

            Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.InvalidInput, WriteOutcome.None)), member);
            Assert.That(error.Message, Does.Contain($"'{member}'"));
        }

        Assert.That(await RowAsync(), Is.EqualTo(before));
    }

    [Test]
    [SpecCase("boternity", 92)]
    public void BotUpdate_says_nothing_unless_told()
    {
        var update = new BotUpdate();

        Assert.That((update.Name, update.Description, update.Tags), Is.EqualTo(((string?)null, (string?)null, (IReadOnlyList<string>?)null)));
        Assert.That((update.Status, update.Category), Is.EqualTo(((BotStatus?)null, (BotCategory?)null)));
    }

    private async Task<IReadOnlyDictionary<string, object?>> RowAsync() => (await Database.QueryAsync($"SELECT * FROM bots", Cancel)).Single();
}
