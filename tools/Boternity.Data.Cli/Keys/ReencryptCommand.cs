using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Encryption;

namespace Boternity.Data.Cli.Keys;

/// <summary><c>keys reencrypt</c>: values under the newest data key.</summary>
internal static class ReencryptCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var scope = Arguments.ScopeOrAll();
        var speed = new Option<int?>("--rows-per-second") { Description = "At most so many, from 1.", HelpName = "number" };
        speed.Validators.Add(result =>
        {
            if (result.GetValue(speed) is < 1)
            {
                result.AddError("--rows-per-second is 1 or more.");
            }
        });
        var json = Arguments.Json();
        return new Command("reencrypt", "Seals what is under older data keys under the newest one; stopped, it goes on there.") { scope, speed, json }
            .Runs(shell, database, (session, token) =>
                RunAsync(session, session.Arguments.GetRequiredValue(scope).Only, session.Arguments.GetValue(speed), json, token));
    }

    /// <param name="session">The command.</param>
    /// <param name="scope">Null: all.</param>
    /// <param name="rowsPerSecond">Null: as fast as it goes.</param>
    /// <param name="json">Whether the result is for machines.</param>
    /// <param name="cancellationToken">Stops it after the batch at hand.</param>
    public static Task<int> RunAsync(
        Session session, SecretScope? scope, int? rowsPerSecond, Option<bool> json, CancellationToken cancellationToken)
    {
        var options = new KeyRotationOptions { Actor = Session.Actor, RowsPerSecond = rowsPerSecond };
        return new RotationRun(session, "re-encrypt", json).RunAsync(
            progress => session.Keys.ReencryptAsync(scope, options, progress, cancellationToken), cancellationToken);
    }
}
