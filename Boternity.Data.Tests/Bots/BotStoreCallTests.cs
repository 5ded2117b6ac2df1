using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Bots;

/// <summary>What holds for every operation of the store.</summary>
public sealed class BotStoreCallTests(Provider provider) : StoreSpec(provider)
{
    private IBotStore Bots => Database.Resolve<IBotStore>();

    [Test]
    public async Task Every_operation_cancelled_before_it_began_says_so_and_stores_nothing()
    {
        var id = await Database.AddBotAsync("luna", Cancel);
        var before = await Database.QueryAsync($"SELECT * FROM bots", Cancel);
        var cancelled = new CancellationToken(canceled: true);
        Func<Task>[] reads =
        [
            () => Bots.GetAsync(id, cancelled),
            () => Bots.GetBySlugAsync("luna", cancelled),
            () => Bots.ListAsync(new BotFilter(), PageRequest.First, cancelled),
        ];
        Func<Task>[] writes =
        [
            () => Bots.CreateAsync(new NewBot { Name = "Nova" }, cancelled),
            () => Bots.UpdateAsync(id, new BotUpdate { Name = "Nova" }, null, cancelled),
            () => Bots.RecordActivityAsync(id, new BotActivity(1, 1), cancelled),
            () => Bots.CloneAsync(id, cancelled),
            () => Bots.DeleteAsync(id, cancelled),
        ];

        foreach (var operation in reads.Concat(writes))
        {
            var error = Assert.ThrowsAsync<StoreCanceledException>(() => operation())!;

            Assert.That(error.CancellationToken, Is.EqualTo(cancelled));
            Assert.That(error.Outcome, Is.EqualTo(writes.Contains(operation) ? WriteOutcome.RolledBack : WriteOutcome.None));
        }

        Assert.That(await Database.QueryAsync($"SELECT * FROM bots", Cancel), Is.EqualTo(before));
    }

    [Test]
    public void Every_operation_without_its_argument_is_refused()
    {
        Func<Task>[] operations =
        [
            () => Bots.CreateAsync(null!, Cancel),
            () => Bots.CreateAsync(new NewBot { Name = null! }, Cancel),
            () => Bots.CreateAsync(new NewBot { Name = "Luna", Tags = ["a", null!] }, Cancel),
            () => Bots.GetBySlugAsync(null!, Cancel),
            () => Bots.ListAsync(null!, PageRequest.First, Cancel),
            () => Bots.ListAsync(new BotFilter(), null!, Cancel),
            () => Bots.UpdateAsync(Guid.Empty, null!, null, Cancel),
            () => Bots.RecordActivityAsync(Guid.Empty, null!, Cancel),
        ];

        foreach (var operation in operations)
        {
            Assert.ThrowsAsync<ArgumentNullException>(() => operation());
        }
    }

    [Test]
    public async Task CreateAsync_without_a_list_of_tags_is_refused_by_the_member_s_name()
    {
        var error = Assert.ThrowsAsync<ArgumentNullException>(() => Bots.CreateAsync(new NewBot { Name = "Luna", Tags = null! }, Cancel))!;

        Assert.That(error.ParamName, Is.EqualTo(nameof(NewBot.Tags)));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bots", Cancel), Is.Zero);
    }
}
