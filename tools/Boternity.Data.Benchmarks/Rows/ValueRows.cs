using System.Text.Json;
using Boternity.Data.KeyValue;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Benchmarks.Rows;

/// <summary>Key-value entries by plain SQL, in the library's own form.</summary>
internal static class ValueRows
{
    /// <summary>The first bots have an entry of this key each.</summary>
    public const string Key = "prefs";

    /// <summary>How many bots have one, at most.</summary>
    public const int Filled = 10_000;

    public const string Get = "SELECT bot_id, key, value, created_at, updated_at, revision, expires_at FROM bot_kv_store WHERE bot_id = $id AND key = $key";

    private const string Insert =
        """
        INSERT INTO bot_kv_store (bot_id, key, value, created_at, updated_at, revision, expires_at) VALUES ($id, $key, $value, $now, $now, 1, NULL)
        ON CONFLICT (bot_id, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at, revision = bot_kv_store.revision + 1
        """;

    public static JsonElement Value { get; } = JsonElement.Parse("""{"theme":"dark","size":12,"tags":["a","b"]}""");

    public static SqliteCommand CreateInsert(SqliteConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = Insert;
        foreach (var name in (string[])["$id", "$key", "$value", "$now"])
        {
            command.Parameters.Add(name, SqliteType.Text);
        }

        command.Prepare();
        return command;
    }

    public static void Bind(SqliteCommand insert, Guid bot, string key)
    {
        insert.Parameters[0].Value = BotColumns.Text(bot);
        insert.Parameters[1].Value = key;
        insert.Parameters[2].Value = Value.GetRawText();
        insert.Parameters[3].Value = "2026-01-01T00:00:00.000000Z";
    }

    public static KeyValueEntry Read(SqliteDataReader row) => new()
    {
        BotId = Guid.Parse(row.GetString(0)),
        Key = row.GetString(1),
        Value = JsonElement.Parse(row.GetString(2)),
        CreatedAt = BotColumns.Instant(row.GetString(3)),
        UpdatedAt = BotColumns.Instant(row.GetString(4)),
        Revision = row.GetInt64(5),
        ExpiresAt = row.IsDBNull(6) ? null : BotColumns.Instant(row.GetString(6)),
    };

    /// <exception cref="InvalidDataException">The entry is not there, or not the one that was written.</exception>
    public static void Check(KeyValueEntry? entry, Guid bot)
    {
        if (entry is null || entry.BotId != bot || !JsonElement.DeepEquals(entry.Value, Value))
        {
            throw new InvalidDataException($"The entry of bot {bot} is not the one that was written.");
        }
    }
}
