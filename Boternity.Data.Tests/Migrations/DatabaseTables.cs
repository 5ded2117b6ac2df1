using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Migrations;

/// <summary>Looks at a database's tables past the library.</summary>
internal static class DatabaseTables
{
    /// <summary>The names of all tables, in order; on SQLite the file must exist.</summary>
    public static async Task<IReadOnlyList<string>> TablesAsync(this ITestDatabase database, CancellationToken cancellationToken)
    {
        var rows = database.Provider == Provider.Sqlite
            ? await database.QueryAsync(
                $"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name", cancellationToken)
            : await database.QueryAsync(
                $"SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename", cancellationToken);

        return [.. rows.Select(row => (string)row["name"]!)];
    }
}
