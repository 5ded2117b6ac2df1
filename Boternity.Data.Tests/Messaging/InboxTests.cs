using Boternity.Data.Errors;
using Boternity.Data.Messaging;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Messaging;

public sealed class InboxTests(Provider provider) : MessageSpec(provider)
{
    [Test]
    public async Task GetInboxAsync_counts_what_others_wrote_by_source()
    {
        await Store.SubscribeAsync(Ann, "alerts", fromStart: false, Cancel);
        await Store.SubscribeAsync(Ann, News, fromStart: false, Cancel);
        await TellAsync(Bob, Ann);
        await TellAsync(Ann, Ann);
        await PublishAsync(Bob);
        await PublishAsync(Ann);
        await PublishAsync(Cid);
        await PublishAsync(Bob, channel: "unread by ann");
        await Store.AcknowledgeAsync(Ann, MessageSource.Channel(News), 1, Cancel);

        var inbox = await Store.GetInboxAsync(Ann, PageRequest.First, Cancel);

        Assert.That(inbox.Direct, Is.EqualTo(new InboxState(MessageSource.Direct, Unread: 1, Acknowledged: 0, LastSequence: 2)));
        Assert.That(inbox.Channels.Items, Is.EqualTo((InboxState[])
        [
            new(MessageSource.Channel("alerts"), Unread: 0, Acknowledged: 0, LastSequence: 0),
            new(MessageSource.Channel(News), Unread: 1, Acknowledged: 1, LastSequence: 3),
        ]));
    }

    [Test]
    public async Task GetInboxAsync_pages_through_channels_and_is_empty_for_a_new_bot()
    {
        foreach (var name in (string[])["a", "b", "c"])
        {
            await Store.SubscribeAsync(Ann, name, fromStart: false, Cancel);
        }

        var first = await Store.GetInboxAsync(Ann, new PageRequest { Size = 2 }, Cancel);
        var second = await Store.GetInboxAsync(Ann, new PageRequest { Size = 2, Cursor = first.Channels.NextCursor }, Cancel);
        var none = await Store.GetInboxAsync(Bob, PageRequest.First, Cancel);

        Assert.That(
            first.Channels.Items.Concat(second.Channels.Items).Select(state => state.Source.ChannelName), Is.EqualTo((string[])["a", "b", "c"]));
        Assert.That(none.Direct, Is.EqualTo(new InboxState(MessageSource.Direct, 0, 0, 0)));
        Assert.That(none.Channels.Items, Is.Empty);
    }

    [Test]
    public async Task GetInboxAsync_counts_no_further_than_its_limit()
    {
        var count = InboxState.MaxUnread + 1;
        await Database.ExecuteAsync($"INSERT INTO bot_inboxes (bot_id, last_sequence, acknowledged) VALUES ({Ann}, {count}, 0)", Cancel);
        var newest = Uuid7.Create(Database.Now);
        var template = StoredText.Of(newest)[..^4];
        for (var number = 1; number <= count; number++)
        {
            var id = Guid.Parse($"{template}{number:x4}");
            await Database.ExecuteAsync(
                $"""
                INSERT INTO bot_messages (id, sender_bot_id, sender_bot_name, recipient_type, recipient_bot_id, sequence, message_type, body,
                    thread_id, timestamp)
                VALUES ({id}, {Bob}, 'Bob', 'direct', {Ann}, {number}, 'note', '1', {id}, {Database.Now})
                """,
                Cancel);
        }

        Assert.That((await Store.GetInboxAsync(Ann, PageRequest.First, Cancel)).Direct.Unread, Is.EqualTo(InboxState.MaxUnread));
        await Store.AcknowledgeAsync(Ann, MessageSource.Direct, 2, Cancel);
        Assert.That((await Store.GetInboxAsync(Ann, PageRequest.First, Cancel)).Direct.Unread, Is.EqualTo(InboxState.MaxUnread - 1));
    }

    [Test]
    public async Task ListUnreadAsync_has_what_others_wrote_behind_the_cursor_of_the_source()
    {
        await Store.SubscribeAsync(Ann, News, fromStart: false, Cancel);
        await PublishAsync(Bob, "1");
        await PublishAsync(Ann, "own");
        await PublishAsync(Cid, "3");
        await PublishAsync(Bob, "4");
        await TellAsync(Bob, Ann, "direct");
        await TellAsync(Ann, Ann, "self");
        await TellAsync(Bob, Cid, "other's");
        var channel = MessageSource.Channel(News);

        Assert.That(await UnreadAsync(channel), Is.EqualTo((string[])["1", "3", "4"]));
        Assert.That(await UnreadAsync(MessageSource.Direct), Is.EqualTo((string[])["direct"]));
        await Store.AcknowledgeAsync(Ann, channel, 3, Cancel);
        Assert.That(await UnreadAsync(channel), Is.EqualTo((string[])["4"]));
        Assert.That(await UnreadAsync(MessageSource.Direct), Is.EqualTo((string[])["direct"]));
        Assert.That((await Store.ListUnreadAsync(Bob, channel, PageRequest.First, Cancel)).Items, Is.Empty);
    }

