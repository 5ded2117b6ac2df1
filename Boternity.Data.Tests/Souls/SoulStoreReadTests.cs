using Boternity.Data.Errors;
using Boternity.Data.Souls;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Souls;

public sealed class SoulStoreReadTests(Provider provider) : StoreSpec(provider)
{
    private ISoulStore Souls => Database.Resolve<ISoulStore>();

    [Test]
    public async Task GetAsync_reads_every_column_of_a_row_that_others_wrote()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var id = Uuid7.Create(Database.Now);
        var created = Database.Now.AddDays(-3);
        await InsertAsync(id, bot, "# Luna\nCurious and warm.", "53613f3be1158989413e2dd6c4f94e40febf259205dcd3b23c75abd31168277f", 7, created);

        var soul = (await Souls.GetAsync(bot, 7, Cancel))!;

        Assert.That((soul.Id, soul.BotId, soul.Version, soul.Content), Is.EqualTo((id, bot, 7, "# Luna\nCurious and warm.")));
        Assert.That((soul.Message, soul.CreatedAt), Is.EqualTo(((string?)null, created)));
        Assert.That(soul.CreatedAt.Offset, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public async Task GetAsync_absent_version_is_null()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, 2);

        foreach (var version in (int[])[0, -1, 3, int.MaxValue, int.MinValue])
        {
            Assert.That(await Souls.GetAsync(bot, version, Cancel), Is.Null);
        }

        Assert.That(await Souls.GetAsync(Uuid7.Create(Database.Now), 1, Cancel), Is.Null);
    }

    [Test]
    public async Task GetCurrentAsync_is_the_highest_version_whatever_the_order_of_rows()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await InsertAsync(Uuid7.Create(Database.Now), bot, "", SoulVersion.ComputeHash(""), 10, Database.Now);
        await InsertAsync(Uuid7.Create(Database.Now), bot, "x", SoulVersion.ComputeHash("x"), 9, Database.Now.AddDays(1));

        Assert.That((await Souls.GetCurrentAsync(bot, Cancel))!.Version, Is.EqualTo(10));
        Assert.That(await Souls.GetStoredHashAsync(bot, Cancel), Is.EqualTo(SoulVersion.ComputeHash("")));
    }

    [Test]
    public async Task GetCurrentAsync_bot_without_souls_or_absent_is_null()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        Assert.That(await Souls.GetCurrentAsync(bot, Cancel), Is.Null);
        Assert.That(await Souls.GetCurrentAsync(Uuid7.Create(Database.Now), Cancel), Is.Null);
    }

    [Test]
    [SpecCase("boternity", 14)]
    public async Task GetStoredHashAsync_is_that_of_the_current_version()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var before = await Souls.GetStoredHashAsync(bot, Cancel);

        var saved = await SaveAsync(bot, 2);

        Assert.That(before, Is.Null);
        Assert.That(await Souls.GetStoredHashAsync(bot, Cancel), Is.EqualTo(saved.Hash).And.EqualTo(SoulVersion.ComputeHash("2")));
        Assert.That(await Souls.GetStoredHashAsync(Uuid7.Create(Database.Now), Cancel), Is.Null);
    }

    [Test]
    public async Task ListAsync_pages_of_any_size_hold_each_version_of_the_bot_once()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(await Database.AddBotAsync("nova", Cancel), 3);
        await SaveAsync(bot, 12);

        foreach (var size in (int[])[1, 2, 3, 12, 50])
        {
            Assert.That(await WalkAsync(bot, SortOrder.Ascending, size), Is.EqualTo(Enumerable.Range(1, 12)), $"{size}");
            Assert.That(await WalkAsync(bot, SortOrder.Descending, size), Is.EqualTo(Enumerable.Range(1, 12).Reverse()), $"{size}");
        }
    }

    [Test]
    public async Task ListAsync_items_are_the_versions_without_their_contents()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var saved = await Souls.SaveAsync(new NewSoul { BotId = bot, Content = "one", Message = "why" }, Cancel);

        var info = (await Souls.ListAsync(bot, SortOrder.Ascending, PageRequest.First, Cancel)).Items.Single();

        Assert.That((info.Id, info.Version, info.Hash), Is.EqualTo((saved.Id, 1, saved.Hash)));
        Assert.That((info.Message, info.CreatedAt), Is.EqualTo(("why", Database.Now)));
    }

    [Test]
    public async Task ListAsync_version_saved_between_pages_is_seen_if_it_comes_after_the_cursor()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, 3);
        var up = await Souls.ListAsync(bot, SortOrder.Ascending, new PageRequest { Size = 2 }, Cancel);
        var down = await Souls.ListAsync(bot, SortOrder.Descending, new PageRequest { Size = 2 }, Cancel);

        await Souls.SaveAsync(new NewSoul { BotId = bot, Content = "4" }, Cancel);
        var upRest = await Souls.ListAsync(bot, SortOrder.Ascending, PageRequest.First with { Cursor = up.NextCursor }, Cancel);
        var downRest = await Souls.ListAsync(bot, SortOrder.Descending, PageRequest.First with { Cursor = down.NextCursor }, Cancel);

        Assert.That(upRest.Items.Select(info => info.Version), Is.EqualTo((int[])[3, 4]));
        Assert.That(downRest.Items.Select(info => info.Version), Is.EqualTo((int[])[1]));
    }

    [Test]
    public async Task ListAsync_bot_without_souls_or_absent_is_an_empty_page()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        foreach (var id in (Guid[])[bot, Uuid7.Create(Database.Now)])
        {
            var page = await Souls.ListAsync(id, SortOrder.Descending, PageRequest.First, Cancel);

            Assert.That(page.Items, Is.Empty);
            Assert.That(page.NextCursor, Is.Null);
        }
    }

    [Test]
    public void ListAsync_page_that_is_not_valid_is_refused()
    {
        foreach (var page in (PageRequest[])[new() { Size = 0 }, new() { Size = 501 }, new() { Cursor = "" }, new() { Cursor = "garbage" }])
        {
            var error = Assert.ThrowsAsync<StoreException>(
                () => Souls.ListAsync(Uuid7.Create(Database.Now), SortOrder.Ascending, page, Cancel))!;

            Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput), page.ToString());
        }
    }

    private async Task<SoulVersion> SaveAsync(Guid bot, int count)
    {
        SoulVersion? saved = null;
        for (var number = 1; number <= count; number++)
        {
            saved = await Souls.SaveAsync(new NewSoul { BotId = bot, Content = $"{number}" }, Cancel);
        }

        return saved!;
    }

    private async Task<List<int>> WalkAsync(Guid bot, SortOrder order, int size)
    {
        var versions = new List<int>();
        string? cursor = null;
        do
        {
            var page = await Souls.ListAsync(bot, order, new PageRequest { Size = size, Cursor = cursor }, Cancel);
            versions.AddRange(page.Items.Select(info => info.Version));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return versions;
    }

    private Task<int> InsertAsync(Guid id, Guid bot, string content, string hash, int version, DateTimeOffset created) =>
        Database.ExecuteAsync(
            $"INSERT INTO soul_versions (id, bot_id, content, hash, version, created_at) VALUES ({id}, {bot}, {content}, {hash}, {version}, {created})",
            Cancel);
}
