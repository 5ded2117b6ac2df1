namespace Boternity.Data.Messaging;

/// <summary>That a bot reads a channel, and how far it has read.</summary>
/// <remarks>Table <c>bot_subscriptions</c>, design card seed 002; <see cref="Acknowledged"/> is not in the card (ADR 18).</remarks>
public sealed class BotSubscription
{
    /// <summary>Who reads. No foreign key: a bot of another database may read too.</summary>
    public required Guid BotId { get; init; }

    /// <summary>The channel; deleting it deletes its subscriptions.</summary>
    public required string ChannelName { get; init; }

    /// <summary>UTC, whole microseconds: when the bot first subscribed.</summary>
    public DateTimeOffset SubscribedAt { get; init; }

    /// <summary>Messages up to this <see cref="BotMessage.Sequence"/> are read; never goes back.</summary>
    public long Acknowledged { get; init; }
}
