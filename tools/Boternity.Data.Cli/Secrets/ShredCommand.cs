using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Encryption;
using Boternity.Data.Secrets;

namespace Boternity.Data.Cli.Secrets;

/// <summary><c>secrets shred</c>: a scope's secrets and the keys that they are under.</summary>
internal static class ShredCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var scope = Arguments.Scope();
        var reason = Arguments.Reason();
        var global = new Option<bool>("--allow-global") { Description = "Needed for the global scope, whose secrets all bots share." };
        var yes = Arguments.Yes();
        var json = Arguments.Json();
        const string Description = "Destroys all secrets of a scope and their data keys, so that they open never again.";
        return new Command("shred", Description) { scope, reason, global, yes, json }
            .Runs(shell, database, async (session, token) =>
            {
                var shredded = session.Arguments.GetRequiredValue(scope);
                if (shredded == SecretScope.Global && !session.Arguments.GetValue(global))
                {
                    throw new RefusedException(ExitCode.Usage, "All bots share the secrets of the global scope: say --allow-global.");
                }

                var question = $"Destroy all secrets and data keys of {shredded}? There is no undo.";
                await Confirmation.DemandAsync(session.Shell, session.Arguments.GetValue(yes), question, token);

                var options = new ShredOptions
                {
                    Actor = Session.Actor,
                    Reason = session.Arguments.GetRequiredValue(reason),
                    AllowGlobal = session.Arguments.GetValue(global),
                };
                var result = await session.Secrets.ShredAsync(shredded, options, token);
                session.Answer(json, new { Scope = shredded.ToString(), result.Secrets, result.Keys, result.Residue }, report =>
                {
                    report.Line("shredded", $"{Cells.Count(result.Secrets, "secret")} and {Cells.Count(result.Keys, "data key")} of {shredded}");
                    report.Line("residue", Residue.Describe(result.Residue));
                });
                return ExitCode.Success;
            });
    }
}
