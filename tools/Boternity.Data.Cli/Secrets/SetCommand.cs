using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Secrets;

namespace Boternity.Data.Cli.Secrets;

/// <summary><c>secrets set</c>: the value comes from standard input or a hidden prompt, never from the command line.</summary>
internal static class SetCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var scope = Arguments.Scope();
        var name = Arguments.Name();
        var exact = new Option<bool>("--exact") { Description = "Keep a line end at the end of standard input, and take an empty one." };
        var hint = new Option<bool>("--hint") { Description = "Let lists show the last four characters, of a text of at least 12." };
        var json = Arguments.Json();
        return new Command("set", "Stores a secret. The value is read from standard input, or asked for at a terminal.") { scope, name, exact, hint, json }
            .Runs(shell, database, async (session, token) =>
            {
                using var value = await SecretInput.ReadAsync(session.Shell, session.Arguments.GetValue(exact), token);
                var (owner, key) = (session.Arguments.GetRequiredValue(scope), session.Arguments.GetRequiredValue(name));
                var options = new PutSecretOptions { Actor = Session.Actor };
                var stored = session.Arguments.GetValue(hint)
                    ? await session.Secrets.PutAsync(owner, key, value.ToText(), options, token)
                    : await session.Secrets.PutAsync(owner, key, value.Content, options, token);
                session.Answer(
                    json,
                    new { stored.Id, Scope = stored.Scope.ToString(), stored.Name, stored.Version },
                    report => report.Line("stored", $"{stored.Name} in {stored.Scope}, version {Cells.Of(stored.Version)}"));
                return ExitCode.Success;
            });
    }
}
