using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Encryption;

namespace Boternity.Data.Cli.Keys;

/// <summary><c>keys rotate</c>: the next data key of a scope.</summary>
internal static class RotateCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var scope = Arguments.Scope();
        var purpose = new Option<string>("--purpose")
        {
            Description = "What the key is for.",
            DefaultValueFactory = _ => DataKeyPurpose.Secret,
        };
        purpose.AcceptOnlyFromAmong(DataKeyPurpose.Secret, DataKeyPurpose.ApiKeyPepper);
        var reencrypt = new Option<bool>("--reencrypt") { Description = "Seal what is there under the new key, too." };
        var json = Arguments.Json();
        var command = new Command("rotate", "Makes the next data key of a scope, which seals from now on.") { scope, purpose, reencrypt, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetValue(reencrypt))
            {
                result.AddError("--json has one result: leave --reencrypt out, and run 'keys reencrypt --json' after it.");
            }
        });
        return command
            .Runs(shell, database, async (session, token) =>
            {
                var (rotated, name) = (session.Arguments.GetRequiredValue(scope), session.Arguments.GetRequiredValue(purpose));
                var key = await session.Keys.RotateAsync(rotated, name, Session.Actor, token);
                session.Answer(
                    json,
                    new { Id = key.Id.ToString(), Scope = key.Scope.ToString(), key.Purpose, key.Version },
                    report => report.Line("key", $"{key.Id}, version {Cells.Of(key.Version)} of {key.Purpose} in {key.Scope}"));
                return session.Arguments.GetValue(reencrypt)
                    ? await ReencryptCommand.RunAsync(session, rotated, rowsPerSecond: null, json, token)
                    : ExitCode.Success;
            });
    }
}
