using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;

namespace Boternity.Data.Cli.Users;

/// <summary><c>users init</c>: the first admin.</summary>
internal static class InitCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var email = UserArguments.Email();
        var json = Arguments.Json();
        return new Command("init", "Adds the first admin; refused when there is one.") { email, json }
            .Runs(shell, database, async (session, token) =>
                session.Answer(json, await session.Users.CreateInitialAdminAsync(session.Arguments.GetRequiredValue(email), token)));
    }
}
