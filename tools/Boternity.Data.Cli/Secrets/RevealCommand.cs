using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;

namespace Boternity.Data.Cli.Secrets;

/// <summary><c>secrets reveal</c>: the value, alone on standard output.</summary>
internal static class RevealCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var scope = Arguments.Scope();
        var name = Arguments.Name();
        var yes = Arguments.Yes();
        return new Command("reveal", "Writes a secret's value to standard output, and nothing else there. The trail has it.") { scope, name, yes }
            .Runs(shell, database, async (session, token) =>
            {
                await Confirmation.DemandAsync(session.Shell, session.Arguments.GetValue(yes), "Show the value here?", token);
                using var value = await session.Secrets.RevealAsync(
                    session.Arguments.GetRequiredValue(scope), session.Arguments.GetRequiredValue(name), Session.Actor, token)
                    ?? throw new RefusedException(ExitCode.Failure, "There is no such secret.");

                var output = session.Shell.Output;
                output.Write(value.Span);
                output.Write(session.Shell.IsOutputTerminal ? "\n"u8 : []);
                await output.FlushAsync(token);
                return ExitCode.Success;
            });
    }
}
