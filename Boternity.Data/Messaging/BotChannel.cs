using System.Text.Json.Serialization;
using Boternity.Data.Storage;

namespace Boternity.Data.Messaging;

/// <summary>A channel: what is written into it is for all who subscribed to it.</summary>
/// <remarks>
/// Table <c>bot_channels</c>, design card seed 002; <see cref="LastSequence"/> is not in the card (ADR 18). System.Text.Json writes the
/// product's members, and behind them <c>last_sequence</c>, which may be absent when it reads; a member that is not known is refused.
/// </remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed class BotChannel
{
    /// <summary>1 to <see cref="BotMessage.MaxTextLength"/> UTF-16 units; compared exactly.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>UTC, whole microseconds.</summary>
    [JsonRequired]
    [JsonPropertyName("created_at")]
    [JsonConverter(typeof(InstantConverter))]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who created it, or wrote into it or subscribed to it first. No foreign key: the channel outlives the bot.</summary>
    [JsonPropertyName("created_by_bot_id")]
    public required Guid CreatedByBotId { get; init; }

    /// <summary>The <see cref="BotMessage.Sequence"/> of the last message that was written into it; 0 before the first.</summary>
    [JsonPropertyName("last_sequence")]
    public long LastSequence { get; init; }
}
