using System.Globalization;
using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Bots;

public sealed class BotStoreListTests(Provider provider) : StoreSpec(provider)
{
    private IBotStore Bots => Database.Resolve<IBotStore>();

    [Test]
    [SpecCase("boternity", 7)]
    public async Task ListAsync_filters_and_pages_as_the_specification_says()
    {
        var alpha = await Bots.CreateAsync(new NewBot { Name = "Alpha", Category = BotCategory.Research }, Cancel);
        await Bots.CreateAsync(new NewBot { Name = "Gamma", Category = BotCategory.Research }, Cancel);
        await Bots.CreateAsync(new NewBot { Name = "Beta" }, Cancel);
        await Bots.UpdateAsync(alpha.Id, new BotUpdate { Status = BotStatus.Archived }, null, Cancel);
        var byName = new BotFilter { SortBy = BotSortKey.Name, Order = SortOrder.Ascending };

        Assert.That(await NamesAsync(new BotFilter()), Has.Count.EqualTo(3));
        Assert.That(await NamesAsync(byName with { Status = BotStatus.Active }), Is.EqualTo((string[])["Beta", "Gamma"]));
        Assert.That(await NamesAsync(byName with { Category = BotCategory.Research }), Is.EqualTo((string[])["Alpha", "Gamma"]));
        var first = await Bots.ListAsync(byName, new PageRequest { Size = 1 }, Cancel);
        var second = await Bots.ListAsync(byName, new PageRequest { Size = 1, Cursor = first.NextCursor }, Cancel);
        Assert.That(second.Items.Single().Name, Is.EqualTo("Beta"));
    }

    [Test]
    public async Task ListAsync_by_default_is_the_newest_first_and_holds_archived_bots()
    {
        var ids = new List<Guid>();
        for (var day = 0; day < 3; day++)
        {
            ids.Add((await Bots.CreateAsync(new NewBot { Name = "Luna" }, Cancel)).Id);
            Database.Clock.Advance(TimeSpan.FromDays(1));
        }

        await Bots.UpdateAsync(ids[1], new BotUpdate { Status = BotStatus.Archived }, null, Cancel);

        var page = await Bots.ListAsync(new BotFilter(), PageRequest.First, Cancel);

        Assert.That(page.Items.Select(bot => bot.Id), Is.EqualTo(Enumerable.Reverse(ids)));
        Assert.That(page.NextCursor, Is.Null);
    }

    [Test]
    public async Task ListAsync_filters_apply_together()
    {
        var bots = BotSamples.Create(seed: 3, count: 60, Database.Now);
        await AddAsync(bots);

        foreach (var status in Enum.GetValues<BotStatus>())
        {
            foreach (var category in Enum.GetValues<BotCategory>())
            {
                var filter = new BotFilter { Status = status, Category = category, SortBy = BotSortKey.Name };

                var walked = await WalkAsync(filter, size: 2);

                var expected = bots.Where(bot => bot.Status == status && bot.Category == category).Sorted(filter.SortBy, filter.Order);
                Assert.That(walked, Is.EqualTo(expected.Select(bot => bot.Id)));
            }
        }
    }

    [Test]
    public async Task ListAsync_pages_of_any_size_hold_each_bot_once_in_the_order_of_a_full_sort([Values] BotSortKey key)
    {
        var bots = BotSamples.Create(seed: 10 + (int)key, count: 24, Database.Now);
        await AddAsync(bots);

        foreach (var order in Enum.GetValues<SortOrder>())
        {
            var expected = bots.Sorted(key, order).Select(bot => bot.Id).ToArray();
            foreach (var size in (int[])[1, 2, 3, 23, 24, 25])
            {
                Assert.That(
                    await WalkAsync(new BotFilter { SortBy = key, Order = order }, size),
                    Is.EqualTo(expected),
                    $"{order}, pages of {size}");
            }
        }
    }

    [Test]
    public async Task ListAsync_no_match_is_an_empty_page()
    {
        await Database.AddBotAsync("luna", Cancel);

        var page = await Bots.ListAsync(new BotFilter { Status = BotStatus.Disabled }, PageRequest.First, Cancel);

        Assert.That(page.Items, Is.Empty);
        Assert.That(page.NextCursor, Is.Null);
    }

    [Test]
    public async Task ListAsync_full_last_page_has_no_cursor()
    {
        await AddAsync(BotSamples.Create(seed: 4, count: 4, Database.Now));

        var first = await Bots.ListAsync(new BotFilter(), new PageRequest { Size = 2 }, Cancel);
        var second = await Bots.ListAsync(new BotFilter(), new PageRequest { Size = 2, Cursor = first.NextCursor }, Cancel);

        Assert.That(first.NextCursor, Is.Not.Null);
        Assert.That(second.Items, Has.Count.EqualTo(2));
        Assert.That(second.NextCursor, Is.Null);
    }

