using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Messaging;

/// <summary>What messages and channels may be: what both drivers keep; checked before anything is written.</summary>
internal static class MessageRules
{
    /// <returns>The message, its body in memory of its own.</returns>
    /// <exception cref="StoreException">A member cannot be stored.</exception>
    public static NewMessage Checked(NewMessage message)
    {
        ArgumentNullException.ThrowIfNull(message.Recipient, nameof(NewMessage.Recipient));
        InputText.NotEmpty(message.SenderBotName, nameof(NewMessage.SenderBotName), BotMessage.MaxTextLength);
        InputText.NotEmpty(message.MessageType, nameof(NewMessage.MessageType), BotMessage.MaxTextLength);
        if (message.Recipient.ChannelName is { } channel)
        {
            InputText.NotEmpty(channel, $"{nameof(NewMessage.Recipient)}.{nameof(MessageRecipient.ChannelName)}", BotMessage.MaxTextLength);
        }

        if (message.Id == Guid.Empty)
        {
            throw Messages.InvalidInput(nameof(NewMessage.Id), "must not be empty");
        }

        if (message.Id is not null && message.Id == message.ReplyTo)
        {
            throw Messages.InvalidInput(nameof(NewMessage.ReplyTo), "must not be the message itself");
        }

        return message with { Body = InputJson.Checked(message.Body, nameof(NewMessage.Body), BotMessage.MaxBodyBytes) };
    }

    /// <exception cref="StoreException">Empty, too long or not storable.</exception>
    public static void Channel(string name) => InputText.NotEmpty(name, nameof(BotChannel.Name), BotMessage.MaxTextLength);

    /// <exception cref="StoreException">Its channel's name is empty, too long or not storable.</exception>
    public static void Source(MessageSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.ChannelName is { } channel)
        {
            Channel(channel);
        }
    }

    /// <summary>Whether the message that has the id is the one that is sent again.</summary>
    public static bool IsSame(BotMessage stored, NewMessage sent) =>
        stored.SenderBotId == sent.SenderBotId
        && stored.SenderBotName == sent.SenderBotName
        && stored.Recipient == sent.Recipient
        && stored.MessageType == sent.MessageType
        && stored.ReplyTo == sent.ReplyTo
        && JsonElement.DeepEquals(stored.Body, sent.Body);

    /// <summary>What the database computes for the messages of two bots, in either direction.</summary>
    public static string PairKey(Guid one, Guid other)
    {
        var (first, second) = (one.ToString(), other.ToString());
        return string.CompareOrdinal(first, second) < 0 ? first + second : second + first;
    }
}
