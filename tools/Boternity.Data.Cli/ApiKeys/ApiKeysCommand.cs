using System.CommandLine;
using Boternity.Data.Cli.Hosting;

namespace Boternity.Data.Cli.ApiKeys;

/// <summary><c>boternity-data apikeys</c>.</summary>
internal static class ApiKeysCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var command = new Command("apikeys", "Issues, lists, verifies, replaces and stops API keys.")
        {
            CreateCommand.Create(shell, database),
            ListCommand.Create(shell, database),
            VerifyCommand.Create(shell, database),
            RotateCommand.Create(shell, database),
            RevokeCommand.Create(shell, database),
            DeleteCommand.Create(shell, database),
        };
        database.AddTo(command);
        return command;
    }
}
