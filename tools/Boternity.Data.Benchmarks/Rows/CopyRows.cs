using Microsoft.Data.Sqlite;

namespace Boternity.Data.Benchmarks.Rows;

/// <summary>A file's worth of bots, entries of theirs and messages between them, made by SQLite itself.</summary>
internal static class CopyRows
{
    /// <summary>The tables that are filled, with the columns that a copy of them has.</summary>
    public static IReadOnlyDictionary<string, string> Tables { get; } = new Dictionary<string, string>
    {
        ["bots"] = "id, slug, name, description, status, category, tags, conversation_count, total_tokens_used, version_count, created_at, "
            + "updated_at, last_active_at, revision, user_id",
        ["bot_kv_store"] = "bot_id, key, value, revision, created_at, updated_at, expires_at",
        ["bot_messages"] = "id, sender_bot_id, sender_bot_name, recipient_type, recipient_bot_id, recipient_channel, message_type, body, "
            + "timestamp, sequence, thread_id, reply_to",
    };

    private const string Instant = "strftime('%Y-%m-%dT%H:%M:%S.123456Z', 1767225600 + n, 'unixepoch')";

    /// <summary>Fills a migrated file: a tenth bots, four tenths entries, and half messages.</summary>
    public static void Fill(string path, long rows)
    {
        var bots = rows / 10;
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        PlainSqlite.Execute(connection, "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -64000; BEGIN");
        PlainSqlite.Execute(connection, $"""
            INSERT INTO bots (id, slug, name, description, tags, created_at, updated_at, last_active_at)
            {Numbers(bots)} SELECT {Id("n", 1)}, 'bot-' || n, 'Bot ' || n, 'Answers questions about topic ' || n || ', and remembers what was said.',
                '["production", "team-' || (n % 97) || '"]', {Instant}, {Instant}, {Instant} FROM numbers
            """);
        PlainSqlite.Execute(connection, $$"""
            INSERT INTO bot_kv_store (bot_id, key, value, created_at, updated_at)
            {{Numbers(rows * 4 / 10)}} SELECT {{Id($"n % {bots}", 1)}}, 'session/' || (n / {{bots}}) || '/state',
                '{"step":' || n || ',"open":true,"score":0.25,"text":"' || hex(randomblob(40)) || '"}', {{Instant}}, {{Instant}} FROM numbers
            """);
        PlainSqlite.Execute(connection, $$"""
            INSERT INTO bot_messages (id, sender_bot_id, sender_bot_name, recipient_type, recipient_bot_id, message_type, body, timestamp, sequence, thread_id)
            {{Numbers(rows - bots - (rows * 4 / 10))}} SELECT {{Id("n", 2)}}, {{Id($"n % {bots}", 1)}}, 'Bot', 'direct', {{Id($"(n * 7 + 1) % {bots}", 1)}}, 'note',
                '{"text":"message ' || n || ' ' || hex(randomblob(60)) || '","urgent":false}', {{Instant}}, n + 1, {{Id("n", 2)}} FROM numbers
            """);
        PlainSqlite.Execute(connection, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private static string Numbers(long count) =>
        $"WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count - 1})";

    // As a UUID of version 7 sorts: by its number.
    private static string Id(string number, int kind) => $"printf('0190%04x-%04x-7000-8000-%012x', ({number}) / 65536, ({number}) % 65536, {kind})";
}
