using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Users;

namespace Boternity.Data.Cli.Users;

/// <summary><c>users create</c>.</summary>
internal static class CreateCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var email = UserArguments.Email();
        var role = UserArguments.RoleOption();
        var json = Arguments.Json();
        return new Command("create", "Adds a user.") { email, role, json }
            .Runs(shell, database, async (session, token) =>
            {
                var user = new NewUser
                {
                    Email = session.Arguments.GetRequiredValue(email),
                    Role = session.Arguments.GetValue(role),
                };
                return session.Answer(json, await session.Users.CreateAsync(user, token));
            });
    }
}
