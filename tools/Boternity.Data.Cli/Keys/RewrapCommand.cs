using System.CommandLine;
using System.Text.RegularExpressions;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Encryption;

namespace Boternity.Data.Cli.Keys;

/// <summary><c>keys rewrap</c>: data keys under the current master key.</summary>
internal static partial class RewrapCommand
{
    private const string Form = "The id's first 8 or more hex digits, in lower case.";

    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var confirm = new Option<string?>("--confirm")
        {
            Description = "The first 8 hex digits of the id of the master key that is to wrap them; without it they are asked for.",
            HelpName = "digits",
        };
        confirm.Validators.Add(result =>
        {
            if (!Digits().IsMatch(result.GetValue(confirm) ?? ""))
            {
                result.AddError($"--confirm: {Form}");
            }
        });
        var json = Arguments.Json();
        return new Command("rewrap", "Wraps every data key under the current master key; stopped, it goes on there.") { confirm, json }
            .Runs(shell, database, async (session, token) =>
            {
                var id = session.Arguments.GetValue(confirm) ?? await AskAsync(session.Shell, token);
                var options = new KeyRotationOptions { Actor = Session.Actor };
                return await new RotationRun(session, "re-wrap", json).RunAsync(
                    progress => session.Keys.RewrapAsync(id, options, progress, token), token);
            });
    }

    private static async Task<string> AskAsync(Shell shell, CancellationToken cancellationToken)
    {
        if (!shell.IsInputTerminal)
        {
            throw new RefusedException(ExitCode.Usage, "There is no terminal to ask at: say --confirm and the new master key's first 8 digits.");
        }

        var answer = await new TerminalInput(shell).ReadLineAsync(
            "First 8 digits of the id of the master key that is to wrap the data keys: ", cancellationToken);
        return Digits().IsMatch(answer) ? answer : throw new RefusedException(ExitCode.Usage, Form);
    }

    [GeneratedRegex(@"\A[0-9a-f]{8,32}\z")]
    private static partial Regex Digits();
}
