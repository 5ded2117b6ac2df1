using System.Text.Json;

namespace Boternity.Data.KeyValue;

/// <summary>One value that a bot keeps under a key of its own.</summary>
/// <remarks>Table <c>bot_kv_store</c>, design card seed 001.</remarks>
public sealed class KeyValueEntry
{
    /// <summary>The longest <see cref="Key"/>, in UTF-16 units.</summary>
    public const int MaxKeyLength = 512;

    /// <summary>The largest <see cref="Value"/>, in bytes of its JSON text in UTF-8.</summary>
    public const int MaxValueBytes = 1024 * 1024;

    /// <summary>The bot that the entry belongs to; deleting the bot deletes it.</summary>
    public Guid BotId { get; init; }

    /// <summary>Unique within the bot, compared exactly; 1 to <see cref="MaxKeyLength"/> UTF-16 units.</summary>
    public required string Key { get; init; }

    /// <summary>
    /// Any JSON value, <c>null</c> among them, of at most <see cref="MaxValueBytes"/>. SQLite keeps the text as it was given;
    /// PostgreSQL keeps its meaning: members come back in another order, and <c>1e2</c> as <c>100</c>.
    /// </summary>
    public JsonElement Value { get; set; }

    /// <summary>UTC, whole microseconds; kept when the value is replaced.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC, whole microseconds; the time of the last write.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Concurrency token: 1 on insert, one more on each write.</summary>
    public long Revision { get; set; } = 1;

    /// <summary>UTC, whole microseconds; from then on the entry is as good as deleted. Null: it stays.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }
}
