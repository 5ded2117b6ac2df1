using Boternity.Data.Storage.Backups;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Counts what is in a database.</summary>
internal static class PostgresBackupContent
{
    private const string History = "__EFMigrationsHistory";
    private const string DataKeys = "data_keys";

    // What belongs to an extension comes with it, and not with a backup.
    private const string NotOfExtension =
        "NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')";

    private const string HasTables = $"""
        SELECT EXISTS (
            SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
              AND c.relname <> '{History}' AND {NotOfExtension})
        """;

    private const string TablesOfStore = $"""
        SELECT c.relname, c.oid::regclass::text
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname = current_schema() AND {NotOfExtension}
        ORDER BY c.relname COLLATE "C"
        """;

    /// <summary>Whether there is a table, whoever made it, beside EF's history.</summary>
    public static Task<bool> HasTablesAsync(NpgsqlConnection session, CancellationToken cancellationToken) =>
        session.ScalarAsync<bool>(HasTables, argument: null, cancellationToken);

    /// <summary>Counts the rows of the store's schema; of one instant inside of a transaction with one snapshot.</summary>
    public static async Task<BackupContent> ReadAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        var names = await session.RowsAsync(TablesOfStore, row => (Name: row.GetString(0), Sql: row.GetString(1)), cancellationToken)
            .ConfigureAwait(false);
        var tables = new List<TableRows>(names.Count);
        foreach (var (name, sql) in names)
        {
            var rows = await session.ScalarAsync<long>($"SELECT count(*) FROM {sql}", argument: null, cancellationToken).ConfigureAwait(false);
            tables.Add(new TableRows(name, rows));
        }

        return new BackupContent
        {
            SchemaEpoch = tables.Exists(table => table.Name == History)
                ? await session.ScalarAsync<int>($"SELECT {PostgresSchemaGate.Epoch}", argument: null, cancellationToken).ConfigureAwait(false)
                : 0,
            LastMigration = await TextsAsync(History, $"SELECT max(\"MigrationId\" COLLATE \"C\") FROM \"{History}\"").ConfigureAwait(false)
                is [{ } last] ? last : null,
            EngineVersion = await session.ScalarAsync<string>("SELECT current_setting('server_version')", argument: null, cancellationToken)
                .ConfigureAwait(false),
            Tables = tables,
            MasterKeys = [.. (await TextsAsync(DataKeys, $"SELECT DISTINCT encode(wrapping_key_id, 'hex') FROM {DataKeys} ORDER BY 1")
                .ConfigureAwait(false)).OfType<string>()],
        };

        async Task<List<string?>> TextsAsync(string table, string sql) => tables.Exists(one => one.Name == table)
            ? await session.RowsAsync(sql, row => row.IsDBNull(0) ? null : row.GetString(0), cancellationToken).ConfigureAwait(false)
            : [];
    }

    /// <summary>What is different, in words; empty if nothing is.</summary>
    public static IReadOnlyList<string> Differences(BackupContent expected, BackupContent seen)
    {
        var rows = seen.Tables.ToDictionary(table => table.Name, table => table.Rows, StringComparer.Ordinal);
        var differences = expected.Tables
            .Where(table => rows.GetValueOrDefault(table.Name, -1) != table.Rows)
            .Select(table => rows.TryGetValue(table.Name, out var count)
                ? $"{table.Name} has {count} rows and not {table.Rows}"
                : $"{table.Name} is missing");
        return expected.LastMigration == seen.LastMigration && expected.SchemaEpoch == seen.SchemaEpoch
            ? [.. differences]
            : [.. differences, $"its newest migration is {seen.LastMigration ?? "none"} and not {expected.LastMigration ?? "none"}"];
    }
}