    [Test]
    public async Task ListUnreadAsync_goes_on_behind_the_page_before_whatever_was_acknowledged()
    {
        await Store.SubscribeAsync(Ann, News, fromStart: false, Cancel);
        var channel = MessageSource.Channel(News);
        foreach (var text in (string[])["1", "2", "3", "4"])
        {
            await PublishAsync(Bob, text);
        }

        var first = await Store.ListUnreadAsync(Ann, channel, new PageRequest { Size = 2 }, Cancel);
        await Store.AcknowledgeAsync(Ann, channel, 2, Cancel);
        var second = await Store.ListUnreadAsync(Ann, channel, new PageRequest { Size = 2, Cursor = first.NextCursor }, Cancel);

        Assert.That(TextsOf(first).Concat(TextsOf(second)), Is.EqualTo((string[])["1", "2", "3", "4"]));
        Assert.That(second.NextCursor, Is.Null);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task AcknowledgeAsync_moves_forward_only(bool isDirect)
    {
        var source = await AddThreeAsync(isDirect);

        Assert.That(await Store.AcknowledgeAsync(Ann, source, 2, Cancel), Is.EqualTo(2L));
        Assert.That(await Store.AcknowledgeAsync(Ann, source, 1, Cancel), Is.EqualTo(2L));
        Assert.That(await Store.AcknowledgeAsync(Ann, source, 0, Cancel), Is.EqualTo(2L));
        Assert.That(await Store.AcknowledgeAsync(Ann, source, 3, Cancel), Is.EqualTo(3L));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task AcknowledgeAsync_at_once_keeps_the_greatest(bool isDirect)
    {
        var source = await AddThreeAsync(isDirect);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            number => Task.Run(() => Store.AcknowledgeAsync(Ann, source, number % 4, Cancel), Cancel)));

        Assert.That(answers, Is.All.InRange(0L, 3L));
        Assert.That(await Store.AcknowledgeAsync(Ann, source, 0, Cancel), Is.EqualTo(3L));
    }

    [TestCase(true, "The inbox of bot")]
    [TestCase(false, "The channel news")]
    public async Task AcknowledgeAsync_beyond_the_last_message_is_refused(bool isDirect, string name)
    {
        var source = await AddThreeAsync(isDirect);
        await Store.AcknowledgeAsync(Ann, source, 1, Cancel);

        var error = await Caught.ByAsync<StoreException>(() => Store.AcknowledgeAsync(Ann, source, 4, Cancel));

        Assert.That(
            (error.Code, error.Kind, error.Outcome),
            Is.EqualTo((ErrorCodes.SequenceNotReached, StoreErrorKind.InvalidInput, WriteOutcome.RolledBack)));
        Assert.That(error.Message, Does.Contain(name).And.Contain("has come to message 3, so 4 "));
        Assert.That(await Store.AcknowledgeAsync(Ann, source, 0, Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task AcknowledgeAsync_refuses_what_was_never_written_or_subscribed()
    {
        await Store.EnsureChannelAsync(News, Bob, Cancel);
        var negative = await Caught.ByAsync<StoreException>(() => Store.AcknowledgeAsync(Ann, MessageSource.Direct, -1, Cancel));
        var early = await Caught.ByAsync<StoreException>(() => Store.AcknowledgeAsync(Ann, MessageSource.Direct, 1, Cancel));
        var stranger = await Caught.ByAsync<StoreException>(() => Store.AcknowledgeAsync(Ann, MessageSource.Channel(News), 0, Cancel));

        Assert.That(
            (negative.Code, early.Code, stranger.Code),
            Is.EqualTo((ErrorCodes.InvalidInput, ErrorCodes.SequenceNotReached, ErrorCodes.NotFound)));
        Assert.That(await Store.AcknowledgeAsync(Ann, MessageSource.Direct, 0, Cancel), Is.Zero);
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_inboxes", Cancel), Is.Zero);
    }

    private async Task<MessageSource> AddThreeAsync(bool isDirect)
    {
        await Store.SubscribeAsync(Ann, News, fromStart: false, Cancel);
        for (var number = 0; number < 3; number++)
        {
            await (isDirect ? TellAsync(Bob, Ann) : PublishAsync(Bob));
        }

        return isDirect ? MessageSource.Direct : MessageSource.Channel(News);
    }

    private async Task<IEnumerable<string?>> UnreadAsync(MessageSource source) =>
        TextsOf(await Store.ListUnreadAsync(Ann, source, PageRequest.First, Cancel));
}
