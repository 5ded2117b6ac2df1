using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;

namespace Boternity.Data.Cli.ApiKeys;

/// <summary><c>apikeys delete</c>.</summary>
internal static class DeleteCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var id = ApiKeyArguments.Id();
        var yes = Arguments.Yes();
        var json = Arguments.Json();
        return new Command("delete", "Deletes what is stored of a key, which is refused from now on; 'revoke' keeps a trace.") { id, yes, json }
            .Runs(shell, database, async (session, token) =>
            {
                var key = session.Arguments.GetRequiredValue(id);
                await Confirmation.DemandAsync(session.Shell, session.Arguments.GetValue(yes), $"Delete key {key}? There is no undo.", token);

                await session.ApiKeys.DeleteAsync(key, token);
                session.Answer(json, new { Deleted = key }, report => report.Line("deleted", key.ToString()));
                return ExitCode.Success;
            });
    }
}
