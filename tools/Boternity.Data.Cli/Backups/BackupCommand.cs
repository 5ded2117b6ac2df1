using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Storage.Backups;

namespace Boternity.Data.Cli.Backups;

/// <summary><c>boternity-data backup</c>: makes one, and looks after those that there are.</summary>
internal static class BackupCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var folder = BackupArguments.Folder();
        var keep = new Option<int?>("--keep")
        {
            Description = "How many backups of this database to keep in the folder, this one included, from 1. Default: all.",
            HelpName = "number",
        };
        keep.Validators.Add(result =>
        {
            if (result.GetValue(keep) is < 1)
            {
                result.AddError("--keep is 1 or more.");
            }
        });
        var json = Arguments.Json();
        var command = new Command("backup", "Backs the database up while others write to it, and verifies the backup.") { folder, keep, json }
            .Runs(shell, database, (session, token) =>
            {
                var options = new BackupOptions
                {
                    Directory = BackupArguments.PathOf(session.Arguments.GetValue(folder)),
                    Keep = session.Arguments.GetValue(keep),
                };
                return RunAsync(session, options, json, token);
            });
        command.Subcommands.Add(ListCommand.Create(shell, database));
        command.Subcommands.Add(VerifyCommand.Create(shell, database));
        database.AddTo(command);
        return command;
    }

    private static async Task<int> RunAsync(Session session, BackupOptions options, Option<bool> json, CancellationToken cancellationToken)
    {
        var backup = await BackupProgressView.RunAsync(
            session, "backup", session.Arguments.GetValue(json), progress => session.Backups.CreateAsync(options, progress, cancellationToken));
        session.Answer(json, backup, report => BackupReport.Write(report, backup));
        return ExitCode.Success;
    }
}
