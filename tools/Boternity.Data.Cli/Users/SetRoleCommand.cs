using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Users;

namespace Boternity.Data.Cli.Users;

/// <summary><c>users set-role</c>.</summary>
internal static class SetRoleCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var user = UserArguments.User();
        var role = UserArguments.Role();
        var json = Arguments.Json();
        return new Command("set-role", "Changes what a user may do; the last admin stays one.") { user, role, json }
            .Runs(shell, database, async (session, token) =>
            {
                var found = await session.FindUserAsync(session.Arguments.GetRequiredValue(user), token);
                var update = new UserUpdate { Role = session.Arguments.GetRequiredValue(role) };
                return session.Answer(json, await session.Users.UpdateAsync(found.Id, update, expectedRevision: null, token));
            });
    }
}
