using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Messaging;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Messaging;

public sealed class MessageSendTests(Provider provider) : MessageSpec(provider)
{
    [Test]
    public async Task SendAsync_stores_every_member_of_a_direct_message()
    {
        var parent = await TellAsync(Bob, Ann);
        Database.Clock.Advance(Second);

        var sent = await Store.SendAsync(
            To(Ann, MessageRecipient.Direct(Bob)) with
            {
                SenderBotName = " Ann ü😀 ",
                MessageType = "delegation",
                Body = JsonElement.Parse("""{"task":"sweep"}"""),
                ReplyTo = parent.Id,
            },
            Cancel);

        var row = (await Database.QueryAsync($"SELECT * FROM bot_messages WHERE id = {sent.Id}", Cancel)).Single();
        Assert.That(JsonElement.DeepEquals(JsonElement.Parse((string)row["body"]!), sent.Body), Is.True);
        Assert.That(row.Where(column => column.Key != "body"), Is.EquivalentTo(new Dictionary<string, object?>
        {
            ["id"] = StoredText.Of(sent.Id),
            ["sender_bot_id"] = StoredText.Of(Ann),
            ["sender_bot_name"] = " Ann ü😀 ",
            ["recipient_type"] = "direct",
            ["recipient_bot_id"] = StoredText.Of(Bob),
            ["recipient_channel"] = null,
            ["sequence"] = 1L,
            ["message_type"] = "delegation",
            ["reply_to"] = StoredText.Of(parent.Id),
            ["thread_id"] = StoredText.Of(parent.Id),
            ["timestamp"] = StoredText.Of(Database.Now),
            ["pair_key"] = StoredText.Of(Ann) + StoredText.Of(Bob),
        }));
        Assert.That(await Store.GetAsync(sent.Id, Cancel), Is.EqualTo(sent).Using<BotMessage>(IsSame));
    }

    [Test]
    public async Task SendAsync_to_a_channel_creates_it_and_counts_its_messages()
    {
        var first = await PublishAsync(Ann);
        var (created, second) = (Database.Now, await PublishAsync(Bob));

        Assert.That((first.Sequence, second.Sequence), Is.EqualTo((1L, 2L)));
        Assert.That((first.ThreadId, first.PairKey), Is.EqualTo((first.Id, (string?)null)));
        var row = (await Database.QueryAsync($"SELECT * FROM bot_channels", Cancel)).Single();
        Assert.That(row, Is.EquivalentTo(new Dictionary<string, object?>
        {
            ["name"] = News,
            ["created_at"] = StoredText.Of(created),
            ["created_by_bot_id"] = StoredText.Of(Ann),
            ["last_sequence"] = 2L,
        }));
    }

    [Test]
    public async Task SendAsync_counts_each_channel_and_each_recipient_for_itself()
    {
        var sent = await SendAsync(
            To(Ann, MessageRecipient.Direct(Bob)),
            To(Cid, MessageRecipient.Direct(Bob)),
            To(Ann, MessageRecipient.Direct(Cid)),
            To(Ann, MessageRecipient.Channel("a")),
            To(Ann, MessageRecipient.Channel("A")),
            To(Ann, MessageRecipient.Channel("a")));

        Assert.That(sent.Select(message => message.Sequence), Is.EqualTo((long[])[1, 2, 1, 1, 1, 2]));
    }

    [Test]
    public async Task SendAsync_keeps_answers_in_their_thread_even_when_the_first_message_is_gone()
    {
        var first = await TellAsync(Ann, Bob);
        var answer = await Store.SendAsync(To(Bob, MessageRecipient.Direct(Ann)) with { ReplyTo = first.Id }, Cancel);
        var crossed = await Store.SendAsync(To(Cid, MessageRecipient.Channel(News)) with { ReplyTo = answer.Id }, Cancel);
        var gone = Uuid7.Create(Database.Now);
        var orphan = await Store.SendAsync(To(Bob, MessageRecipient.Direct(Ann)) with { ReplyTo = gone }, Cancel);

        Assert.That(
            (first.ThreadId, answer.ThreadId, crossed.ThreadId, orphan.ThreadId),
            Is.EqualTo((first.Id, first.Id, first.Id, gone)));
    }

