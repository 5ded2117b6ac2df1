using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Messaging;

/// <summary>What bots write to one another and into channels, who reads which channel, and how far.</summary>
/// <remarks>
/// <para>
/// Safe for use by many threads at once. A write is durable when its task completes, and joins the unit it is called in, if any. Every
/// method may throw a <see cref="StoreException"/> when the database is not available and a <see cref="StoreCanceledException"/> when its
/// token fires; only further reasons are named below.
/// </para>
/// <para>
/// A message has a <see cref="BotMessage.Sequence"/> within its channel, or among the direct messages to its recipient. The order of
/// commits is that of the sequences: who sees one message sees all before it, so that a reader who goes on behind the last sequence it
/// saw misses none. For that, a unit that sent a message has the channel or the inbox to itself until it ends.
/// </para>
/// <para>Names of channels are compared exactly; 1 to <see cref="BotMessage.MaxTextLength"/> UTF-16 units. Bots need not exist.</para>
/// </remarks>
public interface IMessageStore
{
    /// <summary>Sends a message; the first one to a channel creates the channel.</summary>
    /// <remarks>
    /// Its thread is that of the message it answers, or its own. If the message it answers is gone, or never was, its thread is the one
    /// which that message would have begun.
    /// </remarks>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>
    /// The stored message. If <see cref="NewMessage.Id"/> is that of one with the same content, it was sent before: that one, and nothing
    /// is written.
    /// </returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: a member cannot be stored. <see cref="StoreErrorKind.Conflict"/>: a message with other
    /// content has the id (<see cref="ErrorCodes.MessageIdTaken"/>).
    /// </exception>
    Task<BotMessage> SendAsync(NewMessage message, CancellationToken cancellationToken);

    /// <summary>Reads a message.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The message, or null.</returns>
    Task<BotMessage?> GetAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Reads one page of what two bots wrote to each other directly, newest first by time and id.</summary>
    /// <param name="botId">One bot.</param>
    /// <param name="otherBotId">The other one; the same for what a bot wrote to itself.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when they wrote nothing.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Page<BotMessage>> ListBetweenAsync(Guid botId, Guid otherBotId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Reads one page of a channel's messages, by sequence.</summary>
    /// <param name="name">The channel.</param>
    /// <param name="order">Newest first is <see cref="SortOrder.Descending"/>.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when there is no message, or no such channel.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: the name, order, page size or cursor is not valid.
    /// </exception>
    Task<Page<BotMessage>> ListChannelAsync(string name, SortOrder order, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Reads one page of a thread, oldest first by time and id.</summary>
    /// <param name="messageId">The thread's id, or any message of it that is still there.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when there is no such thread.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Page<BotMessage>> ListThreadAsync(Guid messageId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes old messages, read or not, the oldest before others. Sequences never come again, and cursors of readers stay.
    /// </summary>
    /// <param name="before">Only messages that were sent before this time.</param>
    /// <param name="limit">At most so many, in one unit; 1 or more.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>How many were deleted; fewer than <paramref name="limit"/> when none is left.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the limit is not positive.</exception>
    Task<int> DeleteBeforeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>Creates a channel that is not there yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="createdByBotId">Who creates it.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The channel.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: the name cannot be stored. <see cref="StoreErrorKind.Conflict"/>: there is one of the name
    /// (<see cref="ErrorCodes.ChannelExists"/>).
    /// </exception>
    Task<BotChannel> CreateChannelAsync(string name, Guid createdByBotId, CancellationToken cancellationToken);

    /// <summary>Creates a channel if it is not there yet; of many who do so at once, one creates it and none fails.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="createdByBotId">Who creates it.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The channel as stored: with who created it first.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the name cannot be stored.</exception>
    Task<BotChannel> EnsureChannelAsync(string name, Guid createdByBotId, CancellationToken cancellationToken);

    /// <summary>Reads a channel.</summary>
    /// <param name="name">Compared exactly.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The channel, or null.</returns>
    Task<BotChannel?> GetChannelAsync(string name, CancellationToken cancellationToken);

    /// <summary>Reads one page of the channels, by name in the order of code points.</summary>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when there are none.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Page<BotChannel>> ListChannelsAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// Lets a bot read a channel, and creates the channel if there is none. Nothing changes for one that reads it already.
    /// </summary>
    /// <param name="botId">Who reads.</param>
    /// <param name="channelName">The channel.</param>
    /// <param name="fromStart">
    /// Whether messages that are there already are unread. False: the bot begins at the channel's end, and what is committed later is
    /// unread.
    /// </param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The subscription as stored: with the time of the first one.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the name cannot be stored.</exception>
    Task<BotSubscription> SubscribeAsync(Guid botId, string channelName, bool fromStart, CancellationToken cancellationToken);

    /// <summary>Ends a subscription; how far the bot has read is forgotten.</summary>
    /// <param name="botId">Who reads.</param>
    /// <param name="channelName">The channel.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the name cannot be a channel's.</exception>
    Task<bool> UnsubscribeAsync(Guid botId, string channelName, CancellationToken cancellationToken);

    /// <summary>Reads one page of the channels that a bot reads, by name in the order of code points.</summary>
    /// <param name="botId">Who reads.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when it reads none.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Page<BotSubscription>> ListSubscriptionsAsync(Guid botId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Reads one page of the bots that read a channel, by id.</summary>
    /// <param name="channelName">The channel.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when nobody reads it, or there is no such channel.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the name, page size or cursor is not valid.</exception>
    Task<Page<Guid>> ListSubscribersAsync(string channelName, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Reads what a bot has to read, by source.</summary>
    /// <param name="botId">Who reads.</param>
    /// <param name="page">Which page of its channels.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>Its direct messages, on every page, and the page of channels.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Inbox> GetInboxAsync(Guid botId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// Reads one page of what a bot has not acknowledged of a source, oldest first by sequence, without its own messages. A page after
    /// the first goes on behind the one before, whatever was acknowledged meanwhile.
    /// </summary>
    /// <param name="botId">Who reads.</param>
    /// <param name="source">Its direct messages, or one of its channels.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when all is read, or the bot does not read the channel.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the name, page size or cursor is not valid.</exception>
    Task<Page<BotMessage>> ListUnreadAsync(Guid botId, MessageSource source, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// Notes that a bot has read a source up to a message, by one statement. Never goes back: of two at once the greater counts.
    /// </summary>
    /// <param name="botId">Who reads.</param>
    /// <param name="source">Its direct messages, or one of its channels.</param>
    /// <param name="sequence">The <see cref="BotMessage.Sequence"/> of the last message that was read; 0 for none.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>Up to where the source is acknowledged now.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: the sequence is negative, or beyond the last message
    /// (<see cref="ErrorCodes.SequenceNotReached"/>). <see cref="StoreErrorKind.NotFound"/>: the bot does not read the channel.
    /// </exception>
    Task<long> AcknowledgeAsync(Guid botId, MessageSource source, long sequence, CancellationToken cancellationToken);
}
