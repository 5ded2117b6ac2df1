namespace Boternity.Data.Messaging;

/// <summary>The statements that LINQ has no words for; both drivers run the same ones.</summary>
/// <remarks>
/// Whoever takes a sequence has the row of the channel or inbox until the commit. So the next one is taken after it, and is committed
/// after it: who sees a message sees all that have a lesser sequence.
/// </remarks>
internal static class MessageSql
{
    /// <summary>Arguments: the channel, the instant, the sender. The channel, as it is with one message more.</summary>
    public const string NextOfChannel =
        """
        INSERT INTO bot_channels (name, created_at, created_by_bot_id, last_sequence) VALUES ({0}, {1}, {2}, 1)
        ON CONFLICT (name) DO UPDATE SET last_sequence = bot_channels.last_sequence + 1 RETURNING *
        """;

    /// <summary>Argument: the bot. Its inbox, as it is with one message more.</summary>
    public const string NextOfInbox =
        """
        INSERT INTO bot_inboxes (bot_id, last_sequence, acknowledged) VALUES ({0}, 1, 0)
        ON CONFLICT (bot_id) DO UPDATE SET last_sequence = bot_inboxes.last_sequence + 1 RETURNING *
        """;

    /// <summary>Arguments: the members in the order of the columns, without the thread. The stored message.</summary>
    public const string Insert =
        """
        INSERT INTO bot_messages (id, sender_bot_id, sender_bot_name, recipient_type, recipient_bot_id, recipient_channel, sequence,
            message_type, body, reply_to, timestamp, thread_id)
        VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}, {10},
            COALESCE((SELECT parent.thread_id FROM bot_messages AS parent WHERE parent.id = {9}), {9}, {0}))
        RETURNING *
        """;

    /// <summary>Arguments: the channel, the instant, the bot. 1, or 0 when there is the channel already.</summary>
    public const string AddChannel =
        """
        INSERT INTO bot_channels (name, created_at, created_by_bot_id, last_sequence) VALUES ({0}, {1}, {2}, 0)
        ON CONFLICT (name) DO NOTHING
        """;

    /// <summary>
    /// Arguments: the bot, the channel, the instant, whether to read from the start. Nothing happens to a bot that subscribed before.
    /// </summary>
    public const string Subscribe =
        """
        INSERT INTO bot_subscriptions (bot_id, channel_name, subscribed_at, acknowledged)
        SELECT {0}, name, {2}, CASE WHEN {3} = 1 THEN 0 ELSE last_sequence END FROM bot_channels WHERE name = {1}
        ON CONFLICT (bot_id, channel_name) DO NOTHING
        """;

    /// <summary>Arguments: the bot, the sequence. The inbox; none when there is no such message yet.</summary>
    public const string AcknowledgeDirect =
        """
        UPDATE bot_inboxes SET acknowledged = CASE WHEN acknowledged < {1} THEN {1} ELSE acknowledged END
        WHERE bot_id = {0} AND last_sequence >= {1} RETURNING *
        """;

    /// <summary>Arguments: the bot, the channel, the sequence. The subscription; none when there is none or no such message yet.</summary>
    public const string AcknowledgeChannel =
        """
        UPDATE bot_subscriptions SET acknowledged = CASE WHEN acknowledged < {2} THEN {2} ELSE acknowledged END
        WHERE bot_id = {0} AND channel_name = {1} AND (SELECT last_sequence FROM bot_channels WHERE name = {1}) >= {2} RETURNING *
        """;

    /// <summary>Arguments: the instant, the limit. Two that delete at once take different messages.</summary>
    public static string DeleteBefore(string skipLocked) =>
        $"""
        WITH old AS MATERIALIZED (
            SELECT id FROM bot_messages WHERE timestamp < {"{0}"} ORDER BY timestamp, id LIMIT {"{1}"} {skipLocked})
        DELETE FROM bot_messages WHERE id IN (SELECT id FROM old)
        """;
}
