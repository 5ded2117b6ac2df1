namespace Boternity.Data.Messaging;

/// <summary>A channel: what is written into it is for all who subscribed to it.</summary>
/// <remarks>Table <c>bot_channels</c>, design card seed 002; <see cref="LastSequence"/> is not in the card (ADR 18).</remarks>
public sealed class BotChannel
{
    /// <summary>1 to <see cref="BotMessage.MaxTextLength"/> UTF-16 units; compared exactly.</summary>
    public required string Name { get; init; }

    /// <summary>UTC, whole microseconds.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who created it, or wrote into it or subscribed to it first. No foreign key: the channel outlives the bot.</summary>
    public required Guid CreatedByBotId { get; init; }

    /// <summary>The <see cref="BotMessage.Sequence"/> of the last message that was written into it; 0 before the first.</summary>
    public long LastSequence { get; init; }
}
