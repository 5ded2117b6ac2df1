using System.Globalization;
using System.Text;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Postgres;
using Boternity.Data.Storage.Sqlite;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Boternity.Data.Tests.Migrations;

/// <summary>A database at the first of the tests' own migrations: rows, and a view, a trigger and an index that no migration knows of.</summary>
internal static class ShelfData
{
    /// <summary>Migrates an empty database to the first migration and fills it.</summary>
    public static async Task FillAsync(ITestDatabase database, CancellationToken cancellationToken)
    {
        await using (var lab = new MigrationLab(database.Provider, database.Target, MigrationLab.ShelfSet))
        {
            await lab.MigrateAsync(MigrationLab.First, cancellationToken);
        }

        await database.ExecuteAsync(
            $"INSERT INTO shelves (id, name, note) VALUES (1, 'oak', 'dry'), (2, 'elm', NULL), (3, 'ash', '')", cancellationToken);
        await database.ExecuteAsync(
            $"INSERT INTO books (id, shelf_id, title, pages) VALUES (1, 1, 'a', 10), (2, 1, 'b', 400), (3, 2, 'c', 500)", cancellationToken);
        await database.ExecuteAsync($"CREATE INDEX raw_books_title ON books (title) WHERE pages > 1", cancellationToken);
        await database.ExecuteAsync(
            $"CREATE VIEW long_books AS SELECT b.title, s.name FROM books b JOIN shelves s ON s.id = b.shelf_id WHERE b.pages > 300",
            cancellationToken);

        if (database.Provider == Provider.Sqlite)
        {
            await database.ExecuteAsync(
                $"CREATE TRIGGER books_title BEFORE INSERT ON books WHEN NEW.title = '' BEGIN SELECT RAISE(ABORT, 'no title'); END",
                cancellationToken);
        }
    }

    /// <summary>Schema and rows as text: equal texts are equal databases.</summary>
    public static async Task<string> DumpAsync(ITestDatabase database, CancellationToken cancellationToken)
    {
        var schema = await SchemaAsync(database);
        var text = new StringBuilder(schema.ToJson());
        foreach (var table in schema.Facts.Keys.Where(IsTable).Order(StringComparer.Ordinal))
        {
            await DumpTableAsync(database, table["table ".Length..], text, cancellationToken);
        }

        await DumpTableAsync(database, "\"__EFMigrationsHistory\"", text, cancellationToken);
        if (database.Provider == Provider.Sqlite)
        {
            // Also what the manifest leaves out: EF's lock.
            await DumpTableAsync(database, "pragma_user_version", text, cancellationToken);
            await DumpTableAsync(database, "(SELECT name FROM sqlite_master WHERE type = 'table')", text, cancellationToken);
        }

        return text.ToString();
    }

    private static bool IsTable(string fact) =>
        fact.StartsWith("table ", StringComparison.Ordinal) && !fact.Contains('/', StringComparison.Ordinal);

    public static async Task<SchemaManifest> SchemaAsync(ITestDatabase database)
    {
        // Only looks, at databases of either set: neither is too new for it.
        var any = MigrationLab.ShelfSet with { Epoch = Math.Max(MigrationLab.ShelfSet.Epoch, SchemaEpoch.Current) };
        await using var lab = new MigrationLab(database.Provider, database.Target, any);
        await using var context = lab.Context();
        var sql = new MigrationSql(
            context.GetService<IRawSqlCommandBuilder>(),
            context.GetService<IRelationalConnection>(),
            context,
            context.GetService<IRelationalCommandDiagnosticsLogger>());
        return database.Provider == Provider.Sqlite
            ? SqliteSchemaReader.Read(sql)
            : await PostgresSchemaReader.ReadAsync(sql, async: true, CancellationToken.None);
    }

    private static async Task DumpTableAsync(ITestDatabase database, string table, StringBuilder text, CancellationToken cancellationToken)
    {
        var query = System.Runtime.CompilerServices.FormattableStringFactory.Create($"SELECT * FROM {table} ORDER BY 1");
        foreach (var row in await database.QueryAsync(query, cancellationToken))
        {
            var values = row.OrderBy(column => column.Key, StringComparer.Ordinal)
                .Select(column => $"{column.Key}={Convert.ToString(column.Value, CultureInfo.InvariantCulture) ?? "NULL"}");
            text.Append(CultureInfo.InvariantCulture, $"{table}: {string.Join(' ', values)}\n");
        }
    }
}
