using System.Text.Json.Serialization;

namespace Boternity.Data.Messaging;

/// <summary>Whom a message is for: one bot, or all who read a channel.</summary>
/// <remarks>JSON: <c>{"type":"direct","bot_id":"…"}</c> or <c>{"type":"channel","name":"…"}</c>; spec/boternity.md 2.3.</remarks>
[JsonConverter(typeof(MessageRecipientConverter))]
public sealed record MessageRecipient
{
    private MessageRecipient()
    {
    }

    /// <summary>Which of the two it is.</summary>
    public RecipientType Type { get; private init; }

    /// <summary>The bot; null exactly for a channel.</summary>
    public Guid? BotId { get; private init; }

    /// <summary>The channel's name; null exactly for a bot.</summary>
    public string? ChannelName { get; private init; }

    /// <summary>One bot. It need not exist: messages outlive bots.</summary>
    /// <param name="botId">Its id.</param>
    public static MessageRecipient Direct(Guid botId) => new() { Type = RecipientType.Direct, BotId = botId };

    /// <summary>A channel. The first message creates it.</summary>
    /// <param name="name">Its name; not null.</param>
    public static MessageRecipient Channel(string name)
    {
        ArgumentNullException.ThrowIfNull(name);

        return new() { Type = RecipientType.Channel, ChannelName = name };
    }
}
