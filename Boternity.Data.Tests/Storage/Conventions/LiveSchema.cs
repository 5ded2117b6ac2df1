using System.Globalization;
using System.Text.RegularExpressions;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Storage.Conventions;

/// <summary>The schema that a database really has, in one form for both drivers: one line for each fact.</summary>
internal static partial class LiveSchema
{
    private static readonly Dictionary<string, string> NeutralTypes = new()
    {
        ["uuid"] = "TEXT",
        ["text"] = "TEXT",
        ["jsonb"] = "TEXT",
        ["timestamp with time zone"] = "TEXT",
        ["bigint"] = "INTEGER",
        ["integer"] = "INTEGER",
        ["boolean"] = "INTEGER",
        ["bytea"] = "BLOB",
    };

    /// <summary>Lines like <c>column bots.slug TEXT NOT NULL</c>, sorted; without the tables of EF Core itself.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(ITestDatabase database, CancellationToken cancellationToken)
    {
        var lines = database.Provider == Provider.Sqlite
            ? await ReadSqliteAsync(database, cancellationToken)
            : await ReadPostgresAsync(database, cancellationToken);

        return [.. lines.Where(line => !line.Contains("__EFMigrations", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    private static async Task<IEnumerable<string>> ReadSqliteAsync(ITestDatabase database, CancellationToken cancellationToken)
    {
        var columns = await database.QueryAsync(
            $"""
            SELECT t.name AS t, c.name AS c, c.type AS type, c."notnull" AS required, c.dflt_value AS value
            FROM sqlite_master t, pragma_table_xinfo(t.name) c WHERE t.type = 'table'
            """,
            cancellationToken);
        var indexes = await database.QueryAsync(
            $"""
            SELECT t.name AS t, CASE i.origin WHEN 'pk' THEN 'PRIMARY' ELSE i.name END AS i, i."unique" AS is_unique, i.partial AS partial, group_concat(c.name) AS columns
            FROM sqlite_master t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
            WHERE t.type = 'table' AND i.origin IN ('c', 'pk') GROUP BY t.name, i.name
            """,
            cancellationToken);
        var keys = await database.QueryAsync(
            $"""
            SELECT t, group_concat(c) AS c, principal, group_concat(target) AS target, on_delete, on_update FROM (
                SELECT t.name AS t, f.id AS id, f."from" AS c, f."table" AS principal, f."to" AS target, f.on_delete AS on_delete, f.on_update AS on_update
                FROM sqlite_master t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table' ORDER BY t.name, f.id, f.seq)
            GROUP BY t, id
            """,
            cancellationToken);
        var tables = await database.QueryAsync($"SELECT name AS t, sql FROM sqlite_master WHERE type = 'table'", cancellationToken);

        return columns.Select(row => Column(row["t"], row["c"], (string)row["type"]!, row["required"], row["value"]))
            .Concat(indexes.Select(row => Index(row["t"], row["i"], row["columns"], row["is_unique"], row["partial"])))
            .Concat(keys.Select(row => ForeignKey(row["t"], row["c"], row["principal"], row["target"], row["on_delete"], row["on_update"])))
            .Concat(tables.SelectMany(row => Constraints().Matches((string)row["sql"]!)
                .Select(match => $"{match.Groups["kind"].Value} {row["t"]} {match.Groups["name"].Value}")))
            .Concat(tables.Select(row => $"table {row["t"]}"));
    }

    private static async Task<IEnumerable<string>> ReadPostgresAsync(ITestDatabase database, CancellationToken cancellationToken)
    {
        var columns = await database.QueryAsync(
            $"""
            SELECT table_name::text AS t, column_name::text AS c, data_type::text AS type,
                (is_nullable = 'NO') AS required, column_default::text AS value
            FROM information_schema.columns WHERE table_schema = 'public'
            """,
            cancellationToken);
        var indexes = await database.QueryAsync(
            $"""
            SELECT t.relname::text AS t, CASE WHEN x.indisprimary THEN 'PRIMARY' ELSE i.relname::text END AS i, x.indisunique AS is_unique, (x.indpred IS NOT NULL) AS partial,
                (SELECT string_agg(a.attname, ',' ORDER BY k.place) FROM unnest(x.indkey) WITH ORDINALITY AS k(number, place)
                    JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number) AS columns
            FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
            WHERE t.relnamespace = 'public'::regnamespace
                AND NOT EXISTS (SELECT 1 FROM pg_constraint u WHERE u.conindid = x.indexrelid AND u.contype = 'u')
            """,
            cancellationToken);
        var keys = await database.QueryAsync(
            $"""
            SELECT t.relname::text AS t, p.relname::text AS principal,
                (SELECT string_agg(a.attname, ',' ORDER BY c.place) FROM unnest(k.conkey) WITH ORDINALITY AS c(number, place)
                    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = c.number) AS c,
                (SELECT string_agg(a.attname, ',' ORDER BY c.place) FROM unnest(k.confkey) WITH ORDINALITY AS c(number, place)
                    JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = c.number) AS target,
                CASE k.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'a' THEN 'NO ACTION' WHEN 'n' THEN 'SET NULL' ELSE 'OTHER' END AS on_delete,
                CASE k.confupdtype WHEN 'a' THEN 'NO ACTION' ELSE 'OTHER' END AS on_update
            FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid
            WHERE k.contype = 'f'
            """,
            cancellationToken);
        var constraints = await database.QueryAsync(
            $"""
            SELECT t.relname::text AS t, k.conname::text AS k,
                CASE k.contype WHEN 'p' THEN 'PRIMARY KEY' WHEN 'f' THEN 'FOREIGN KEY' WHEN 'u' THEN 'UNIQUE' ELSE 'CHECK' END AS kind
            FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
            WHERE k.connamespace = 'public'::regnamespace AND k.contype IN ('p', 'f', 'u', 'c')
            """,
            cancellationToken);
        var tables = await database.QueryAsync(
            $"SELECT table_name::text AS t FROM information_schema.tables WHERE table_schema = 'public'", cancellationToken);

        return columns.Select(row => Column(row["t"], row["c"], Neutral((string)row["type"]!), row["required"], row["value"]))
            .Concat(indexes.Select(row => Index(row["t"], row["i"], row["columns"], row["is_unique"], row["partial"])))
            .Concat(keys.Select(row => ForeignKey(row["t"], row["c"], row["principal"], row["target"], row["on_delete"], row["on_update"])))
            .Concat(constraints.Select(row => $"{row["kind"]} {row["t"]} {row["k"]}"))
            .Concat(tables.Select(row => $"table {row["t"]}"));
    }

    private static string Neutral(string type) => NeutralTypes.GetValueOrDefault(type, type);

    private static string Column(object? table, object? name, string type, object? required, object? value)
    {
        // PostgreSQL writes a default with its type behind it, and each driver has its own words for false and for now.
        var text = Convert.ToString(value, CultureInfo.InvariantCulture)!.Split("::")[0] switch
        {
            "false" => "0",
            "now()" or "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')" => "NOW",
            var other => other,
        };
        return $"column {table}.{name} {type}{(required is 1L ? " NOT NULL" : "")}{(text.Length > 0 ? $" DEFAULT {text}" : "")}";
    }

    private static string Index(object? table, object? name, object? columns, object? unique, object? partial) =>
        $"index {table} {name} ({columns}){(unique is 1L ? " UNIQUE" : "")}{(partial is 1L ? " PARTIAL" : "")}";

    private static string ForeignKey(
        object? table, object? column, object? principal, object? target, object? onDelete, object? onUpdate) =>
        $"reference {table}.{column} to {principal}.{target} ON DELETE {onDelete} ON UPDATE {onUpdate}";

    [GeneratedRegex("CONSTRAINT \"(?<name>[^\"]+)\" (?<kind>PRIMARY KEY|FOREIGN KEY|UNIQUE|CHECK)")]
    private static partial Regex Constraints();
}
