namespace Boternity.Data.Messaging;

/// <summary>How many messages were written to a bot directly, and how far it has read them.</summary>
/// <remarks>Table <c>bot_inboxes</c>, not in the design card (ADR 18). No foreign key: the inbox outlives the bot, as its messages do.</remarks>
public sealed class BotInbox
{
    /// <summary>Whose inbox it is.</summary>
    public required Guid BotId { get; init; }

    /// <summary>The <see cref="BotMessage.Sequence"/> of the last message to the bot; 0 before the first.</summary>
    public long LastSequence { get; init; }

    /// <summary>Messages up to this <see cref="BotMessage.Sequence"/> are read; never goes back.</summary>
    public long Acknowledged { get; init; }
}
