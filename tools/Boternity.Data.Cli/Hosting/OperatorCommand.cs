using System.CommandLine;

namespace Boternity.Data.Cli.Hosting;

/// <summary>What all commands of operators do before and after their work.</summary>
internal static class OperatorCommand
{
    /// <summary>Lets the command run on the database that was named.</summary>
    public static Command Runs(
        this Command command, Shell shell, DatabaseOptions database, Func<Session, CancellationToken, Task<int>> work)
    {
        command.SetAction((arguments, cancellationToken) => Failures.TellAsync(shell, async () =>
        {
            using var host = OperatorHost.Build(database.Read(arguments), shell);
            return await work(new Session(shell, arguments, host.Services), cancellationToken);
        }));
        return command;
    }
}
