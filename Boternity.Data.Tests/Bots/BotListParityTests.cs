using Boternity.Data.Bots;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Bots;

/// <summary>The same bots on both drivers.</summary>
[Category(nameof(Provider.Postgres))]
public sealed class BotListParityTests
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task ListAsync_same_bots_have_the_same_order_and_the_same_cursors_on_both_drivers()
    {
        await using var sqlite = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);
        await using var postgres = await TestEnvironment.OpenAsync(Provider.Postgres, Cancel);
        var bots = BotSamples.Create(seed: 2, count: 60, sqlite.Now);
        await AddAsync(sqlite, bots);
        await AddAsync(postgres, bots);

        foreach (var filter in Filters())
        {
            var left = await sqlite.Resolve<IBotStore>().ListAsync(filter, new PageRequest { Size = 40 }, Cancel);
            var right = await postgres.Resolve<IBotStore>().ListAsync(filter, new PageRequest { Size = 40 }, Cancel);

            Assert.That(left.Items.Select(bot => bot.Id), Is.EqualTo(right.Items.Select(bot => bot.Id)), filter.ToString());
            Assert.That(left.NextCursor, Is.EqualTo(right.NextCursor).And.Not.Null, filter.ToString());
        }
    }

    private static IEnumerable<BotFilter> Filters() =>
        from key in Enum.GetValues<BotSortKey>()
        from order in Enum.GetValues<SortOrder>()
        select new BotFilter { SortBy = key, Order = order };

    private static async Task AddAsync(ITestDatabase database, IEnumerable<Bot> bots)
    {
        var context = database.Resolve<BoternityDbContext>();
        context.Bots.AddRange(bots);
        await context.SaveChangesAsync(Cancel);
        context.ChangeTracker.Clear();
    }
}
