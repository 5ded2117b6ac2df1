using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;

namespace Boternity.Data.Cli.ApiKeys;

/// <summary><c>apikeys revoke</c>.</summary>
internal static class RevokeCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var id = ApiKeyArguments.Id();
        var yes = Arguments.Yes();
        var json = Arguments.Json();
        return new Command("revoke", "Refuses a key from now on, and keeps it in lists. Needs no master key.") { id, yes, json }
            .Runs(shell, database, async (session, token) =>
            {
                var key = session.Arguments.GetRequiredValue(id);
                var question = $"Refuse key {key} from now on? There is no undo.";
                await Confirmation.DemandAsync(session.Shell, session.Arguments.GetValue(yes), question, token);

                await session.ApiKeys.RevokeAsync(key, token);
                session.Answer(json, new { Revoked = key }, report => report.Line("revoked", key.ToString()));
                return ExitCode.Success;
            });
    }
}
