using System.CommandLine;
using Boternity.Data.Cli.Hosting;

namespace Boternity.Data.Cli.Imports;

/// <summary><c>boternity-data import</c>: the databases of older systems.</summary>
internal static class ImportCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var command = new Command("import", "Takes the database of an older system over, without touching its files.")
        {
            ImportBoternityCommand.Create(shell, database),
            ImportBotmakerCommand.Create(shell, database),
            ImportCompozyCommand.Create(shell, database),
        };
        database.AddTo(command);
        return command;
    }
}
