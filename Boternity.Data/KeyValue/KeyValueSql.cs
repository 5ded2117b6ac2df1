using System.Globalization;
using System.Text;
using System.Text.Json;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.KeyValue;

/// <summary>The statements that LINQ has no words for; both drivers run the same ones.</summary>
/// <remarks>
/// An entry whose time has come is replaced as if it were not there: the new one begins at revision 1. EF Core takes null for NULL, though
/// the type of its parameters says otherwise.
/// </remarks>
internal static class KeyValueSql
{
    private const int RowsPerStatement = 64;

    private const string Columns = "(bot_id, key, value, created_at, updated_at, revision, expires_at)";

    private const string Replace =
        """
        ON CONFLICT (bot_id, key) DO UPDATE SET
            value = excluded.value,
            created_at = CASE WHEN bot_kv_store.expires_at <= excluded.updated_at THEN excluded.created_at ELSE bot_kv_store.created_at END,
            updated_at = excluded.updated_at,
            revision = CASE WHEN bot_kv_store.expires_at <= excluded.updated_at THEN 1 ELSE bot_kv_store.revision + 1 END,
            expires_at = excluded.expires_at
        """;

    private const string UpsertOne =
        $"INSERT INTO bot_kv_store {Columns} VALUES ({{0}}, {{1}}, {{2}}, {{3}}, {{3}}, 1, {{4}}) {Replace} RETURNING *";

    private const string InsertOne =
        $"INSERT INTO bot_kv_store {Columns} VALUES ({{0}}, {{1}}, {{2}}, {{3}}, {{3}}, 1, {{4}}) {Replace}"
        + " WHERE bot_kv_store.expires_at <= excluded.updated_at";

    private static readonly string UpsertAll = UpsertRows(RowsPerStatement);

    /// <returns>The stored entry.</returns>
    public static async Task<KeyValueEntry> UpsertAsync(
        BoternityDbContext context,
        Guid botId,
        string key,
        JsonElement value,
        DateTimeOffset now,
        DateTimeOffset? expiresAt,
        CancellationToken cancellationToken)
    {
        var rows = await context.KeyValueEntries
            .FromSqlRaw(UpsertOne, botId, key, value, now, expiresAt?.TruncateToMicroseconds()!)
            .AsNoTracking()
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        return rows[0];
    }

    public static async Task UpsertManyAsync(
        BoternityDbContext context,
        Guid botId,
        List<KeyValuePair<string, JsonElement>> entries,
        DateTimeOffset now,
        DateTimeOffset? expiresAt,
        CancellationToken cancellationToken)
    {
        foreach (var rows in entries.Chunk(RowsPerStatement))
        {
            object[] parameters = [botId, now, expiresAt?.TruncateToMicroseconds()!, .. rows.SelectMany(row => (object[])[row.Key, row.Value])];
            await context.Database
                .ExecuteSqlRawAsync(rows.Length == RowsPerStatement ? UpsertAll : UpsertRows(rows.Length), parameters, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <returns>1, or 0 when there is an entry already.</returns>
    public static Task<int> InsertAsync(
        BoternityDbContext context,
        Guid botId,
        string key,
        JsonElement value,
        DateTimeOffset now,
        DateTimeOffset? expiresAt,
        CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlRawAsync(InsertOne, [botId, key, value, now, expiresAt?.TruncateToMicroseconds()!], cancellationToken);

    /// <returns>How many were deleted.</returns>
    public static Task<int> DeleteExpiredAsync(BoternityDbContext context, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM bot_kv_store WHERE (bot_id, key) IN
                (SELECT bot_id, key FROM bot_kv_store WHERE expires_at <= {now} ORDER BY expires_at LIMIT {limit})
            """,
            cancellationToken);

    private static string UpsertRows(int count)
    {
        var sql = new StringBuilder($"INSERT INTO bot_kv_store {Columns} VALUES ");
        for (var row = 0; row < count; row++)
        {
            var key = 3 + (2 * row);
            sql.Append(row == 0 ? "" : ", ")
                .Append(CultureInfo.InvariantCulture, $"({{0}}, {{{key}}}, {{{key + 1}}}, {{1}}, {{1}}, 1, {{2}})");
        }

        return sql.Append(' ').Append(Replace).ToString();
    }
}
