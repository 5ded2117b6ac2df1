using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Souls;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Bots;

public sealed class BotStoreDeleteTests(Provider provider) : StoreSpec(provider)
{
    private IBotStore Bots => Database.Resolve<IBotStore>();

    [Test]
    [SpecCase("boternity", 9, 15)]
    public async Task DeleteAsync_removes_the_bot_and_its_souls_alone()
    {
        var bot = await Bots.CreateAsync(new NewBot { Name = "Luna", Soul = "one" }, Cancel);
        var other = await Bots.CreateAsync(new NewBot { Name = "Nova", Soul = "one" }, Cancel);
        await Database.Resolve<ISoulStore>().SaveAsync(new NewSoul { BotId = bot.Id, Content = "two" }, Cancel);

        await Bots.DeleteAsync(bot.Id, Cancel);

        Assert.That(await Bots.GetAsync(bot.Id, Cancel), Is.Null);
        Assert.That(await Bots.GetBySlugAsync("luna", Cancel), Is.Null);
        Assert.That(await Database.Resolve<ISoulStore>().GetCurrentAsync(bot.Id, Cancel), Is.Null);
        Assert.That(await Database.QueryAsync($"SELECT id FROM bots", Cancel), Is.EqualTo(Row("id", other.Id)));
        Assert.That(await Database.QueryAsync($"SELECT bot_id FROM soul_versions", Cancel), Is.EqualTo(Row("bot_id", other.Id)));
    }

    [Test]
    [SpecCase("boternity", 11)]
    public async Task DeleteAsync_absent_bot_is_not_found()
    {
        var bot = await Bots.CreateAsync(new NewBot { Name = "Luna" }, Cancel);
        await Bots.DeleteAsync(bot.Id, Cancel);

        foreach (var id in (Guid[])[bot.Id, Uuid7.Create(Database.Now), Guid.Empty])
        {
            var error = Assert.ThrowsAsync<StoreException>(() => Bots.DeleteAsync(id, Cancel))!;

            Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.NotFound, WriteOutcome.RolledBack)));
            Assert.That(error.Message, Does.Contain(StoredText.Of(id)));
        }
    }

    [Test]
    public async Task DeleteAsync_frees_the_slug()
    {
        var first = await Bots.CreateAsync(new NewBot { Name = "Luna" }, Cancel);

        await Bots.DeleteAsync(first.Id, Cancel);

        Assert.That((await Bots.CreateAsync(new NewBot { Name = "Luna" }, Cancel)).Slug, Is.EqualTo("luna"));
    }

    private static Dictionary<string, object?>[] Row(string column, Guid id) => [new() { [column] = StoredText.Of(id) }];
}
