using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;

namespace Boternity.Data.Cli.Users;

/// <summary><c>users show</c>.</summary>
internal static class ShowCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var user = UserArguments.User();
        var json = Arguments.Json();
        return new Command("show", "Shows a user.") { user, json }
            .Runs(shell, database, async (session, token) =>
                session.Answer(json, await session.FindUserAsync(session.Arguments.GetRequiredValue(user), token)));
    }
}
