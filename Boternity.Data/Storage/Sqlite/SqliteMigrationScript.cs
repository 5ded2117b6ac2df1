using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Writes down what the migrator would run, with what it would do around rebuilds given the objects that are in the file now.</summary>
internal static class SqliteMigrationScript
{
    /// <param name="history">Creates EF's history unless it exists.</param>
    /// <param name="migrations">The pending ones, each with its commands.</param>
    /// <param name="objects">What is in the file.</param>
    /// <param name="epoch">The schema's number afterwards.</param>
    public static string Write(
        string history,
        IEnumerable<(string Id, IReadOnlyList<MigrationCommand> Commands)> migrations,
        IReadOnlyList<SqliteMigrationGuard.SchemaObject> objects,
        int epoch)
    {
        var text = new StringBuilder("PRAGMA foreign_keys = 0;\nBEGIN IMMEDIATE;\n").AppendLine(history.Trim());
        foreach (var (id, commands) in migrations)
        {
            text.Append("-- ").AppendLine(id);
            var restore = new List<SqliteMigrationGuard.SchemaObject>();
            foreach (var command in commands)
            {
                if (command is not SqliteRebuildMarker rebuild)
                {
                    text.AppendLine(MigrationSql.Statement(command.CommandText));
                    continue;
                }

                restore.AddRange(objects.Where(found => found.Type != "index" || IsLost(found, rebuild, commands)).OrderBy(found => found.Order));
                foreach (var aside in restore.Where(found => found.Type != "index"))
                {
                    text.AppendLine(CultureInfo.InvariantCulture, $"DROP {aside.Type} {SqlName.Quote(aside.Name)};");
                }
            }

            restore.ForEach(found => text.AppendLine(MigrationSql.Statement(found.Sql)));
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"PRAGMA user_version = {epoch};\nCOMMIT;\nPRAGMA foreign_keys = 1;");
        return text.ToString();
    }

    // An index goes with its table, unless the migration itself creates or drops one of that name.
    private static bool IsLost(SqliteMigrationGuard.SchemaObject index, SqliteRebuildMarker rebuild, IReadOnlyList<MigrationCommand> commands) =>
        rebuild.Tables.Contains(index.Table)
        && !commands.Any(command => command.CommandText.Contains($"INDEX {SqlName.Quote(index.Name)}", StringComparison.Ordinal));
}
