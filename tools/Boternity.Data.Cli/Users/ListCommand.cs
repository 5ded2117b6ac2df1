using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;

namespace Boternity.Data.Cli.Users;

/// <summary><c>users list</c>.</summary>
internal static class ListCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var role = UserArguments.OnlyRole();
        var json = Arguments.Json();
        return new Command("list", "Lists users, newest first.") { role, json }
            .Runs(shell, database, async (session, token) =>
            {
                var only = session.Arguments.GetValue(role);
                var users = await Pages.AllAsync((page, next) => session.Users.ListAsync(only, page, next), token);
                session.Answer(json, users.Select(UserReport.ForMachines), report => report.Table(
                    ["id", "email", "role", "created"],
                    [.. users.Select(user => (string[])
                    [
                        user.Id.ToString(),
                        Cells.Printable(user.Email),
                        Cells.Of(user.Role),
                        Cells.Of(user.CreatedAt),
                    ])]));
                return ExitCode.Success;
            });
    }
}
