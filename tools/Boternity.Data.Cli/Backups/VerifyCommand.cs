using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;

namespace Boternity.Data.Cli.Backups;

/// <summary><c>backup verify</c>.</summary>
internal static class VerifyCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var file = BackupArguments.File();
        var json = Arguments.Json();
        return new Command("verify", "Reads a backup as a whole and compares it with its manifest. Writes nothing.") { file, json }
            .Runs(shell, database, async (session, token) =>
            {
                var path = BackupArguments.PathOf(session.Arguments.GetRequiredValue(file))!;
                var backup = await BackupProgressView.RunAsync(
                    session, "verify", session.Arguments.GetValue(json), progress => session.Backups.VerifyAsync(path, progress, token));
                session.Answer(json, backup, report =>
                {
                    BackupReport.Write(report, backup);
                    report.Line("verified", "it is what its manifest says");
                });
                return ExitCode.Success;
            });
    }
}
