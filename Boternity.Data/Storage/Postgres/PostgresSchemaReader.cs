#pragma warning disable CA1849 // One body serves both ways: what is synchronous here is for the synchronous one.
using System.Data.Common;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Reads the schema of a database as facts, from the server's catalogs, in the server's own words for each definition.</summary>
internal static class PostgresSchemaReader
{
    // Names without the schema, which is the store's and nobody's business here; objects of extensions left out.
    private const string Facts = """
        WITH ours AS (
            SELECT c.oid, c.relname, c.relkind, quote_ident(n.nspname) AS schema
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = current_schema() AND c.relname NOT IN ('__EFMigrationsHistory', 'PK___EFMigrationsHistory')
              AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'))
        SELECT 'table ' || relname, CASE relkind WHEN 'p' THEN 'partitioned' ELSE '' END FROM ours WHERE relkind IN ('r', 'p')
        UNION ALL
        SELECT 'table ' || o.relname || ' / column ' || a.attname,
            format_type(a.atttypid, a.atttypmod)
            || CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || quote_ident(l.collname) ELSE '' END
            || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
            || CASE WHEN a.attidentity <> '' THEN ' IDENTITY ' || a.attidentity::text ELSE '' END
            || CASE WHEN d.oid IS NULL THEN ''
                WHEN a.attgenerated <> '' THEN ' GENERATED ' || pg_get_expr(d.adbin, d.adrelid)
                ELSE ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END
        FROM ours o
        JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
        JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_collation l ON l.oid = a.attcollation
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE o.relkind IN ('r', 'p')
        UNION ALL
        SELECT 'table ' || o.relname || ' / constraint ' || k.conname,
            replace(pg_get_constraintdef(k.oid), ' REFERENCES ' || o.schema || '.', ' REFERENCES ')
        FROM ours o JOIN pg_constraint k ON k.conrelid = o.oid AND k.contype IN ('p', 'u', 'f', 'c', 'x')
        UNION ALL
        SELECT 'index ' || o.relname, replace(pg_get_indexdef(o.oid), ' ON ' || o.schema || '.', ' ON ')
        FROM ours o
        WHERE o.relkind IN ('i', 'I') AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = o.oid AND k.contype IN ('p', 'u', 'x'))
        UNION ALL
        SELECT 'view ' || relname, pg_get_viewdef(oid) FROM ours WHERE relkind IN ('v', 'm')
        UNION ALL
        SELECT 'trigger ' || g.tgname, replace(pg_get_triggerdef(g.oid), ' ON ' || o.schema || '.', ' ON ')
        FROM ours o JOIN pg_trigger g ON g.tgrelid = o.oid AND NOT g.tgisinternal
        """;

    public static async Task<SchemaManifest> ReadAsync(MigrationSql sql, bool async, CancellationToken cancellationToken) =>
        Of(await sql.RowsAsync(Facts, Row, async, cancellationToken).ConfigureAwait(false));

    public static async Task<SchemaManifest> ReadAsync(NpgsqlConnection connection, bool async)
    {
        var command = new NpgsqlCommand(Facts, connection);
        await using var ownedCommand = command.ConfigureAwait(false);
        var reader = async ? await command.ExecuteReaderAsync().ConfigureAwait(false) : command.ExecuteReader();
        await using var ownedReader = reader.ConfigureAwait(false);
        var rows = new List<(string Name, string Definition)>();
        while (async ? await reader.ReadAsync().ConfigureAwait(false) : reader.Read())
        {
            rows.Add(Row(reader));
        }

        return Of(rows);
    }

    private static (string Name, string Definition) Row(DbDataReader row) => (row.GetString(0), row.GetString(1));

    private static SchemaManifest Of(List<(string Name, string Definition)> rows)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, definition) in rows)
        {
            facts[name] = PostgresDefinition.Flatten(definition);
        }

        return new SchemaManifest(facts);
    }
}
