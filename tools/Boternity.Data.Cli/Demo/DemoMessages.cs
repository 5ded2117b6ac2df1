using System.Text.Json;
using Boternity.Data.Bots;
using Boternity.Data.Messaging;
using Boternity.Data.Storage.Paging;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Cli.Demo;

/// <summary>What the demo does with messages: two bots talk in a channel, and the one that was asked reads it.</summary>
internal static class DemoMessages
{
    private const string ChannelName = "news";
    private const string OtherName = "Sol";
    private const string OtherSlug = "sol";

    public static async Task<DemoMessagesResult> RunAsync(IServiceProvider services, Bot luna, CancellationToken cancellationToken)
    {
        var bots = services.GetRequiredService<IBotStore>();
        var messages = services.GetRequiredService<IMessageStore>();
        var sol = await bots.GetBySlugAsync(OtherSlug, cancellationToken)
            ?? await bots.CreateAsync(new NewBot { Name = OtherName, Tags = ["demo"] }, cancellationToken);
        await messages.SubscribeAsync(luna.Id, ChannelName, fromStart: false, cancellationToken);
        await messages.SubscribeAsync(sol.Id, ChannelName, fromStart: false, cancellationToken);

        var question = await messages.SendAsync(Message(luna, "question", "What is new today?"), cancellationToken);
        var source = MessageSource.Channel(ChannelName);
        var unread = await messages.ListUnreadAsync(sol.Id, source, PageRequest.First, cancellationToken);
        await messages.SendAsync(
            Message(sol, "answer", "Two launches and a storm.") with { ReplyTo = unread.Items[^1].Id }, cancellationToken);
        await messages.AcknowledgeAsync(sol.Id, source, unread.Items[^1].Sequence, cancellationToken);

        return new DemoMessagesResult
        {
            Channel = (await messages.GetChannelAsync(ChannelName, cancellationToken))!,
            Subscribers = (await messages.ListSubscribersAsync(ChannelName, PageRequest.First, cancellationToken)).Items.Count,
            Thread = (await messages.ListThreadAsync(question.Id, PageRequest.First, cancellationToken)).Items,
            UnreadBefore = unread.Items.Count,
            UnreadAfter = (await messages.ListUnreadAsync(sol.Id, source, PageRequest.First, cancellationToken)).Items.Count,
        };
    }

    private static NewMessage Message(Bot sender, string type, string text) => new()
    {
        SenderBotId = sender.Id,
        SenderBotName = sender.Name,
        Recipient = MessageRecipient.Channel(ChannelName),
        MessageType = type,
        Body = JsonSerializer.SerializeToElement(text),
    };
}
