using System.Globalization;
using Boternity.Data.Messaging;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Messaging;

/// <summary>A reader who goes on behind what it saw misses nothing, whoever sends meanwhile.</summary>
[CancelAfter(180_000)]
public sealed class MessageOrderTests(Provider provider) : MessageSpec(provider)
{
    private const int Senders = 8;
    private const int Each = 40;

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_reader_that_acknowledges_what_it_read_sees_every_message_once_in_order(bool isDirect)
    {
        await Store.SubscribeAsync(Ann, News, fromStart: false, Cancel);
        var source = isDirect ? MessageSource.Direct : MessageSource.Channel(News);
        var recipient = isDirect ? MessageRecipient.Direct(Ann) : MessageRecipient.Channel(News);
        await using var other = Database.OpenHost();
        var stores = (IMessageStore[])[Store, other.Resolve<IMessageStore>()];

        var sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(
            async () =>
            {
                for (var number = 0; number < Each; number++)
                {
                    var text = string.Create(CultureInfo.InvariantCulture, $"{sender}/{number}");
                    await stores[sender % 2].SendAsync(To(Bob, recipient, text), Cancel);
                }
            },
            Cancel)));
        var seen = new List<BotMessage>();
        while (seen.Count < Senders * Each)
        {
            var isOver = sending.IsCompleted;
            var page = await Store.ListUnreadAsync(Ann, source, new PageRequest { Size = 7 }, Cancel);
            if (page.Items.Count > 0)
            {
                seen.AddRange(page.Items);
                await Store.AcknowledgeAsync(Ann, source, page.Items[^1].Sequence, Cancel);
            }
            else if (isOver)
            {
                break;
            }
        }

        await sending;
        Assert.That(
            seen.Select(message => message.Sequence), Is.EqualTo(Enumerable.Range(1, Senders * Each).Select(number => (long)number)));
        Assert.That(seen.Select(message => message.Body.GetString()), Is.Unique);
        for (var sender = 0; sender < Senders; sender++)
        {
            var own = seen.Where(message => message.Body.GetString()!.StartsWith($"{sender}/", StringComparison.Ordinal));
            Assert.That(
                own.Select(message => message.Body.GetString()), Is.EqualTo(Enumerable.Range(0, Each).Select(number => $"{sender}/{number}")));
        }
    }

    [Test]
    public async Task A_message_that_was_sent_first_and_is_not_committed_holds_off_those_behind_it()
    {
        await Store.SubscribeAsync(Ann, News, fromStart: false, Cancel);
        var channel = MessageSource.Channel(News);
        var (sent, mayEnd) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = Task.Run(
            () => Database.Resolve<IWriteQueue>().WriteAsync(
                async (_, token) =>
                {
                    await Store.SendAsync(To(Bob, MessageRecipient.Channel(News), "first"), token);
                    sent.SetResult();
                    await mayEnd.Task.WaitAsync(token);
                },
                Cancel),
            Cancel);
        await sent.Task.WaitAsync(Cancel);
        var fast = Task.Run(() => PublishAsync(Cid, "second"), Cancel);

        await Database.UntilWaitingAsync(fast, Cancel);

        var before = await Store.ListUnreadAsync(Ann, channel, PageRequest.First, Cancel);
        mayEnd.SetResult();
        await Task.WhenAll(slow, fast);
        var after = await Store.ListUnreadAsync(Ann, channel, PageRequest.First, Cancel);

        Assert.That(before.Items, Is.Empty);
        Assert.That(TextsOf(after), Is.EqualTo((string[])["first", "second"]));
    }
}