    [Test]
    public async Task ListAsync_bots_that_come_and_go_between_pages_move_no_other()
    {
        foreach (var slug in (string[])["a", "b", "c", "d", "e", "f"])
        {
            await Database.AddBotAsync(slug, Cancel);
        }

        var bySlug = new BotFilter { SortBy = BotSortKey.Slug, Order = SortOrder.Ascending };
        var first = await Bots.ListAsync(bySlug, new PageRequest { Size = 2 }, Cancel);

        // The row the cursor stands on goes, one goes and one comes on either side of it.
        await Database.ExecuteAsync($"DELETE FROM bots WHERE slug IN ('a', 'b', 'd')", Cancel);
        await Database.AddBotAsync("a2", Cancel);
        await Database.AddBotAsync("c2", Cancel);
        var rest = await Bots.ListAsync(bySlug, new PageRequest { Cursor = first.NextCursor }, Cancel);

        Assert.That(first.Items.Select(bot => bot.Slug), Is.EqualTo((string[])["a", "b"]));
        Assert.That(rest.Items.Select(bot => bot.Slug), Is.EqualTo((string[])["c", "c2", "e", "f"]));
    }

    [Test]
    public async Task ListAsync_items_are_the_whole_bots()
    {
        var id = await Database.AddBotAsync("luna", Cancel);
        await Database.ExecuteAsync($"UPDATE bots SET tags = '[\"x\"]', conversation_count = 7, last_active_at = {Database.Now}", Cancel);

        var bot = (await Bots.ListAsync(new BotFilter(), PageRequest.First, Cancel)).Items.Single();

        Assert.That((bot.Id, bot.Slug, bot.ConversationCount), Is.EqualTo((id, "luna", 7L)));
        Assert.That((bot.LastActiveAt, bot.Tags.Single()), Is.EqualTo(((DateTimeOffset?)Database.Now, "x")));
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(PageRequest.MaxSize + 1)]
    [TestCase(int.MaxValue)]
    public void ListAsync_page_size_out_of_range_is_refused_by_its_name(int size)
    {
        var error = Assert.ThrowsAsync<StoreException>(() => Bots.ListAsync(new BotFilter(), new PageRequest { Size = size }, Cancel))!;

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.InvalidInput, WriteOutcome.None)));
        Assert.That(error.Message, Does.Contain("'Size'").And.Contain(size.ToString(CultureInfo.InvariantCulture)));
    }

    [Test]
    public async Task ListAsync_largest_page_holds_as_many_as_asked_for()
    {
        await AddAsync(BotSamples.Create(seed: 5, count: PageRequest.MaxSize + 1, Database.Now));

        var page = await Bots.ListAsync(new BotFilter(), new PageRequest { Size = PageRequest.MaxSize }, Cancel);
        var rest = await Bots.ListAsync(new BotFilter(), PageRequest.First with { Cursor = page.NextCursor }, Cancel);

        Assert.That(page.Items, Has.Count.EqualTo(PageRequest.MaxSize));
        Assert.That(rest.Items, Has.Count.EqualTo(1));
    }

    [Test]
    public void ListAsync_unknown_sort_key_or_filter_is_refused()
    {
        BotFilter[] filters =
            [new() { SortBy = (BotSortKey)99 }, new() { Status = (BotStatus)99 }, new() { Category = (BotCategory)99 }, new() { Order = (SortOrder)99 }];

        foreach (var filter in filters)
        {
            var error = Assert.ThrowsAsync<StoreException>(() => Bots.ListAsync(filter, PageRequest.First, Cancel), filter.ToString())!;

            Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput), filter.ToString());
        }
    }

    private async Task AddAsync(IEnumerable<Bot> bots)
    {
        var context = Database.Resolve<BoternityDbContext>();
        context.Bots.AddRange(bots);
        await context.SaveChangesAsync(Cancel);
        context.ChangeTracker.Clear();
    }

    private async Task<List<string>> NamesAsync(BotFilter filter) =>
        [.. (await Bots.ListAsync(filter, PageRequest.First, Cancel)).Items.Select(bot => bot.Name)];

    private async Task<List<Guid>> WalkAsync(BotFilter filter, int size)
    {
        var ids = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await Bots.ListAsync(filter, new PageRequest { Size = size, Cursor = cursor }, Cancel);
            Assert.That(page.Items, Has.Count.LessThanOrEqualTo(size));
            ids.AddRange(page.Items.Select(bot => bot.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return ids;
    }
}
