using System.Text.Json;

namespace Boternity.Data.Messaging;

/// <summary>A message to send.</summary>
public sealed record NewMessage
{
    /// <summary>
    /// The message's id, if the caller wants to send it again after an answer that it did not get; null for a new one of the store's.
    /// Not empty, and not <see cref="ReplyTo"/>.
    /// </summary>
    public Guid? Id { get; init; }

    /// <summary>Who writes. The store takes the caller's word for it.</summary>
    public required Guid SenderBotId { get; init; }

    /// <summary>What the sender is called now; 1 to <see cref="BotMessage.MaxTextLength"/> UTF-16 units, stored as given.</summary>
    public required string SenderBotName { get; init; }

    /// <summary>Whom it is for.</summary>
    public required MessageRecipient Recipient { get; init; }

    /// <summary>A free tag, such as <c>delegation</c>; 1 to <see cref="BotMessage.MaxTextLength"/> UTF-16 units, stored as given.</summary>
    public required string MessageType { get; init; }

    /// <summary>Any JSON value of at most <see cref="BotMessage.MaxBodyBytes"/>.</summary>
    public required JsonElement Body { get; init; }

    /// <summary>The message that this one answers; null for none. It may be gone already, and of another channel or pair.</summary>
    public Guid? ReplyTo { get; init; }
}
