using Boternity.Data.Errors;
using Boternity.Data.Souls;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Souls;

/// <summary>What holds for every operation of the store.</summary>
public sealed class SoulStoreCallTests(Provider provider) : StoreSpec(provider)
{
    private ISoulStore Souls => Database.Resolve<ISoulStore>();

    [Test]
    public async Task Every_operation_cancelled_before_it_began_says_so_and_stores_nothing()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await Souls.SaveAsync(new NewSoul { BotId = bot, Content = "one" }, Cancel);
        var cancelled = new CancellationToken(canceled: true);
        Func<Task>[] operations =
        [
            () => Souls.SaveAsync(new NewSoul { BotId = bot, Content = "two" }, cancelled),
            () => Souls.RollbackAsync(bot, 1, expectedHead: null, cancelled),
            () => Souls.GetCurrentAsync(bot, cancelled),
            () => Souls.GetAsync(bot, 1, cancelled),
            () => Souls.ListAsync(bot, SortOrder.Ascending, PageRequest.First, cancelled),
            () => Souls.GetStoredHashAsync(bot, cancelled),
            () => Souls.DiffAsync(bot, 1, 1, cancelled),
            () => Souls.VerifyAsync(bot, "one", cancelled),
            () => Souls.VerifyStoredAsync(bot, 1, cancelled),
        ];

        foreach (var operation in operations)
        {
            var error = Assert.ThrowsAsync<StoreCanceledException>(() => operation())!;

            Assert.That(error.CancellationToken, Is.EqualTo(cancelled));
        }

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM soul_versions", Cancel), Is.EqualTo(1L));
        Assert.That(await Database.ScalarAsync($"SELECT version_count FROM bots", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public void Every_operation_without_its_argument_is_refused()
    {
        Func<Task>[] operations =
        [
            () => Souls.SaveAsync(null!, Cancel),
            () => Souls.SaveAsync(new NewSoul { BotId = Guid.Empty, Content = null! }, Cancel),
            () => Souls.ListAsync(Guid.Empty, SortOrder.Ascending, null!, Cancel),
            () => Souls.VerifyAsync(Guid.Empty, null!, Cancel),
        ];

        foreach (var operation in operations)
        {
            Assert.ThrowsAsync<ArgumentNullException>(() => operation());
        }
    }

    [Test]
    public void ListAsync_unknown_order_is_refused()
    {
        var error = Assert.ThrowsAsync<StoreException>(() => Souls.ListAsync(Guid.Empty, (SortOrder)99, PageRequest.First, Cancel))!;

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
    }
}
