using System.CommandLine;
using Boternity.Data.Cli.Hosting;

namespace Boternity.Data.Cli.Keys;

/// <summary><c>boternity-data keys</c>.</summary>
internal static class KeysCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var command = new Command("keys", "Makes master keys, and looks after the data keys of a database.")
        {
            GenerateCommand.Create(shell),
            InitCommand.Create(shell, database),
            ListCommand.Create(shell, database),
            StatusCommand.Create(shell, database),
            VerifyCommand.Create(shell, database),
            RotateCommand.Create(shell, database),
            RewrapCommand.Create(shell, database),
            ReencryptCommand.Create(shell, database),
            DestroyCommand.Create(shell, database),
            EraseResidueCommand.Create(shell, database),
        };
        database.AddTo(command);
        return command;
    }
}
