using System.Text.Json.Serialization;
using Boternity.Data.Storage;

namespace Boternity.Data.Messaging;

/// <summary>That a bot reads a channel, and how far it has read.</summary>
/// <remarks>
/// Table <c>bot_subscriptions</c>, design card seed 002; <see cref="Acknowledged"/> is not in the card (ADR 18). System.Text.Json writes the
/// product's members, and behind them <c>acknowledged</c>, which may be absent when it reads; a member that is not known is refused.
/// </remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed class BotSubscription
{
    /// <summary>Who reads. No foreign key: a bot of another database may read too.</summary>
    [JsonPropertyName("bot_id")]
    public required Guid BotId { get; init; }

    /// <summary>The channel; deleting it deletes its subscriptions.</summary>
    [JsonPropertyName("channel_name")]
    public required string ChannelName { get; init; }

    /// <summary>UTC, whole microseconds: when the bot first subscribed.</summary>
    [JsonRequired]
    [JsonPropertyName("subscribed_at")]
    [JsonConverter(typeof(InstantConverter))]
    public DateTimeOffset SubscribedAt { get; init; }

    /// <summary>Messages up to this <see cref="BotMessage.Sequence"/> are read; never goes back.</summary>
    [JsonPropertyName("acknowledged")]
    public long Acknowledged { get; init; }
}
