using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Conventions;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Messaging;

internal sealed partial class MessageStore(IWriteQueue writes, ReadPool reads, IStorageEngine engine, TimeProvider clock) : IMessageStore
{
    private static readonly Keyset<BotMessage> OfPair =
        Keyset<BotMessage>.By("bot_messages/pair", message => message.Timestamp, message => message.Id);

    private static readonly Keyset<BotMessage> OfThread =
        Keyset<BotMessage>.By("bot_messages/thread", message => message.Timestamp, message => message.Id);

    private static readonly Keyset<BotMessage> BySequence =
        Keyset<BotMessage>.By("bot_messages/sequence", message => message.Sequence, message => message.Sequence);

    private static readonly ModelQuery<Guid, BotMessage?> ById =
        new((context, id, _) => context.BotMessages.AsNoTracking().FirstOrDefault(message => message.Id == id));

    public Task<BotMessage> SendAsync(NewMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var request = MessageRules.Checked(message);

        return writes.WriteAsync(
            async (context, token) =>
            {
                if (request.Id is { } given)
                {
                    // Of two that send one message at once, the second finds what the first one stored.
                    await engine.LockAsync(context, $"bot_messages.id/{given}", token).ConfigureAwait(false);
                    if (await ById.RunAsync(context, given, token).ConfigureAwait(false) is { } stored)
                    {
                        return MessageRules.IsSame(stored, request) ? stored : throw Messages.MessageIdTaken(given);
                    }
                }

                var sequence = await TakeSequenceAsync(context, request, token).ConfigureAwait(false);
                return await InsertAsync(context, request, sequence, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<BotMessage?> GetAsync(Guid id, CancellationToken cancellationToken) =>
        reads.ReadAsync((context, token) => ById.RunAsync(context, id, token), cancellationToken);

    public Task<Page<BotMessage>> ListBetweenAsync(Guid botId, Guid otherBotId, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        var pair = MessageRules.PairKey(botId, otherBotId);

        return reads.ReadAsync(
            (context, token) => OfPair.ReadAsync(
                context.BotMessages.AsNoTracking().Where(message => message.PairKey == pair), SortOrder.Descending, page, token),
            cancellationToken);
    }

    public Task<Page<BotMessage>> ListChannelAsync(string name, SortOrder order, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        MessageRules.Channel(name);

        return reads.ReadAsync(
            (context, token) => BySequence.ReadAsync(
                context.BotMessages.AsNoTracking().Where(message => message.RecipientChannel == name), order, page, token),
            cancellationToken);
    }

    public Task<Page<BotMessage>> ListThreadAsync(Guid messageId, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);

        return reads.ReadAsync(
            async (context, token) =>
            {
                var message = await ById.RunAsync(context, messageId, token).ConfigureAwait(false);
                var thread = message?.ThreadId ?? messageId;
                return await OfThread
                    .ReadAsync(context.BotMessages.AsNoTracking().Where(other => other.ThreadId == thread), SortOrder.Ascending, page, token)
                    .ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<int> DeleteBeforeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        InputValue.Positive(limit, nameof(limit));

        return writes.WriteAsync(
            (context, token) => context.Database.ExecuteSqlRawAsync(
                MessageSql.DeleteBefore(engine.SkipLocked), [before.TruncateToMicroseconds(), limit], token),
            cancellationToken);
    }

    private async Task<long> TakeSequenceAsync(BoternityDbContext context, NewMessage message, CancellationToken cancellationToken)
    {
        if (message.Recipient.ChannelName is { } channel)
        {
            var channels = await context.BotChannels
                .FromSqlRaw(MessageSql.NextOfChannel, channel, clock.GetInstant(), message.SenderBotId)
                .AsNoTracking()
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            return channels[0].LastSequence;
        }

        var inboxes = await context.BotInboxes
            .FromSqlRaw(MessageSql.NextOfInbox, message.Recipient.BotId!.Value)
            .AsNoTracking()
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        return inboxes[0].LastSequence;
    }

    private async Task<BotMessage> InsertAsync(
        BoternityDbContext context, NewMessage message, long sequence, CancellationToken cancellationToken)
    {
        // After the sequence, for which it may have waited: of one process, a later message has no earlier time.
        var now = clock.GetInstant();

        // EF Core takes null for NULL, though the type of its parameters says otherwise.
        var rows = await context.BotMessages
            .FromSqlRaw(
                MessageSql.Insert,
                message.Id ?? Uuid7.Create(now),
                message.SenderBotId,
                message.SenderBotName,
                EnumText<RecipientType>.Of(message.Recipient.Type),
                message.Recipient.BotId!,
                message.Recipient.ChannelName!,
                sequence,
                message.MessageType,
                message.Body,
                message.ReplyTo!,
                now)
            .AsNoTracking()
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        return rows[0];
    }
}
