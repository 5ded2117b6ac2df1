using Boternity.Data.Messaging;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Messaging;

/// <summary>What users of the store and retention wait for is served by an index: no table is scanned, nothing is sorted.</summary>
public sealed class MessagePlanTests(Provider provider) : MessageSpec(provider), IDisposable
{
    private readonly StatementPlans _plans = new();

    protected override TestDatabaseOptions Options => _plans.Options;

    [TearDown]
    public void Dispose() => _plans.Dispose();

    [Test]
    public async Task ListBetweenAsync_enters_its_index()
    {
        await TellAsync(Ann, Bob);
        await TellAsync(Bob, Ann);

        await AssertEntersAsync("idx_bot_messages_pair", page => Store.ListBetweenAsync(Ann, Bob, page, Cancel));
    }

    [TestCase(SortOrder.Ascending)]
    [TestCase(SortOrder.Descending)]
    public async Task ListChannelAsync_enters_its_index(SortOrder order)
    {
        await PublishAsync(Ann);
        await PublishAsync(Ann);

        await AssertEntersAsync("idx_bot_messages_channel", page => Store.ListChannelAsync(News, order, page, Cancel));
    }

    [Test]
    public async Task ListThreadAsync_enters_its_index()
    {
        var first = await TellAsync(Ann, Bob);
        await Store.SendAsync(To(Bob, MessageRecipient.Direct(Ann)) with { ReplyTo = first.Id }, Cancel);

        await AssertEntersAsync("idx_bot_messages_thread", page => Store.ListThreadAsync(first.Id, page, Cancel));
    }

    [TestCase(true, "idx_bot_messages_inbox")]
    [TestCase(false, "idx_bot_messages_channel")]
    public async Task ListUnreadAsync_enters_the_index_of_its_source(bool isDirect, string index)
    {
        await Store.SubscribeAsync(Ann, News, fromStart: false, Cancel);
        for (var number = 0; number < 2; number++)
        {
            await TellAsync(Bob, Ann);
            await PublishAsync(Bob);
        }

        var source = isDirect ? MessageSource.Direct : MessageSource.Channel(News);

        await AssertEntersAsync(index, page => Store.ListUnreadAsync(Ann, source, page, Cancel));
    }

    [Test]
    public async Task Lists_of_channels_and_subscriptions_page_by_their_indexes()
    {
        foreach (var name in (string[])["a", "b"])
        {
            await Store.SubscribeAsync(Ann, name, fromStart: false, Cancel);
            await Store.SubscribeAsync(Bob, name, fromStart: false, Cancel);
        }

        var isSqlite = Database.Provider == Provider.Sqlite;
        await _plans.AssertPagesByAsync(
            Database, isSqlite ? "sqlite_autoindex_bot_channels_1" : "pk_bot_channels", page => Store.ListChannelsAsync(page, Cancel), Cancel);
        await _plans.AssertPagesByAsync(
            Database,
            isSqlite ? "sqlite_autoindex_bot_subscriptions_1" : "pk_bot_subscriptions",
            page => Store.ListSubscriptionsAsync(Ann, page, Cancel),
            Cancel);
        await _plans.AssertPagesByAsync(
            Database, "idx_bot_subscriptions_channel_name", page => Store.ListSubscribersAsync("a", page, Cancel), Cancel);
    }

    [Test]
    public async Task DeleteBeforeAsync_finds_old_messages_by_their_index()
    {
        await Store.DeleteBeforeAsync(Database.Now, 10, Cancel);

        await _plans.AssertUsesAsync(Database, "idx_bot_messages_timestamp", Cancel);
    }

    private async Task AssertEntersAsync(string index, Func<PageRequest, Task<Page<BotMessage>>> list)
    {
        var first = await list(new PageRequest { Size = 1 });
        await _plans.AssertEntersAsync(Database, index, Cancel);

        Assert.That(first.NextCursor, Is.Not.Null, "There is no second page.");
        await list(new PageRequest { Size = 1, Cursor = first.NextCursor });
        await _plans.AssertEntersAsync(Database, index, Cancel);
    }
}
