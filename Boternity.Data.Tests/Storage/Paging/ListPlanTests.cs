using Boternity.Data.Bots;
using Boternity.Data.Souls;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Storage.Paging;

/// <summary>SQLite says how it will run a list's query: pages enter an index at the cursor, and nothing is sorted.</summary>
[Category(nameof(Provider.Sqlite))]
public sealed class ListPlanTests
{
    private readonly StatementPlans _plans = new();
    private ITestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task OpenDatabase()
    {
        _database = await TestEnvironment.OpenAsync(Provider.Sqlite, _plans.Options, Cancel);
        foreach (var slug in (string[])["a", "b", "c"])
        {
            await _database.AddBotAsync(slug, Cancel);
        }
    }

    [TearDown]
    public async Task CloseDatabase()
    {
        await _database.DisposeAsync();
        _plans.Dispose();
    }

    [Test]
    public async Task ListAsync_newest_first_enters_its_index_at_the_cursor() =>
        await AssertPlanAsync(new BotFilter(), "idx_bots_created_at");

    [Test]
    public async Task ListAsync_of_a_status_enters_its_index_at_the_cursor() =>
        await AssertPlanAsync(new BotFilter { Status = BotStatus.Active }, "idx_bots_status");

    [Test]
    public async Task ListAsync_of_a_category_enters_its_index_at_the_cursor() =>
        await AssertPlanAsync(new BotFilter { Category = BotCategory.Assistant }, "idx_bots_category");

    [Test]
    public async Task ListAsync_of_souls_enters_its_index_at_the_cursor()
    {
        var souls = _database.Resolve<ISoulStore>();
        var bot = (await _database.Resolve<IBotStore>().GetBySlugAsync("a", Cancel))!.Id;
        await souls.SaveAsync(new NewSoul { BotId = bot, Content = "one" }, Cancel);
        await souls.SaveAsync(new NewSoul { BotId = bot, Content = "two" }, Cancel);
        var first = await souls.ListAsync(bot, SortOrder.Descending, new PageRequest { Size = 1 }, Cancel);

        await souls.ListAsync(bot, SortOrder.Descending, new PageRequest { Size = 1, Cursor = first.NextCursor }, Cancel);

        Assert.That(
            await PlanAsync(),
            Does.Match("^SEARCH .* USING INDEX idx_soul_versions_bot_id_version \\(bot_id=\\? AND version<\\?\\)$"));
    }

    private async Task AssertPlanAsync(BotFilter filter, string index)
    {
        var bots = _database.Resolve<IBotStore>();
        var first = await bots.ListAsync(filter, new PageRequest { Size = 1 }, Cancel);

        await bots.ListAsync(filter, new PageRequest { Size = 1, Cursor = first.NextCursor }, Cancel);

        Assert.That(await PlanAsync(), Does.Match($"^SEARCH .* USING INDEX {index} \\([^)]*created_at<\\?\\)$"));
    }

    private Task<string> PlanAsync() => _plans.ReadAsync(_database, Cancel);
}
