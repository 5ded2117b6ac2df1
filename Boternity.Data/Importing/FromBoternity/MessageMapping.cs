using Boternity.Data.Messaging;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary><c>bot_messages</c>: each gets its place in its channel or inbox, in the order of ids, which is that of time, and counts as read.</summary>
internal sealed class MessageMapping : TableMapping
{
    private readonly HashSet<string> _channels = new(StringComparer.Ordinal);

    public override string Table => "bot_messages";

    public override IReadOnlyCollection<string> Columns { get; } =
    [
        "id", "sender_bot_id", "sender_bot_name", "recipient_type", "recipient_bot_id", "recipient_channel", "message_type", "body",
        "reply_to", "timestamp",
    ];

    /// <remarks>A thread follows from what a message answers.</remarks>
    public override IReadOnlyCollection<string> OwnMembers { get; } = [nameof(BotMessage.Sequence), nameof(BotMessage.ThreadId)];

    public override void Prepare(UpstreamTable table, ImportRun run)
    {
        if (run.File.Tables.FirstOrDefault(one => one.Name == "bot_channels") is { } channels)
        {
            _channels.UnionWith(run.File.Read(channels).Select(row => row["name"]).OfType<string>());
        }
    }

    public override void Map(RowMapping row)
    {
        var recipient = Recipient(row);
        var id = row.Key("id");
        var replyTo = row.Reference("reply_to", Table);
        var checkedMessage = MessageRules.Checked(new NewMessage
        {
            Id = id,
            SenderBotId = row.RequiredReference("sender_bot_id", "bots"),
            SenderBotName = row.RequiredText("sender_bot_name"),
            Recipient = recipient,
            MessageType = row.RequiredText("message_type"),
            Body = row.Json("body") ?? throw new RefusedRowException("body is missing"),
            ReplyTo = replyTo == id ? row.LoseAnd((Guid?)null, "reply_to was the message itself, and is left out") : replyTo,
        });
        row.Add(new BotMessage
        {
            Id = id,
            SenderBotId = checkedMessage.SenderBotId,
            SenderBotName = checkedMessage.SenderBotName,
            Recipient = recipient,
            MessageType = checkedMessage.MessageType,
            Body = checkedMessage.Body,
            ReplyTo = checkedMessage.ReplyTo,
            Timestamp = row.Instant("timestamp"),
        });
        if (recipient.ChannelName is { } channel && !_channels.Contains(channel))
        {
            row.Adjust("recipient_channel was no channel, and is one");
        }
    }

    public override async Task WriteAsync(BoternityDbContext context, IReadOnlyList<object> entities, CancellationToken cancellationToken)
    {
        foreach (var message in entities.Cast<BotMessage>())
        {
            var sequence = message.RecipientChannel is null
                ? await NextOfInboxAsync(context, message.RecipientBotId!.Value, cancellationToken).ConfigureAwait(false)
                : await NextOfChannelAsync(context, message, cancellationToken).ConfigureAwait(false);
            await context.BotMessages
                .FromSqlRaw(
                    MessageSql.Insert,
                    message.Id,
                    message.SenderBotId,
                    message.SenderBotName,
                    EnumText<RecipientType>.Of(message.RecipientType),
                    message.RecipientBotId!,
                    message.RecipientChannel!,
                    sequence,
                    message.MessageType,
                    message.Body,
                    message.ReplyTo!,
                    message.Timestamp)
                .AsNoTracking()
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static MessageRecipient Recipient(RowMapping row)
    {
        switch (row.Member<RecipientType>("recipient_type"))
        {
            case RecipientType.Direct:
                var bot = row.Reference("recipient_bot_id", "bots") ?? throw new RefusedRowException("recipient_bot_id is missing in a direct message");
                if (row.Text("recipient_channel") is not null)
                {
                    row.Lose("recipient_channel stood in a direct message, and is left out");
                }

                return MessageRecipient.Direct(bot);

            default:
                var channel = row.Text("recipient_channel") ?? throw new RefusedRowException("recipient_channel is missing in a channel's message");
                if (row.Text("recipient_bot_id") is not null)
                {
                    row.Lose("recipient_bot_id stood in a channel's message, and is left out");
                }

                return MessageRecipient.Channel(channel);
        }
    }

    private static async Task<long> NextOfChannelAsync(BoternityDbContext context, BotMessage message, CancellationToken cancellationToken)
    {
        var channels = await context.BotChannels
            .FromSqlRaw(MessageSql.NextOfChannel, message.RecipientChannel!, message.Timestamp, message.SenderBotId)
            .AsNoTracking()
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);

        // As in an inbox: who has read all that is here has read this as well.
        var sequence = channels[0].LastSequence;
        await context.Database
            .ExecuteSqlAsync(
                $"""
                UPDATE bot_subscriptions SET acknowledged = {sequence}
                WHERE channel_name = {message.RecipientChannel} AND acknowledged = {sequence - 1}
                """,
                cancellationToken)
            .ConfigureAwait(false);
        return sequence;
    }

    private static async Task<long> NextOfInboxAsync(BoternityDbContext context, Guid botId, CancellationToken cancellationToken)
    {
        var inboxes = await context.BotInboxes
            .FromSqlRaw(MessageSql.NextOfInbox, botId)
            .AsNoTracking()
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);

        // What nobody here has written is not delivered again; what is unread here already keeps its place.
        var sequence = inboxes[0].LastSequence;
        await context.Database
            .ExecuteSqlAsync(
                $"UPDATE bot_inboxes SET acknowledged = {sequence} WHERE bot_id = {botId} AND acknowledged = {sequence - 1}", cancellationToken)
            .ConfigureAwait(false);
        return sequence;
    }
}
