using System.Data.Common;
using System.Globalization;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.Bots;
using Npgsql;
using NpgsqlTypes;

namespace Boternity.Data.Benchmarks.Contenders.Postgres;

/// <summary>A bot's columns as they are stored on PostgreSQL, read and written by hand.</summary>
internal static class PostgresColumns
{
    public const string ById = $"SELECT {All} FROM bots WHERE id = $1 LIMIT 1";

    public const string Insert =
        $"INSERT INTO bots ({All}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, $9, $10, NULL, 1)";

    private const string All =
        """
        id, slug, name, description, status, category, tags, user_id, conversation_count, total_tokens_used, version_count,
        created_at, updated_at, last_active_at, revision
        """;

    public static Bot Read(DbDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Slug = row.GetString(1),
        Name = row.GetString(2),
        Description = row.GetString(3),
        Status = BotColumns.Status(row.GetString(4)),
        Category = BotColumns.Category(row.GetString(5)),
        Tags = BotColumns.Tags(row.GetString(6)),
        UserId = row.IsDBNull(7) ? null : row.GetGuid(7),
        ConversationCount = row.GetInt64(8),
        TotalTokensUsed = row.GetInt64(9),
        VersionCount = row.GetInt32(10),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(11),
        UpdatedAt = row.GetFieldValue<DateTimeOffset>(12),
        LastActiveAt = row.IsDBNull(13) ? null : row.GetFieldValue<DateTimeOffset>(13),
        Revision = row.GetInt64(14),
    };

    public static void Bind(NpgsqlCommand insert, Bot bot)
    {
        var values = insert.Parameters;
        values.Add(new() { Value = bot.Id });
        values.Add(new() { Value = bot.Slug });
        values.Add(new() { Value = bot.Name });
        values.Add(new() { Value = bot.Description });
        values.Add(new() { Value = BotColumns.Text(bot.Status) });
        values.Add(new() { Value = BotColumns.Text(bot.Category) });
        values.Add(new() { Value = BotColumns.Text(bot.Tags), NpgsqlDbType = NpgsqlDbType.Jsonb });
        values.Add(new() { Value = bot.UserId!.Value });
        values.Add(new() { Value = bot.CreatedAt });
        values.Add(new() { Value = bot.UpdatedAt });
    }

    /// <summary>Counts what was written from a number on, and compares the last row.</summary>
    public static async Task<Verification> VerifyWritesAsync(ContenderSpec spec, long written, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(spec.Connection!);
        await using var count = source.CreateCommand("SELECT count(*) FROM bots WHERE id >= $1 AND id < $2");
        count.Parameters.Add(new() { Value = BotRows.IdOf(spec.Rows) });
        count.Parameters.Add(new() { Value = BotRows.IdOf(spec.Rows + PostgresDatabase.Range) });
        var counted = (long)(await count.ExecuteScalarAsync(cancellationToken))!;

        await using var settings = source.CreateCommand("SELECT string_agg(name || '=' || setting, ', ') FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit')");
        var seen = (string?)await settings.ExecuteScalarAsync(cancellationToken) ?? "";
        return new Verification(
            counted == written ? null : $"{counted} rows are stored, {written} were acknowledged.",
            string.Create(CultureInfo.InvariantCulture, $"{counted} rows counted"),
            seen);
    }
}
