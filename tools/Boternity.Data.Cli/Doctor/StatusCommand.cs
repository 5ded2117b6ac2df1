using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Errors;
using Boternity.Data.Health;
using Boternity.Data.Storage.Backups;
using Boternity.Data.Storage.Checks;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Cli.Doctor;

/// <summary><c>status</c>: what an operator wants to see first.</summary>
internal static class StatusCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var json = Arguments.Json();
        var command = new Command("status", "Shows where the database is, its schema, its size, its rows and who has it open. Opens no key.") { json };
        database.AddTo(command);
        return command.Runs(shell, database, async (session, token) =>
        {
            var status = await session.Services.GetRequiredService<IDoctor>().GetStatusAsync(token);
            var (backup, error) = await FindBackupAsync(session, token);
            var result = new
            {
                status.Driver,
                status.Location,
                status.EngineVersion,
                status.Bytes,
                status.LogBytes,
                status.SchemaEpoch,
                status.KnownEpoch,
                status.LastMigration,
                status.Pending,
                status.Tables,
                OpenBy = status.Users,
                NewestBackup = backup is null ? null : new { backup.File, backup.Manifest.StartedAt, backup.Manifest.Bytes },
                BackupError = error,
            };
            session.Answer(json, result, report => Write(report, status, backup, error));
            return ExitCode.Success;
        });
    }

    // A folder that cannot be read hides nothing of the database.
    private static async Task<(Backup? Newest, string? Error)> FindBackupAsync(Session session, CancellationToken cancellationToken)
    {
        try
        {
            return (await session.Backups.FindNewestAsync(directory: null, cancellationToken), null);
        }
        catch (StoreException exception)
        {
            return (null, exception.Message);
        }
    }

    private static void Write(Report report, StoreStatus status, Backup? backup, string? error)
    {
        report.Section("Database");
        report.Line("driver", $"{status.Driver} {status.EngineVersion}");
        report.Line("location", status.Location);
        report.Line("size", $"{Cells.Of(status.Bytes)} bytes{(status.LogBytes is { } log ? $", write-ahead log {Cells.Of(log)} bytes" : "")}");
        report.Line("schema", Describe(status));
        report.Line("migration", status.LastMigration ?? Cells.None);
        report.Line("open by", status.Users.Count == 0 ? "nobody else" : string.Join(", ", status.Users));
        report.Line("backup", backup is null ? error ?? Cells.None : $"{backup.Manifest.Name}, {Cells.Of(backup.Manifest.StartedAt)}");

        report.Section("Rows");
        foreach (var table in status.Tables)
        {
            report.Line(table.Name.PadRight(status.Tables.Max(one => one.Name.Length)), Cells.Of(table.Rows));
        }
    }

    private static string Describe(StoreStatus status) => (status.SchemaEpoch - status.KnownEpoch) switch
    {
        > 0 => $"{Cells.Of(status.SchemaEpoch)}, newer than {Cells.Of(status.KnownEpoch)} of this version",
        < 0 => $"{Cells.Of(status.SchemaEpoch)} of {Cells.Of(status.KnownEpoch)}: {Cells.Count(status.Pending, "migration")} pending",
        _ => $"{Cells.Of(status.SchemaEpoch)}, current",
    };
}
