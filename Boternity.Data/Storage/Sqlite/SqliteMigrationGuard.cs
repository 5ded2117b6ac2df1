using System.Globalization;
using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>What the migrator does beyond EF inside of the transaction: leftovers, rebuilds of tables, checks.</summary>
internal sealed class SqliteMigrationGuard(MigrationSql sql, MigrationRun run)
{
    private const string LockTable = "__EFMigrationsLock";
    private const string CopyPrefix = "ef_temp_";

    private readonly List<SchemaObject> _aside = [];
    private readonly List<(string Table, long Rows)> _rebuilt = [];

    /// <summary>Views and triggers, which stand in the way of a rebuild, and indexes, which it drops.</summary>
    public static List<SchemaObject> ReadObjects(MigrationSql sql) =>
        sql.Rows(
            """
            SELECT type, name, tbl_name, sql FROM sqlite_master
            WHERE type IN ('view', 'trigger', 'index') AND sql IS NOT NULL ORDER BY rowid
            """,
            row => new SchemaObject(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3)));

    /// <summary>Whether plain EF was killed here: its lock, or a copy of a table, is still there.</summary>
    public bool HasLeftovers()
    {
        var tables = Tables();
        return tables.Exists(IsCopy) || (tables.Contains(LockTable) && Count(LockTable) > 0);
    }

    /// <exception cref="StoreException">A copy may be the only one.</exception>
    public void RemoveLeftovers()
    {
        var tables = Tables();
        if (tables.Contains(LockTable) && sql.Execute($"DELETE FROM {SqlName.Quote(LockTable)}") is > 0 and var rows)
        {
            run.Logger.MigrationLockRowsRemoved(rows, run.Location);
        }

        foreach (var copy in tables.Where(IsCopy))
        {
            var original = copy[CopyPrefix.Length..];
            if (!tables.Contains(original))
            {
                throw Messages.SchemaDrift(run.Location, [$"table {copy} has no table {original} beside it and may be its only copy"]);
            }

            sql.Execute($"DROP TABLE {SqlName.Quote(copy)}");
            run.Logger.MigrationCopyDropped(copy, run.Location);
        }
    }

    /// <summary>Adds to a migration's commands what a rebuild needs around it.</summary>
    public IReadOnlyList<MigrationCommand> Surround(Migration migration, IReadOnlyList<MigrationCommand> commands)
    {
        var markers = commands.OfType<SqliteRebuildMarker>().ToList();
        if (markers.Count == 0)
        {
            return commands;
        }

        var exempt = migration.GetType().GetCustomAttributes(typeof(RowCountChangesAttribute), inherit: false)
            .Cast<RowCountChangesAttribute>()
            .SelectMany(attribute => attribute.Tables)
            .ToList();
        foreach (var marker in markers)
        {
            marker.Reached = () => SetAside(marker.Tables, exempt);
        }

        return [.. commands, markers[^1].Then(Restore)];
    }

    /// <exception cref="InvalidOperationException">Rows reference what does not exist.</exception>
    public void CheckForeignKeys()
    {
        var violations = sql.Rows("PRAGMA foreign_key_check", row => $"{row.GetString(0)} -> {row.GetString(2)}");
        if (violations.Count > 0)
        {
            var counts = violations.CountBy(violation => violation).Select(violation => $"{violation.Key} ({violation.Value} rows)");
            throw new InvalidOperationException($"Foreign keys are violated after the migration: {string.Join(", ", counts)}.");
        }
    }

    private static bool IsCopy(string table) => table.StartsWith(CopyPrefix, StringComparison.Ordinal);

    // The copies are filled and the originals not yet dropped: the moment at which both can be counted.
    private void SetAside(IReadOnlyList<string> tables, List<string> exempt)
    {
        foreach (var table in tables.Except(exempt, StringComparer.Ordinal))
        {
            var rows = Count(table);
            CheckCount(table, rows, Count(CopyPrefix + table));
            _rebuilt.Add((table, rows));
        }

        foreach (var found in ReadObjects(sql))
        {
            _aside.Add(found);
            if (found.Type != "index")
            {
                sql.Execute($"DROP {found.Type} {SqlName.Quote(found.Name)}");
            }
        }
    }

    private void Restore()
    {
        foreach (var (table, rows) in _rebuilt)
        {
            CheckCount(table, rows, Count(table));
        }

        var present = ReadObjects(sql).Select(found => (found.Type, found.Name)).ToHashSet();
        var missing = _aside.Where(found => !present.Contains((found.Type, found.Name))).OrderBy(found => found.Order).ToList();
        foreach (var lost in missing)
        {
            Attempt(lost, lost.Sql);
        }

        // SQLite accepts views and triggers on columns that are gone; compiling a statement that uses them tells.
        foreach (var restored in missing)
        {
            foreach (var probe in Probes(restored))
            {
                Attempt(restored, probe);
            }
        }

        _aside.Clear();
        _rebuilt.Clear();
    }

    private IEnumerable<string> Probes(SchemaObject restored)
    {
        if (restored.Type == "view")
        {
            return [$"EXPLAIN SELECT * FROM {SqlName.Quote(restored.Name)}"];
        }

        if (restored.Type != "trigger")
        {
            return [];
        }

        var table = SqlName.Quote(restored.Table);
        var literal = restored.Table.Replace("'", "''", StringComparison.Ordinal);
        var columns = sql.Rows(
            $"SELECT name FROM pragma_table_xinfo('{literal}') WHERE hidden = 0", row => SqlName.Quote(row.GetString(0)));
        return
        [
            $"EXPLAIN INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(_ => "NULL"))})",
            $"EXPLAIN UPDATE {table} SET {string.Join(", ", columns.Select(column => $"{column} = {column}"))}",
            $"EXPLAIN DELETE FROM {table}",
        ];
    }

    private void Attempt(SchemaObject restored, string statement)
    {
        try
        {
            sql.Execute(statement);
        }
        catch (Microsoft.Data.Sqlite.SqliteException exception) when (exception.SqliteErrorCode == SqliteResultCodes.Error)
        {
            throw new InvalidOperationException($"The {restored.Type} {restored.Name} does not fit the schema after the migration.", exception);
        }
    }

    private static void CheckCount(string table, long before, long after)
    {
        if (before != after)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"The rebuild of {table} turned {before} rows into {after}."));
        }
    }

    private List<string> Tables() => sql.Rows("SELECT name FROM sqlite_master WHERE type = 'table'", row => row.GetString(0));

    private long Count(string table) => (long)sql.Scalar($"SELECT count(*) FROM {SqlName.Quote(table)}")!;

    /// <summary>A row of <c>sqlite_master</c>.</summary>
    internal sealed record SchemaObject(string Type, string Name, string Table, string Sql)
    {
        /// <summary>Indexes need their table only, triggers may need views.</summary>
        public int Order => Type switch { "index" => 0, "view" => 1, _ => 2 };
    }
}
