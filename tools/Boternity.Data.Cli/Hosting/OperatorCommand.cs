using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Cli.Hosting;

/// <summary>What all commands of operators do before and after their work.</summary>
internal static class OperatorCommand
{
    /// <summary>Lets the command run on the database that was named.</summary>
    /// <param name="command">The command.</param>
    /// <param name="shell">Its shell.</param>
    /// <param name="database">Which database.</param>
    /// <param name="work">Answers the exit code.</param>
    /// <param name="configure">Sets what options of the command's own say; null: it has none.</param>
    public static Command Runs(
        this Command command,
        Shell shell,
        DatabaseOptions database,
        Func<Session, CancellationToken, Task<int>> work,
        Action<BoternityDataBuilder, ParseResult>? configure = null)
    {
        command.SetAction((arguments, cancellationToken) => Failures.TellAsync(shell, async () =>
        {
            using var host = OperatorHost.Build(database.Read(arguments), shell, data => configure?.Invoke(data, arguments));
            return await work(new Session(shell, arguments, host.Services), cancellationToken);
        }));
        return command;
    }
}
