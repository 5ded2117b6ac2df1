using System.Text.Json;
using System.Text.Json.Serialization;
using Boternity.Data.Storage;

namespace Boternity.Data.Messaging;

/// <summary>What one bot wrote to another, or into a channel. Never changed; retention deletes it.</summary>
/// <remarks>
/// Table <c>bot_messages</c>, design card seed 002; spec/boternity.md 4.6. <see cref="Sequence"/>, <see cref="ThreadId"/> and
/// <see cref="PairKey"/> are not in the card (ADR 18). No foreign keys: messages outlive bots and channels.
/// System.Text.Json writes the product's members, and behind them <c>sequence</c> and <c>thread_id</c>, which may be absent when it
/// reads; a member that is not known is refused.
/// </remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed class BotMessage
{
    /// <summary>The longest <see cref="SenderBotName"/>, <see cref="MessageType"/> and channel name, in UTF-16 units.</summary>
    public const int MaxTextLength = 256;

    /// <summary>The largest <see cref="Body"/>, in bytes of its text in UTF-8.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    /// <summary>UUIDv7.</summary>
    [JsonRequired]
    [JsonPropertyName("id")]
    public Guid Id { get; init; }

    /// <summary>Who wrote it.</summary>
    [JsonPropertyName("sender_bot_id")]
    public required Guid SenderBotId { get; init; }

    /// <summary>What the sender was called then; 1 to <see cref="MaxTextLength"/> UTF-16 units.</summary>
    [JsonPropertyName("sender_bot_name")]
    public required string SenderBotName { get; init; }

    /// <summary>Whom it is for: the three members below in one. No column.</summary>
    [JsonRequired]
    [JsonPropertyName("recipient")]
    public MessageRecipient Recipient
    {
        get => RecipientBotId is { } bot ? MessageRecipient.Direct(bot) : MessageRecipient.Channel(RecipientChannel ?? "");
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            (RecipientType, RecipientBotId, RecipientChannel) = (value.Type, value.BotId, value.ChannelName);
        }
    }

    /// <summary>Whether it is for one bot or for a channel.</summary>
    [JsonIgnore]
    public RecipientType RecipientType { get; init; }

    /// <summary>The bot it is for; null exactly when it is for a channel.</summary>
    [JsonIgnore]
    public Guid? RecipientBotId { get; init; }

    /// <summary>The channel it is for; null exactly when it is for a bot.</summary>
    [JsonIgnore]
    public string? RecipientChannel { get; init; }

    /// <summary>
    /// Its place among the messages of its channel, or among those written to its recipient directly: 1 for the first, and greater than
    /// that of every message whose sending had returned before.
    /// </summary>
    [JsonPropertyOrder(1)]
    [JsonPropertyName("sequence")]
    public long Sequence { get; init; }

    /// <summary>A free tag, such as <c>delegation</c>; 1 to <see cref="MaxTextLength"/> UTF-16 units.</summary>
    [JsonPropertyName("message_type")]
    public required string MessageType { get; init; }

    /// <summary>Any JSON value, at most <see cref="MaxBodyBytes"/>.</summary>
    [JsonRequired]
    [JsonPropertyName("body")]
    public JsonElement Body { get; init; }

    /// <summary>The message that this one answers; null for none.</summary>
    [JsonPropertyName("reply_to")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ReplyTo { get; init; }

    /// <summary>The message that began the thread: itself where it answers none; the one it answers where that was gone already.</summary>
    [JsonPropertyOrder(1)]
    [JsonPropertyName("thread_id")]
    public Guid ThreadId { get; init; }

    /// <summary>UTC, whole microseconds: when it was sent.</summary>
    [JsonRequired]
    [JsonPropertyName("timestamp")]
    [JsonConverter(typeof(InstantConverter))]
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>
    /// Both bots of a direct message, the lesser id first; null for a channel's. The database computes it; JSON has it not.
    /// </summary>
    [JsonIgnore]
    public string? PairKey { get; private init; }
}
