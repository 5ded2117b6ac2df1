using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <inheritdoc/>
/// <param name="config">This store's own database, which is no vault.</param>
internal sealed class SqliteLegacyVaultFile(DatabaseConfig config) : ILegacyVaultFile
{
    private const string Columns = "SELECT name FROM pragma_table_info('secrets')";

    // Casts, because a column may hold any type. The driver reads text up to the first U+0000 and would make another name of it. Of a value
    // that is text (hex digits) twice as many bytes are read.
    private const string Rows =
        """
        WITH vault AS (
          SELECT CAST(id AS TEXT) AS id, CAST(key AS TEXT) AS key, CAST(scope AS TEXT) AS scope, CAST(provider AS TEXT) AS provider,
                 CAST(created_at AS TEXT) AS created_at, CAST(updated_at AS TEXT) AS updated_at,
                 encrypted_value AS value, typeof(encrypted_value) AS type,
                 length(CAST(encrypted_value AS BLOB)) > @max * (1 + (typeof(encrypted_value) = 'text')) AS is_too_long
          FROM secrets)
        SELECT CASE WHEN instr(CAST(id AS BLOB), x'00') > 0 THEN char(65533) ELSE '' END || substr(id, 1, 1024),
               CASE WHEN instr(CAST(key AS BLOB), x'00') > 0 THEN char(65533) ELSE '' END || substr(key, 1, 1024),
               CASE WHEN instr(CAST(scope AS BLOB), x'00') > 0 THEN char(65533) ELSE '' END || substr(scope, 1, 1024),
               CASE WHEN instr(CAST(provider AS BLOB), x'00') > 0 THEN char(65533) ELSE '' END || substr(provider, 1, 1024),
               substr(created_at, 1, 64),
               substr(updated_at, 1, 64),
               type,
               coalesce(is_too_long, 0),
               CASE WHEN NOT is_too_long THEN value END
        FROM vault
        ORDER BY key, scope, id
        """;

    private static readonly string[] Expected = ["id", "key", "encrypted_value", "scope", "provider", "created_at", "updated_at"];

    /// <inheritdoc/>
    public Task<IReadOnlyList<LegacyVaultRecord>> ReadAsync(string path, int maxValueBytes, CancellationToken cancellationToken) =>
        Task.Run<IReadOnlyList<LegacyVaultRecord>>(() => Read(path, maxValueBytes, cancellationToken), cancellationToken);

    private List<LegacyVaultRecord> Read(string path, int maxValueBytes, CancellationToken cancellationToken)
    {
        using var copy = ForeignFileCopy.Open(path, config, Messages.LegacyVaultUnreadable, cancellationToken);
        try
        {
            EnsureVault(copy.Connection, path);
            return ReadRows(copy.Connection, maxValueBytes, cancellationToken);
        }
        catch (SqliteException exception)
        {
            throw ForeignFileCopy.Unreadable(path, exception, Messages.LegacyVaultUnreadable);
        }
    }

    private static void EnsureVault(SqliteConnection connection, string path)
    {
        using var command = connection.CreateCommand();
        var found = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        command.CommandText = Columns;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            found.Add(reader.GetString(0));
        }

        if (found.Count == 0)
        {
            throw Messages.LegacyVaultUnreadable(path, "has no table secrets", cause: null);
        }

        if (Array.Find(Expected, column => !found.Contains(column)) is { } missing)
        {
            throw Messages.LegacyVaultUnreadable(path, $"has a table secrets without the column {missing}", cause: null);
        }
    }

    private static List<LegacyVaultRecord> ReadRows(SqliteConnection connection, int maxValueBytes, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Rows;
        command.Parameters.AddWithValue("@max", maxValueBytes);
        using var reader = command.ExecuteReader();

        var records = new List<LegacyVaultRecord>();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            records.Add(new LegacyVaultRecord
            {
                Id = TextOf(reader, 0),
                Name = TextOf(reader, 1),
                Scope = TextOf(reader, 2),
                Provider = TextOf(reader, 3),
                CreatedAt = TextOf(reader, 4),
                UpdatedAt = TextOf(reader, 5),
                IsTooLong = reader.GetBoolean(7),
                Value = ValueOf(reader, reader.GetString(6)),
            });
        }

        return records;
    }

    private static string? TextOf(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    // Hex digits are the form in which the older code passed bytes around.
    private static byte[] ValueOf(SqliteDataReader reader, string type)
    {
        const int Value = 8;
        if (reader.IsDBNull(Value))
        {
            return [];
        }

        return type switch
        {
            "blob" => reader.GetFieldValue<byte[]>(Value),
            "text" when IsHex(reader.GetString(Value)) => Convert.FromHexString(reader.GetString(Value)),
            _ => [],
        };
    }

    private static bool IsHex(string text) => text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit);
}
