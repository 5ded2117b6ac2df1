using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Users;

namespace Boternity.Data.Cli.Users;

/// <summary><c>users set-email</c>.</summary>
internal static class SetEmailCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var user = UserArguments.User();
        var email = UserArguments.Email();
        var json = Arguments.Json();
        return new Command("set-email", "Changes a user's email.") { user, email, json }
            .Runs(shell, database, async (session, token) =>
            {
                var found = await session.FindUserAsync(session.Arguments.GetRequiredValue(user), token);
                var update = new UserUpdate { Email = session.Arguments.GetRequiredValue(email) };
                return session.Answer(json, await session.Users.UpdateAsync(found.Id, update, expectedRevision: null, token));
            });
    }
}
