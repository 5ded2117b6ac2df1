using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Encryption;

namespace Boternity.Data.Cli.Keys;

/// <summary><c>keys destroy</c>: a data key that nothing is sealed under any more.</summary>
internal static class DestroyCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var id = Arguments.DataKey();
        var reason = Arguments.Reason();
        var grace = Arguments.Duration("--grace", "How long the key must have been retired: 0s, 36h, 7d. Default: 24h.");
        var yes = Arguments.Yes();
        var json = Arguments.Json();
        return new Command("destroy", "Destroys a retired data key that nothing is sealed under; there is no undo.") { id, reason, grace, yes, json }
            .Runs(shell, database, async (session, token) =>
            {
                var key = session.Arguments.GetRequiredValue(id);
                await Confirmation.DemandAsync(
                    session.Shell, session.Arguments.GetValue(yes), $"Destroy the data key {key}? There is no undo.", token);
                var options = new DestroyKeyOptions
                {
                    Actor = Session.Actor,
                    Reason = session.Arguments.GetRequiredValue(reason),
                    Grace = session.Arguments.GetValue(grace) ?? DestroyKeyOptions.DefaultGrace,
                };
                var residue = await session.Keys.DestroyAsync(key, options, token);
                session.Answer(json, new { Destroyed = key.ToString(), Residue = residue }, report =>
                {
                    report.Line("destroyed", key.ToString());
                    report.Line("residue", Residue.Describe(residue));
                });
                return ExitCode.Success;
            });
    }
}
