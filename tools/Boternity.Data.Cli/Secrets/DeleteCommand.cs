using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;

namespace Boternity.Data.Cli.Secrets;

/// <summary><c>secrets delete</c>.</summary>
internal static class DeleteCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var scope = Arguments.Scope();
        var name = Arguments.Name();
        var yes = Arguments.Yes();
        var json = Arguments.Json();
        return new Command("delete", "Deletes a secret, whether it opens or not. Needs no master key.") { scope, name, yes, json }
            .Runs(shell, database, async (session, token) =>
            {
                var (owner, key) = (session.Arguments.GetRequiredValue(scope), session.Arguments.GetRequiredValue(name));
                await Confirmation.DemandAsync(
                    session.Shell, session.Arguments.GetValue(yes), $"Delete the secret {key} in {owner}? There is no undo.", token);
                if (!await session.Secrets.DeleteAsync(owner, key, Session.Actor, token))
                {
                    throw new RefusedException(ExitCode.Failure, "There is no such secret.");
                }

                session.Answer(
                    json, new { Scope = owner.ToString(), Deleted = key }, report => report.Line("deleted", $"{key} in {owner}"));
                return ExitCode.Success;
            });
    }
}
