using Boternity.Data.Errors;
using Boternity.Data.Messaging;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Messaging;

public sealed class ChannelTests(Provider provider) : MessageSpec(provider)
{
    [Test]
    [SpecCase("boternity", 192)]
    public async Task ListChannelsAsync_has_the_channels_by_name()
    {
        foreach (var name in (string[])["news", "Zebra", "alerts", "ärger"])
        {
            await Store.CreateChannelAsync(name, Ann, Cancel);
        }

        var first = await Store.ListChannelsAsync(new PageRequest { Size = 3 }, Cancel);
        var second = await Store.ListChannelsAsync(new PageRequest { Size = 3, Cursor = first.NextCursor }, Cancel);

        Assert.That(
            first.Items.Concat(second.Items).Select(channel => channel.Name), Is.EqualTo((string[])["Zebra", "alerts", "news", "ärger"]));
        var channel = (await Store.GetChannelAsync("alerts", Cancel))!;
        Assert.That((channel.CreatedAt, channel.CreatedByBotId, channel.LastSequence), Is.EqualTo((Database.Now, Ann, 0L)));
        Assert.That(await Store.GetChannelAsync("Alerts", Cancel), Is.Null);
    }

    [Test]
    [SpecCase("boternity", 193)]
    public async Task CreateChannelAsync_of_a_channel_that_is_there_is_a_conflict()
    {
        await Store.CreateChannelAsync(News, Ann, Cancel);

        var error = await Caught.ByAsync<StoreException>(() => Store.CreateChannelAsync(News, Bob, Cancel));

        Assert.That(
            (error.Code, error.Kind, error.Conflict, error.Outcome, error.Table),
            Is.EqualTo((
                ErrorCodes.ChannelExists,
                StoreErrorKind.Conflict,
                (ConflictReason?)ConflictReason.Duplicate,
                WriteOutcome.RolledBack,
                "bot_channels")));
        Assert.That((await Store.GetChannelAsync(News, Cancel))!.CreatedByBotId, Is.EqualTo(Ann));
    }

    [Test]
    public async Task EnsureChannelAsync_of_twenty_at_once_creates_it_once()
    {
        var bots = Enumerable.Range(0, 20).Select(_ => Uuid7.Create(Database.Now)).ToList();

        var channels = await Task.WhenAll(bots.Select(bot => Task.Run(() => Store.EnsureChannelAsync(News, bot, Cancel), Cancel)));

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_channels", Cancel), Is.EqualTo(1L));
        Assert.That(channels.Select(channel => channel.CreatedByBotId).Distinct(), Has.Exactly(1).Items);
        Assert.That(bots, Does.Contain(channels[0].CreatedByBotId));
    }

    [Test]
    public async Task Channels_are_refused_names_that_cannot_be_stored()
    {
        foreach (var name in (string[])["", "a\0", "\udc00", new string('x', 257)])
        {
            Func<Task>[] calls =
            [
                () => Store.CreateChannelAsync(name, Ann, Cancel),
                () => Store.EnsureChannelAsync(name, Ann, Cancel),
                () => Store.SubscribeAsync(Ann, name, fromStart: false, Cancel),
            ];
            foreach (var call in calls)
            {
                Assert.That((await Caught.ByAsync<StoreException>(call)).Code, Is.EqualTo(ErrorCodes.InvalidInput));
            }
        }

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_channels", Cancel), Is.Zero);
    }

    [Test]
    [SpecCase("boternity", 194)]
    public async Task ListSubscriptionsAsync_has_the_channels_of_a_bot_by_name()
    {
        foreach (var name in (string[])["news", "alerts", "zoo"])
        {
            await Store.SubscribeAsync(Ann, name, fromStart: false, Cancel);
        }

        await Store.SubscribeAsync(Bob, "other", fromStart: false, Cancel);

        var first = await Store.ListSubscriptionsAsync(Ann, new PageRequest { Size = 2 }, Cancel);
        var second = await Store.ListSubscriptionsAsync(Ann, new PageRequest { Size = 2, Cursor = first.NextCursor }, Cancel);
        Assert.That(
            first.Items.Concat(second.Items).Select(subscription => subscription.ChannelName),
            Is.EqualTo((string[])["alerts", "news", "zoo"]));
    }