    [Test]
    public async Task SendAsync_of_the_same_message_again_answers_with_the_stored_one()
    {
        var message = To(Ann, MessageRecipient.Channel(News)) with
        {
            Id = Uuid7.Create(Database.Now),
            Body = JsonElement.Parse("""{"b":1e2,"a":[null,true]}"""),
        };
        var first = await Store.SendAsync(message, Cancel);
        Database.Clock.Advance(Second);

        var second = await Store.SendAsync(message with { Body = JsonElement.Parse("""{ "a": [null, true], "b": 100 }""") }, Cancel);

        Assert.That(second, Is.EqualTo(first).Using<BotMessage>(IsSame));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_messages", Cancel), Is.EqualTo(1L));
        Assert.That(await Database.ScalarAsync($"SELECT last_sequence FROM bot_channels", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task SendAsync_of_other_content_under_a_taken_id_is_a_conflict()
    {
        var message = To(Ann, MessageRecipient.Direct(Bob)) with { Id = Uuid7.Create(Database.Now) };
        await Store.SendAsync(message, Cancel);
        NewMessage[] others =
        [
            message with { SenderBotId = Cid },
            message with { SenderBotName = "luna" },
            message with { Recipient = MessageRecipient.Direct(Cid) },
            message with { Recipient = MessageRecipient.Channel(News) },
            message with { MessageType = "Note" },
            message with { Body = JsonElement.Parse("null") },
            message with { ReplyTo = Cid },
        ];

        foreach (var other in others)
        {
            var error = await Caught.ByAsync<StoreException>(() => Store.SendAsync(other, Cancel));
            Assert.That(
                (error.Code, error.Kind, error.Conflict, error.Outcome),
                Is.EqualTo((
                    ErrorCodes.MessageIdTaken,
                    StoreErrorKind.Conflict,
                    (ConflictReason?)ConflictReason.Duplicate,
                    WriteOutcome.RolledBack)));
        }

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_messages", Cancel), Is.EqualTo(1L));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_channels", Cancel), Is.Zero);
    }

    [Test]
    public async Task SendAsync_of_one_message_by_twenty_at_once_stores_it_once()
    {
        var message = To(Ann, MessageRecipient.Channel(News)) with { Id = Uuid7.Create(Database.Now) };

        var sent = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Store.SendAsync(message, Cancel), Cancel)));

        Assert.That(sent.Select(one => one.Sequence), Is.All.EqualTo(1L));
        Assert.That(await Database.ScalarAsync($"SELECT last_sequence FROM bot_channels", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task SendAsync_refuses_what_cannot_be_stored_and_writes_nothing()
    {
        var good = To(Ann, MessageRecipient.Direct(Bob));
        var id = Uuid7.Create(Database.Now);
        (NewMessage Message, string Member)[] bad =
        [
            (good with { SenderBotName = "" }, "SenderBotName"),
            (good with { SenderBotName = new string('x', 257) }, "SenderBotName"),
            (good with { MessageType = "" }, "MessageType"),
            (good with { MessageType = "a\0" }, "MessageType"),
            (good with { Recipient = MessageRecipient.Channel("") }, "Recipient.ChannelName"),
            (good with { Recipient = MessageRecipient.Channel("\ud800") }, "Recipient.ChannelName"),
            (good with { Recipient = MessageRecipient.Channel(new string('x', 257)) }, "Recipient.ChannelName"),
            (good with { Body = default }, "Body"),
            (good with { Body = JsonElement.Parse("""{"a":"\u0000"}""") }, "Body"),
            (good with { Body = JsonSerializer.SerializeToElement(new string('x', BotMessage.MaxBodyBytes)) }, "Body"),
            (good with { Id = Guid.Empty }, "Id"),
            (good with { Id = id, ReplyTo = id }, "ReplyTo"),
        ];

        foreach (var (message, member) in bad)
        {
            var error = await Caught.ByAsync<StoreException>(() => Store.SendAsync(message, Cancel));
            Assert.That(error.Code, Is.EqualTo(ErrorCodes.InvalidInput));
            Assert.That(error.Message, Does.Contain($"'{member}'"));
        }

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_messages", Cancel), Is.Zero);
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_inboxes", Cancel), Is.Zero);
    }

    [Test]
    public async Task SendAsync_inside_of_a_unit_commits_and_is_undone_with_it()
    {
        var writes = Database.Resolve<IWriteQueue>();
        await writes.WriteAsync(
            async (_, token) =>
            {
                await Store.SendAsync(To(Ann, MessageRecipient.Channel(News), "1"), token);
                await Store.SendAsync(To(Ann, MessageRecipient.Channel(News), "2"), token);
            },
            Cancel);

        await Caught.ByAsync<InvalidOperationException>(() => writes.WriteAsync(
            async (_, token) =>
            {
                await Store.SendAsync(To(Ann, MessageRecipient.Channel(News), "3"), token);
                throw new InvalidOperationException("undo");
            },
            Cancel));
        await PublishAsync(Ann, "4");

        var page = await Store.ListChannelAsync(News, SortOrder.Ascending, PageRequest.First, Cancel);
        Assert.That(TextsOf(page), Is.EqualTo((string[])["1", "2", "4"]));
        Assert.That(page.Items.Select(message => message.Sequence), Is.EqualTo((long[])[1, 2, 3]));
    }

    [Test]
    public async Task DeleteBeforeAsync_deletes_the_oldest_in_bounded_batches_and_sequences_go_on()
    {
        var sent = await SendAsync([.. Enumerable.Range(1, 5).Select(number => To(Ann, MessageRecipient.Channel(News), $"{number}"))]);
        var last = sent[^1].Timestamp;

        Assert.That(await Store.DeleteBeforeAsync(last, 3, Cancel), Is.EqualTo(3));
        var left = await Store.ListChannelAsync(News, SortOrder.Ascending, PageRequest.First, Cancel);
        Assert.That(TextsOf(left), Is.EqualTo((string[])["4", "5"]));
        Assert.That(await Store.DeleteBeforeAsync(last, 3, Cancel), Is.EqualTo(1));
        Assert.That(await Store.DeleteBeforeAsync(last + Second, 3, Cancel), Is.EqualTo(1));

        var next = await PublishAsync(Ann);
        Assert.That(next.Sequence, Is.EqualTo(6L));
        var error = await Caught.ByAsync<StoreException>(() => Store.DeleteBeforeAsync(last, 0, Cancel));
        Assert.That(error.Code, Is.EqualTo(ErrorCodes.InvalidInput));
    }

    [Test]
    public async Task DeleteBeforeAsync_lets_direct_sequences_go_on_and_readers_stay()
    {
        await TellAsync(Ann, Bob);
        await TellAsync(Ann, Bob);
        await Store.AcknowledgeAsync(Bob, MessageSource.Direct, 1, Cancel);

        Assert.That(await Store.DeleteBeforeAsync(Database.Now + Second, 10, Cancel), Is.EqualTo(2));
        var next = await TellAsync(Cid, Bob, "next");

        Assert.That(next.Sequence, Is.EqualTo(3L));
        var inbox = await Store.GetInboxAsync(Bob, PageRequest.First, Cancel);
        Assert.That(inbox.Direct, Is.EqualTo(new InboxState(MessageSource.Direct, Unread: 1, Acknowledged: 1, LastSequence: 3)));
        Assert.That(TextsOf(await Store.ListUnreadAsync(Bob, MessageSource.Direct, PageRequest.First, Cancel)), Is.EqualTo((string[])["next"]));
    }

    [Test]
    public async Task A_stored_message_is_neither_changed_nor_deleted_through_a_context()
    {
        var sent = await TellAsync(Ann, Bob);
        var context = Database.Resolve<BoternityDbContext>();
        Func<Task>[] calls =
        [
            async () =>
            {
                var stored = await context.BotMessages.SingleAsync(Cancel);
                context.Entry(stored).Property(message => message.MessageType).CurrentValue = "other";
                await context.SaveChangesAsync(Cancel);
            },
            async () =>
            {
                context.Remove(await context.BotMessages.SingleAsync(Cancel));
                await context.SaveChangesAsync(Cancel);
            },
            () => context.BotMessages.ExecuteUpdateAsync(set => set.SetProperty(message => message.MessageType, "other"), Cancel),
            () => context.BotMessages.ExecuteDeleteAsync(Cancel),
        ];

        foreach (var call in calls)
        {
            var error = await Caught.ByAsync<StoreException>(call);
            Assert.That((error.Kind, error.Code, error.Table), Is.EqualTo((StoreErrorKind.Misuse, ErrorCodes.AppendOnly, "bot_messages")));
            context.ChangeTracker.Clear();
        }

        Assert.That((await Store.GetAsync(sent.Id, Cancel))?.MessageType, Is.EqualTo("note"));
    }

    private static bool IsSame(BotMessage one, BotMessage other) =>
        JsonSerializer.Serialize(one) == JsonSerializer.Serialize(other) && one.PairKey == other.PairKey;
}
