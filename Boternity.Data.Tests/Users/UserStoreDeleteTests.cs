using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Boternity.Data.Users;

namespace Boternity.Data.Tests.Users;

public sealed class UserStoreDeleteTests(Provider provider) : StoreSpec(provider)
{
    private IUserStore Users => Database.Resolve<IUserStore>();

    [Test]
    [SpecCase("botmaker-compozy", "authrepo/7")]
    public async Task DeleteAsync_removes_the_user_alone_and_leaves_the_bots_to_nobody()
    {
        var id = await Database.AddUserAsync("luna@example.org", Cancel);
        var other = await Database.AddUserAsync("nova@example.org", Cancel);
        var bots = Database.Resolve<IBotStore>();
        var bot = await bots.CreateAsync(new NewBot { Name = "Hers", UserId = id }, Cancel);
        var kept = await bots.CreateAsync(new NewBot { Name = "Another's", UserId = other }, Cancel);

        await Users.DeleteAsync(id, Cancel);

        Assert.That(await Users.GetAsync(id, Cancel), Is.Null);
        Assert.That(await Database.ScalarAsync($"SELECT id FROM users", Cancel), Is.EqualTo(StoredText.Of(other)));
        Assert.That((await bots.GetAsync(bot.Id, Cancel))!.UserId, Is.Null);
        Assert.That((await bots.GetAsync(kept.Id, Cancel))!.UserId, Is.EqualTo(other));
    }

    [Test]
    public async Task DeleteAsync_frees_the_email()
    {
        var id = await Database.AddUserAsync("luna@example.org", Cancel);

        await Users.DeleteAsync(id, Cancel);

        await Users.CreateAsync(new NewUser { Email = "LUNA@example.org" }, Cancel);
        Assert.That(await Database.ScalarAsync($"SELECT email FROM users", Cancel), Is.EqualTo("LUNA@example.org"));
    }

    [Test]
    public async Task DeleteAsync_absent_user_is_not_found()
    {
        await Database.AddUserAsync("luna@example.org", Cancel);

        foreach (var id in (Guid[])[Uuid7.Create(Database.Now), Guid.Empty])
        {
            var error = Assert.ThrowsAsync<StoreException>(() => Users.DeleteAsync(id, Cancel))!;

            Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.NotFound, WriteOutcome.RolledBack)));
            Assert.That(error.Message, Does.Contain(StoredText.Of(id)));
        }
    }
}
