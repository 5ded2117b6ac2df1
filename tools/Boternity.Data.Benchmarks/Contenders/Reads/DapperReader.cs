using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.Bots;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Benchmarks.Contenders.Reads;

/// <summary>Dapper on a pooled connection.</summary>
internal sealed class DapperReader(ContenderSpec spec) : ThreadReadContender(spec)
{
    private readonly string _connectionString = PlainSqlite.ConnectionString(spec.Database);

    public override ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        return ValueTask.CompletedTask;
    }

    protected override Bot? Read(int caller, Guid id)
    {
        using var connection = new SqliteConnection(_connectionString);
        return connection.QueryFirstOrDefault<Row>(BotColumns.ById, new { id = BotColumns.Text(id) })?.ToBot();
    }

#pragma warning disable IDE1006 // Dapper finds the members by the names of the columns.
    private sealed class Row
    {
        public required string id { get; init; }

        public required string slug { get; init; }

        public required string name { get; init; }

        public required string description { get; init; }

        public required string status { get; init; }

        public required string category { get; init; }

        public required string tags { get; init; }

        public string? user_id { get; init; }

        public long conversation_count { get; init; }

        public long total_tokens_used { get; init; }

        public int version_count { get; init; }

        public required string created_at { get; init; }

        public required string updated_at { get; init; }

        public string? last_active_at { get; init; }

        public long revision { get; init; }

        public Bot ToBot() => new()
        {
            Id = Guid.Parse(id),
            Slug = slug,
            Name = name,
            Description = description,
            Status = BotColumns.Status(status),
            Category = BotColumns.Category(category),
            Tags = BotColumns.Tags(tags),
            UserId = user_id is null ? null : Guid.Parse(user_id),
            ConversationCount = conversation_count,
            TotalTokensUsed = total_tokens_used,
            VersionCount = version_count,
            CreatedAt = BotColumns.Instant(created_at),
            UpdatedAt = BotColumns.Instant(updated_at),
            LastActiveAt = last_active_at is null ? null : BotColumns.Instant(last_active_at),
            Revision = revision,
        };
    }
#pragma warning restore IDE1006
}
