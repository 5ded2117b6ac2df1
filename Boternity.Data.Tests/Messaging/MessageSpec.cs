using System.Text.Json;
using Boternity.Data.Messaging;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Messaging;

/// <summary>What the fixtures about messages have in common.</summary>
public abstract class MessageSpec(Provider provider) : StoreSpec(provider)
{
    protected const string News = "news";

    protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    protected IMessageStore Store => Database.Resolve<IMessageStore>();

    protected static Guid Ann { get; } = Uuid7.Create(DateTimeOffset.UnixEpoch);

    protected static Guid Bob { get; } = Uuid7.Create(DateTimeOffset.UnixEpoch);

    protected static Guid Cid { get; } = Uuid7.Create(DateTimeOffset.UnixEpoch);

    internal static NewMessage To(Guid sender, MessageRecipient recipient, string text = "hello") => new()
    {
        SenderBotId = sender,
        SenderBotName = "Luna",
        Recipient = recipient,
        MessageType = "note",
        Body = JsonSerializer.SerializeToElement(text),
    };

    internal static IEnumerable<string?> TextsOf(Page<BotMessage> page) => page.Items.Select(message => message.Body.GetString());

    /// <summary>Sends one message after the other, a second apart.</summary>
    internal async Task<List<BotMessage>> SendAsync(params NewMessage[] messages)
    {
        var sent = new List<BotMessage>();
        foreach (var message in messages)
        {
            sent.Add(await Store.SendAsync(message, Cancel));
            Database.Clock.Advance(Second);
        }

        return sent;
    }

    internal Task<BotMessage> TellAsync(Guid sender, Guid recipient, string text = "hello") =>
        Store.SendAsync(To(sender, MessageRecipient.Direct(recipient), text), Cancel);

    internal Task<BotMessage> PublishAsync(Guid sender, string text = "hello", string channel = News) =>
        Store.SendAsync(To(sender, MessageRecipient.Channel(channel), text), Cancel);
}
