using Boternity.Data.Errors;
using Boternity.Data.Messaging;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Messaging;

public sealed class MessageListTests(Provider provider) : MessageSpec(provider)
{
    [Test]
    [SpecCase("boternity", 189)]
    public async Task ListBetweenAsync_has_both_directions_newest_first_and_nobody_else()
    {
        await SendAsync(
            To(Ann, MessageRecipient.Direct(Bob), "1"),
            To(Bob, MessageRecipient.Direct(Ann), "2"),
            To(Cid, MessageRecipient.Direct(Ann), "other"),
            To(Ann, MessageRecipient.Channel(News), "other"),
            To(Ann, MessageRecipient.Direct(Bob), "3"));

        foreach (var (one, other) in ((Guid, Guid)[])[(Ann, Bob), (Bob, Ann)])
        {
            Assert.That(TextsOf(await Store.ListBetweenAsync(one, other, PageRequest.First, Cancel)), Is.EqualTo((string[])["3", "2", "1"]));
        }
    }

    [Test]
    public async Task ListBetweenAsync_of_one_bot_has_what_it_wrote_to_itself()
    {
        await SendAsync(To(Ann, MessageRecipient.Direct(Ann), "self"), To(Ann, MessageRecipient.Direct(Bob), "other"));

        Assert.That(TextsOf(await Store.ListBetweenAsync(Ann, Ann, PageRequest.First, Cancel)), Is.EqualTo((string[])["self"]));
    }

    [Test]
    public async Task ListBetweenAsync_pages_without_gaps_through_messages_of_one_instant()
    {
        for (var number = 1; number <= 5; number++)
        {
            await TellAsync(number % 2 == 0 ? Ann : Bob, number % 2 == 0 ? Bob : Ann, $"{number}");
        }

        var texts = await ReadAllAsync(page => Store.ListBetweenAsync(Ann, Bob, page, Cancel));

        Assert.That(texts, Is.EqualTo((string[])["5", "4", "3", "2", "1"]));
    }

    [Test]
    [SpecCase("boternity", 190)]
    public async Task ListChannelAsync_has_the_message_with_the_name_of_its_sender()
    {
        await Store.SendAsync(To(Ann, MessageRecipient.Channel(News)) with { SenderBotName = "Ann" }, Cancel);

        var page = await Store.ListChannelAsync(News, SortOrder.Descending, PageRequest.First, Cancel);

        Assert.That(page.Items.Single().SenderBotName, Is.EqualTo("Ann"));
    }

    [Test]
    [SpecCase("boternity", 191)]
    public async Task ListChannelAsync_has_only_what_was_written_into_the_channel()
    {
        await PublishAsync(Ann, "here");
        await PublishAsync(Ann, "there", "NEWS");
        await TellAsync(Ann, Bob);

        Assert.That(
            TextsOf(await Store.ListChannelAsync(News, SortOrder.Descending, PageRequest.First, Cancel)), Is.EqualTo((string[])["here"]));
        Assert.That((await Store.ListChannelAsync("nowhere", SortOrder.Descending, PageRequest.First, Cancel)).Items, Is.Empty);
    }

    [TestCase(SortOrder.Descending)]
    [TestCase(SortOrder.Ascending)]
    public async Task ListChannelAsync_pages_by_sequence_even_when_the_clock_steps_back(SortOrder order)
    {
        var texts = Enumerable.Range(1, 5).Select(number => $"{number}").ToList();
        foreach (var text in texts)
        {
            await PublishAsync(Ann, text);
            Database.Clock.SetUtcNow(Database.Clock.GetUtcNow() - Second);
        }

        var read = await ReadAllAsync(page => Store.ListChannelAsync(News, order, page, Cancel));

        Assert.That(read, Is.EqualTo(order == SortOrder.Ascending ? texts : Enumerable.Reverse(texts)));
    }

    [Test]
    public async Task ListThreadAsync_has_the_whole_thread_oldest_first_by_any_message_of_it()
    {
        var first = (await SendAsync(To(Ann, MessageRecipient.Direct(Bob), "1")))[0];
        var second = (await SendAsync(To(Bob, MessageRecipient.Direct(Ann), "2") with { ReplyTo = first.Id }))[0];
        var third = (await SendAsync(To(Cid, MessageRecipient.Channel(News), "3") with { ReplyTo = second.Id }))[0];
        await SendAsync(To(Ann, MessageRecipient.Direct(Bob), "other"));

        foreach (var id in (Guid[])[first.Id, second.Id, third.Id])
        {
            Assert.That(await ReadAllAsync(page => Store.ListThreadAsync(id, page, Cancel)), Is.EqualTo((string[])["1", "2", "3"]));
        }
    }

    [Test]
    public async Task ListThreadAsync_finds_what_is_left_of_a_thread_by_its_id()
    {
        var first = (await SendAsync(To(Ann, MessageRecipient.Direct(Bob), "1")))[0];
        await SendAsync(To(Bob, MessageRecipient.Direct(Ann), "2") with { ReplyTo = first.Id });
        await Store.DeleteBeforeAsync(first.Timestamp + TimeSpan.FromTicks(10), 10, Cancel);

        Assert.That(await Store.GetAsync(first.Id, Cancel), Is.Null);
        Assert.That(TextsOf(await Store.ListThreadAsync(first.Id, PageRequest.First, Cancel)), Is.EqualTo((string[])["2"]));
    }

    [Test]
    public async Task Lists_refuse_a_cursor_of_another_list()
    {
        var first = await TellAsync(Ann, Bob);
        await Store.SendAsync(To(Ann, MessageRecipient.Direct(Bob)) with { ReplyTo = first.Id }, Cancel);
        var cursor = (await Store.ListThreadAsync(first.Id, new PageRequest { Size = 1 }, Cancel)).NextCursor;
        var page = new PageRequest { Cursor = cursor };
        Func<Task>[] calls =
        [
            () => Store.ListBetweenAsync(Ann, Bob, page, Cancel),
            () => Store.ListChannelAsync(News, SortOrder.Ascending, page, Cancel),
            () => Store.ListUnreadAsync(Bob, MessageSource.Direct, page, Cancel),
            () => Store.ListChannelsAsync(page, Cancel),
            () => Store.ListSubscriptionsAsync(Bob, page, Cancel),
            () => Store.ListSubscribersAsync(News, page, Cancel),
            () => Store.GetInboxAsync(Bob, page, Cancel),
        ];

        foreach (var call in calls)
        {
            Assert.That((await Caught.ByAsync<StoreException>(call)).Code, Is.EqualTo(ErrorCodes.InvalidCursor));
        }
    }

    private static async Task<List<string?>> ReadAllAsync(Func<PageRequest, Task<Page<BotMessage>>> list)
    {
        var texts = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await list(new PageRequest { Size = 2, Cursor = cursor });
            texts.AddRange(TextsOf(page));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return texts;
    }
}
