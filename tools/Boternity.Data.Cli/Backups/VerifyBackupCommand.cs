using System.CommandLine;
using Boternity.Data.Cli.Hosting;

namespace Boternity.Data.Cli.Backups;

/// <summary><c>backup verify</c>.</summary>
internal static class VerifyBackupCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var file = BackupArguments.File();
        return new Command("verify", "Reads a backup as a whole and compares it with its manifest. Writes nothing.") { file }
            .Runs(shell, database, async (session, token) =>
            {
                var path = BackupArguments.PathOf(session.Arguments.GetRequiredValue(file))!;
                var backup = await BackupProgressView.RunAsync(
                    session, "verify", isSilent: false, progress => session.Backups.VerifyAsync(path, progress, token));
                BackupReport.Write(session.Report, backup);
                session.Report.Line("verified", "it is what its manifest says");
                return ExitCode.Success;
            });
    }
}
