using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;

namespace Boternity.Data.Cli.Backups;

/// <summary><c>backup list</c>.</summary>
internal static class ListCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var folder = BackupArguments.Folder();
        var json = Arguments.Json();
        return new Command("list", "Lists the backups of a folder, newest first, by their manifests. Reads no backup.") { folder, json }
            .Runs(shell, database, async (session, token) =>
            {
                var backups = await session.Backups.ListAsync(BackupArguments.PathOf(session.Arguments.GetValue(folder)), token);
                session.Answer(json, backups, report => report.Table(
                    ["file", "taken", "bytes", "schema", "rows", "database"],
                    [.. backups.Select(backup => (string[])
                    [
                        backup.File,
                        Cells.Of(backup.Manifest.StartedAt),
                        Cells.Of(backup.Manifest.Bytes),
                        Cells.Of(backup.Manifest.SchemaEpoch),
                        Cells.Of(BackupReport.RowsOf(backup.Manifest)),
                        backup.Manifest.Database,
                    ])]));

                return ExitCode.Success;
            });
    }
}