    [Test]
    [SpecCase("boternity", 195)]
    public async Task SubscribeAsync_again_keeps_the_first_subscription()
    {
        await PublishAsync(Bob);
        var first = await Store.SubscribeAsync(Ann, News, fromStart: true, Cancel);
        await Store.AcknowledgeAsync(Ann, MessageSource.Channel(News), 1, Cancel);
        await PublishAsync(Bob);
        Database.Clock.Advance(Second);

        var second = await Store.SubscribeAsync(Ann, News, fromStart: true, Cancel);

        Assert.That((second.SubscribedAt, second.Acknowledged), Is.EqualTo((first.SubscribedAt, 1L)));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_subscriptions", Cancel), Is.EqualTo(1L));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task SubscribeAsync_of_twenty_at_once_keeps_one_subscription(bool isOneBot)
    {
        var subscriptions = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(
            () => Store.SubscribeAsync(isOneBot ? Ann : Uuid7.Create(Database.Now), News, fromStart: false, Cancel), Cancel)));

        Assert.That(subscriptions.Select(subscription => subscription.ChannelName), Is.All.EqualTo(News));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_channels", Cancel), Is.EqualTo(1L));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_subscriptions", Cancel), Is.EqualTo(isOneBot ? 1L : 20L));
    }

    [TestCase(false, 2L, "3")]
    [TestCase(true, 0L, "1", "2", "3")]
    public async Task SubscribeAsync_begins_at_the_end_of_the_channel_or_at_its_start(bool fromStart, long acknowledged, params string[] unread)
    {
        await PublishAsync(Bob, "1");
        await PublishAsync(Bob, "2");

        var subscription = await Store.SubscribeAsync(Ann, News, fromStart, Cancel);
        await PublishAsync(Bob, "3");

        Assert.That(subscription.Acknowledged, Is.EqualTo(acknowledged));
        Assert.That(TextsOf(await Store.ListUnreadAsync(Ann, MessageSource.Channel(News), PageRequest.First, Cancel)), Is.EqualTo(unread));
    }

    [Test]
    [SpecCase("boternity", 196)]
    public async Task UnsubscribeAsync_says_whether_there_was_a_subscription()
    {
        await Store.SubscribeAsync(Ann, News, fromStart: false, Cancel);
        await Store.SubscribeAsync(Bob, News, fromStart: false, Cancel);

        Assert.That(await Store.UnsubscribeAsync(Ann, News, Cancel), Is.True);
        Assert.That(await Store.UnsubscribeAsync(Ann, News, Cancel), Is.False);
        Assert.That((await Store.ListSubscribersAsync(News, PageRequest.First, Cancel)).Items, Is.EqualTo((Guid[])[Bob]));
    }

    [Test]
    [SpecCase("boternity", 197)]
    public async Task ListSubscribersAsync_has_the_bots_of_a_channel_by_id()
    {
        foreach (var bot in (Guid[])[Cid, Ann, Bob])
        {
            await Store.SubscribeAsync(bot, News, fromStart: false, Cancel);
        }

        await Store.SubscribeAsync(Ann, "other", fromStart: false, Cancel);

        var first = await Store.ListSubscribersAsync(News, new PageRequest { Size = 2 }, Cancel);
        var second = await Store.ListSubscribersAsync(News, new PageRequest { Size = 2, Cursor = first.NextCursor }, Cancel);
        Assert.That(first.Items.Concat(second.Items), Is.EqualTo((Guid[])[Ann, Bob, Cid]));
    }
}
