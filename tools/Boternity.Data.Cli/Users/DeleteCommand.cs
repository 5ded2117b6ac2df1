using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;

namespace Boternity.Data.Cli.Users;

/// <summary><c>users delete</c>.</summary>
internal static class DeleteCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var user = UserArguments.User();
        var yes = Arguments.Yes();
        var json = Arguments.Json();
        const string Description = "Deletes a user and the user's API keys; the user's bots stay and belong to nobody. The last admin stays.";
        return new Command("delete", Description) { user, yes, json }
            .Runs(shell, database, async (session, token) =>
            {
                var found = await session.FindUserAsync(session.Arguments.GetRequiredValue(user), token);
                var question = $"Delete user {found.Id} and the user's API keys? There is no undo.";
                await Confirmation.DemandAsync(session.Shell, session.Arguments.GetValue(yes), question, token);

                await session.Users.DeleteAsync(found.Id, token);
                session.Answer(json, new { Deleted = found.Id }, report => report.Line("deleted", found.Id.ToString()));
                return ExitCode.Success;
            });
    }
}
