using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Messaging;

/// <content>What bots have read, and what they have not.</content>
internal sealed partial class MessageStore
{
    private const string SubscriptionSubject = "subscription to the channel";

    public Task<Inbox> GetInboxAsync(Guid botId, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);

        return reads.ReadAsync(
            async (context, token) =>
            {
                var channels = await ByChannel
                    .ReadAsync(
                        context.BotSubscriptions.AsNoTracking().Where(subscription => subscription.BotId == botId),
                        subscription => new Standing
                        {
                            ChannelName = subscription.ChannelName,
                            Acknowledged = subscription.Acknowledged,
                            LastSequence = context.BotChannels
                                .Where(channel => channel.Name == subscription.ChannelName)
                                .Select(channel => channel.LastSequence)
                                .FirstOrDefault(),
                            Unread = context.BotMessages
                                .Where(message => message.RecipientChannel == subscription.ChannelName
                                    && message.Sequence > subscription.Acknowledged
                                    && message.SenderBotId != botId)
                                .Take(InboxState.MaxUnread)
                                .Count(),
                        },
                        SortOrder.Ascending,
                        page,
                        token)
                    .ConfigureAwait(false);
                var direct = await context.BotInboxes.AsNoTracking()
                    .Where(inbox => inbox.BotId == botId)
                    .Select(inbox => new Standing
                    {
                        Acknowledged = inbox.Acknowledged,
                        LastSequence = inbox.LastSequence,
                        Unread = context.BotMessages
                            .Where(message => message.RecipientBotId == inbox.BotId
                                && message.Sequence > inbox.Acknowledged
                                && message.SenderBotId != botId)
                            .Take(InboxState.MaxUnread)
                            .Count(),
                    })
                    .FirstOrDefaultAsync(token)
                    .ConfigureAwait(false);
                return new Inbox(
                    (direct ?? new Standing()).ToState(),
                    new Page<InboxState>([.. channels.Items.Select(channel => channel.ToState())], channels.NextCursor));
            },
            cancellationToken);
    }

    public Task<Page<BotMessage>> ListUnreadAsync(Guid botId, MessageSource source, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        MessageRules.Source(source);
        page.Validate();

        return reads.ReadAsync(
            async (context, token) =>
            {
                if (await AcknowledgedAsync(context, botId, source, token).ConfigureAwait(false) is not { } acknowledged)
                {
                    return new Page<BotMessage>([], null);
                }

                var messages = context.BotMessages.AsNoTracking().Where(message => message.SenderBotId != botId);
                messages = source.ChannelName is { } name
                    ? messages.Where(message => message.RecipientChannel == name)
                    : messages.Where(message => message.RecipientBotId == botId);

                // A cursor begins behind it, and two lower bounds would let the database enter its index at the wrong one.
                if (page.Cursor is null)
                {
                    messages = messages.Where(message => message.Sequence > acknowledged);
                }

                return await BySequence.ReadAsync(messages, SortOrder.Ascending, page, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<long> AcknowledgeAsync(Guid botId, MessageSource source, long sequence, CancellationToken cancellationToken)
    {
        MessageRules.Source(source);
        InputValue.NotNegative(sequence, nameof(sequence));

        return writes.WriteAsync(
            (context, token) => source.ChannelName is { } name
                ? AcknowledgeChannelAsync(context, botId, name, sequence, token)
                : AcknowledgeDirectAsync(context, botId, sequence, token),
            cancellationToken);
    }

    private static async Task<long> AcknowledgeChannelAsync(
        BoternityDbContext context, Guid botId, string name, long sequence, CancellationToken cancellationToken)
    {
        var written = await context.BotSubscriptions
            .FromSqlRaw(MessageSql.AcknowledgeChannel, botId, name, sequence)
            .AsNoTracking()
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        if (written is [var subscription])
        {
            return subscription.Acknowledged;
        }

        if (await SubscriptionByKey.RunAsync(context, botId, name, cancellationToken).ConfigureAwait(false) is null)
        {
            throw Messages.NotFound(SubscriptionSubject, name);
        }

        var channel = await ChannelByName.RunAsync(context, name, cancellationToken).ConfigureAwait(false);
        throw Messages.SequenceNotReached($"channel {name}", sequence, channel!.LastSequence, "bot_subscriptions");
    }

    private static async Task<long> AcknowledgeDirectAsync(
        BoternityDbContext context, Guid botId, long sequence, CancellationToken cancellationToken)
    {
        var written = await context.BotInboxes
            .FromSqlRaw(MessageSql.AcknowledgeDirect, botId, sequence)
            .AsNoTracking()
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        if (written is [var inbox])
        {
            return inbox.Acknowledged;
        }

        var last = await context.BotInboxes
            .Where(other => other.BotId == botId)
            .Select(other => other.LastSequence)
            .FirstOrDefaultAsync(cancellationToken)
            .ConfigureAwait(false);
        return sequence == 0 ? 0 : throw Messages.SequenceNotReached($"inbox of bot {botId}", sequence, last, "bot_inboxes");
    }

    /// <returns>How far the bot has read; null when it does not read the channel.</returns>
    private static async Task<long?> AcknowledgedAsync(
        BoternityModel context, Guid botId, MessageSource source, CancellationToken cancellationToken)
    {
        if (source.ChannelName is { } name)
        {
            return (await SubscriptionByKey.RunAsync(context, botId, name, cancellationToken).ConfigureAwait(false))?.Acknowledged;
        }

        return await context.BotInboxes
            .Where(inbox => inbox.BotId == botId)
            .Select(inbox => inbox.Acknowledged)
            .FirstOrDefaultAsync(cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>An <see cref="InboxState"/> as the database answers it.</summary>
    private sealed class Standing
    {
        public string? ChannelName { get; init; }

        public long Acknowledged { get; init; }

        public long LastSequence { get; init; }

        public int Unread { get; init; }

        public InboxState ToState() =>
            new(ChannelName is null ? MessageSource.Direct : MessageSource.Channel(ChannelName), Unread, Acknowledged, LastSequence);
    }
}
