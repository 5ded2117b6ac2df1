using System.CommandLine;
using Boternity.Data.Cli.Hosting;

namespace Boternity.Data.Cli.Users;

/// <summary><c>boternity-data users</c>.</summary>
internal static class UsersCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var command = new Command("users", "Adds, lists, changes and deletes the people who own bots and API keys.")
        {
            InitCommand.Create(shell, database),
            CreateCommand.Create(shell, database),
            ListCommand.Create(shell, database),
            ShowCommand.Create(shell, database),
            SetRoleCommand.Create(shell, database),
            SetEmailCommand.Create(shell, database),
            DeleteCommand.Create(shell, database),
        };
        database.AddTo(command);
        return command;
    }
}
