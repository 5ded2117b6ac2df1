using Boternity.Data.Cli.Output;
using Boternity.Data.Encryption;
using Boternity.Data.Storage.Backups;

namespace Boternity.Data.Cli.Backups;

/// <summary>Backups for people.</summary>
internal static class BackupReport
{
    public static void Write(Report report, Backup backup)
    {
        var manifest = backup.Manifest;
        report.Line("file", backup.File);
        report.Line("bytes", Cells.Of(manifest.Bytes));
        report.Line("taken", Cells.Of(manifest.StartedAt));
        report.Line("schema", $"{Cells.Of(manifest.SchemaEpoch)} ({manifest.LastMigration ?? "no migration"})");
        report.Line("rows", $"{Cells.Of(RowsOf(manifest))} in {Cells.Count(manifest.Tables.Count, "table")}");
        report.Line("master keys", manifest.MasterKeys.Count == 0 ? "none needed" : $"needs {string.Join(", ", manifest.MasterKeys.Select(ShortOf))}");
    }

    public static long RowsOf(BackupManifest manifest) => manifest.Tables.Sum(table => table.Rows);

    // A manifest is a file that anybody may have written.
    public static string ShortOf(string id) => KeyId.TryParse(id, out var known) ? Cells.Short(known) : "an unknown one";
}
