using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Souls;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Bots;

public sealed class BotStoreCloneTests(Provider provider) : StoreSpec(provider)
{
    private IBotStore Bots => Database.Resolve<IBotStore>();

    private ISoulStore Souls => Database.Resolve<ISoulStore>();

    [Test]
    public async Task CloneAsync_copies_the_bot_but_not_its_life()
    {
        var owner = await Database.AddUserAsync("owner@example.com", Cancel);
        var request = new NewBot { Name = "Luna", Description = "d", Category = BotCategory.Research, Tags = ["b", "a"], UserId = owner };
        var source = await Bots.CreateAsync(request, Cancel);
        await Bots.RecordActivityAsync(source.Id, new BotActivity(5, 500), Cancel);
        await Bots.UpdateAsync(source.Id, new BotUpdate { Status = BotStatus.Archived }, null, Cancel);
        Database.Clock.Advance(TimeSpan.FromHours(1));

        var clone = await Bots.CloneAsync(source.Id, Cancel);

        var stored = (await Bots.GetAsync(clone.Id, Cancel))!;
        Assert.That(stored.Id, Is.Not.EqualTo(source.Id));
        Assert.That((stored.Name, stored.Slug, stored.Description), Is.EqualTo(("Luna (Clone)", "luna-clone", "d")));
        Assert.That((stored.Category, stored.UserId, stored.Status), Is.EqualTo((BotCategory.Research, (Guid?)owner, BotStatus.Active)));
        Assert.That(stored.Tags, Is.EqualTo((string[])["b", "a"]));
        Assert.That((stored.ConversationCount, stored.TotalTokensUsed, stored.VersionCount), Is.EqualTo((0L, 0L, 0)));
        Assert.That((stored.CreatedAt, stored.UpdatedAt), Is.EqualTo((Database.Now, Database.Now)));
        Assert.That((stored.LastActiveAt, stored.Revision), Is.EqualTo(((DateTimeOffset?)null, 1L)));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM soul_versions", Cancel), Is.Zero);
    }

    [Test]
    public async Task CloneAsync_copies_the_current_soul_as_the_first_version()
    {
        var source = await Bots.CreateAsync(new NewBot { Name = "Luna", Soul = "one" }, Cancel);
        await Souls.SaveAsync(new NewSoul { BotId = source.Id, Content = "two\r\n", Message = "better" }, Cancel);

        var clone = await Bots.CloneAsync(source.Id, Cancel);

        var soul = (await Database.QueryAsync($"SELECT * FROM soul_versions WHERE bot_id = {clone.Id}", Cancel)).Single();
        Assert.That((soul["content"], soul["version"]), Is.EqualTo(("two\r\n", 1L)));
        Assert.That(soul["hash"], Is.EqualTo(SoulVersion.ComputeHash("two\r\n")));
        Assert.That(soul["message"], Is.EqualTo("Cloned from luna version 2"));
        Assert.That(clone.VersionCount, Is.EqualTo(1));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM soul_versions WHERE bot_id = {source.Id}", Cancel), Is.EqualTo(2L));
    }

    [Test]
    public async Task CloneAsync_again_gets_the_next_slug()
    {
        var source = await Database.AddBotAsync("luna", Cancel);

        var first = await Bots.CloneAsync(source, Cancel);
        var second = await Bots.CloneAsync(source, Cancel);
        var third = await Bots.CloneAsync(second.Id, Cancel);

        Assert.That((first.Slug, second.Slug, third.Slug), Is.EqualTo(("luna-clone", "luna-clone-2", "luna-clone-clone")));
    }

    [TestCase("x", "")]
    [TestCase("\ud835\udcb3", "", Description = "Outside of the basic plane.")]
    [TestCase("\ud835\udcb3", "x", Description = "The cut would fall into one of them, and half of one is not storable.")]
    public async Task CloneAsync_of_the_longest_name_has_a_name_that_is_allowed(string letter, string first)
    {
        var name = first + string.Concat(Enumerable.Repeat(letter, (Bot.MaxNameLength - first.Length) / letter.Length));
        var source = await Bots.CreateAsync(new NewBot { Name = name }, Cancel);

        var clone = await Bots.CloneAsync(source.Id, Cancel);

        Assert.That(clone.Name, Does.EndWith(" (Clone)").And.Length.LessThanOrEqualTo(Bot.MaxNameLength));
        Assert.That(name, Does.StartWith(clone.Name[..^8]));
    }

    [Test]
    public async Task CloneAsync_soul_that_does_not_match_its_hash_is_corrupt_and_nothing_is_stored()
    {
        var source = await Bots.CreateAsync(new NewBot { Name = "Luna", Soul = "one" }, Cancel);
        await Database.ExecuteAsync($"UPDATE soul_versions SET content = 'forged'", Cancel);

        var error = Assert.ThrowsAsync<StoreException>(() => Bots.CloneAsync(source.Id, Cancel))!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Corrupt, ErrorCodes.SoulCorrupt)));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bots", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public void CloneAsync_absent_bot_is_not_found()
    {
        var id = Uuid7.Create(Database.Now);

        var error = Assert.ThrowsAsync<StoreException>(() => Bots.CloneAsync(id, Cancel))!;

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.NotFound));
        Assert.That(error.Message, Does.Contain(StoredText.Of(id)));
    }
}
