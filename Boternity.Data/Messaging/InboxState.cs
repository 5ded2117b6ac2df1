namespace Boternity.Data.Messaging;

/// <summary>How far a bot has read one source.</summary>
/// <param name="Source">The direct messages, or a channel.</param>
/// <param name="Unread">
/// How many messages of others follow <paramref name="Acknowledged"/>; counted up to <see cref="MaxUnread"/>, which stands for that many
/// or more.
/// </param>
/// <param name="Acknowledged">Messages up to this <see cref="BotMessage.Sequence"/> are read.</param>
/// <param name="LastSequence">The <see cref="BotMessage.Sequence"/> of the last message; 0 before the first.</param>
public sealed record InboxState(MessageSource Source, int Unread, long Acknowledged, long LastSequence)
{
    /// <summary>Where <see cref="Unread"/> stops to count, so that an inbox costs the same however much nobody has read.</summary>
    public const int MaxUnread = 1_000;
}
