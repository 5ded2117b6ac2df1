using System.CommandLine;
using Boternity.Data.Cli.Hosting;

namespace Boternity.Data.Cli.Secrets;

/// <summary><c>boternity-data secrets</c>.</summary>
internal static class SecretsCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var command = new Command("secrets", "Stores, lists, reveals, imports and destroys secrets.")
        {
            SetCommand.Create(shell, database),
            ListCommand.Create(shell, database),
            RevealCommand.Create(shell, database),
            DeleteCommand.Create(shell, database),
            ShredCommand.Create(shell, database),
            ImportLegacyCommand.Create(shell, database),
        };
        database.AddTo(command);
        return command;
    }
}
