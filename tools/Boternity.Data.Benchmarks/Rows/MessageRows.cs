using System.Text.Json;
using Boternity.Data.Messaging;
using Boternity.Data.Storage;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Benchmarks.Rows;

/// <summary>Messages into one channel by plain SQL, in the library's own form.</summary>
internal static class MessageRows
{
    public const string Channel = "news";

    private const string Next =
        """
        INSERT INTO bot_channels (name, created_at, created_by_bot_id, last_sequence) VALUES ('news', $now, $sender, 1)
        ON CONFLICT (name) DO UPDATE SET last_sequence = bot_channels.last_sequence + 1 RETURNING last_sequence
        """;

    private const string Insert =
        """
        INSERT INTO bot_messages (id, sender_bot_id, sender_bot_name, recipient_type, recipient_channel, sequence, message_type, body,
            thread_id, timestamp)
        VALUES ($id, $sender, 'Luna', 'channel', 'news', $sequence, 'note', $body, $id, $now)
        """;

    public static NewMessage Message { get; } = new()
    {
        SenderBotId = BotRows.IdOf(0),
        SenderBotName = "Luna",
        Recipient = MessageRecipient.Channel(Channel),
        MessageType = "note",
        Body = JsonElement.Parse("""{"text":"good morning","size":12}"""),
    };

    /// <summary>Both statements of a message: the sequence of its channel, and its row.</summary>
    public static async Task InsertAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        const string Now = "2026-01-01T00:00:00.000000Z";
        var sender = BotColumns.Text(Message.SenderBotId);
        await using var next = connection.CreateCommand();
        next.CommandText = Next;
        next.Parameters.AddWithValue("$now", Now);
        next.Parameters.AddWithValue("$sender", sender);
        var sequence = (long)(await next.ExecuteScalarAsync(cancellationToken))!;

        await using var insert = connection.CreateCommand();
        insert.CommandText = Insert;
        insert.Parameters.AddWithValue("$id", BotColumns.Text(Uuid7.Create(TimeProvider.System.GetUtcNow())));
        insert.Parameters.AddWithValue("$sender", sender);
        insert.Parameters.AddWithValue("$sequence", sequence);
        insert.Parameters.AddWithValue("$body", Message.Body.GetRawText());
        insert.Parameters.AddWithValue("$now", Now);
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }
}
