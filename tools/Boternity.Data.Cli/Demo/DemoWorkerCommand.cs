using System.CommandLine;
using System.Diagnostics;
using Boternity.Data.Cli.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Boternity.Data.Cli.Demo;

/// <summary><c>boternity-data demo worker</c>, which the demo starts: a worker that dies in the middle of a run.</summary>
internal static class DemoWorkerCommand
{
    private const string Name = "worker";

    public static Command Create(Shell shell, Option<string> path)
    {
        var run = new Argument<Guid>("run") { Description = "The run to begin." };
        var command = new Command(Name, "Begins a run of the demo and kills itself.") { run };
        command.Hidden = true;
        command.SetAction((result, cancellationToken) => Failures.TellAsync(
            shell, () => RunAsync(result.GetRequiredValue(path), result.GetRequiredValue(run), cancellationToken)));
        return command;
    }

    /// <summary>Starts the command in a process of its own, and waits for its death.</summary>
    /// <exception cref="RefusedException">It could not be started, or ended otherwise.</exception>
    public static async Task KillOneAsync(Shell shell, string path, Guid run, CancellationToken cancellationToken)
    {
        var end = await shell.StartAgainAsync(["demo", Name, run.ToString(), "--path", path], cancellationToken);
        if (!end.WasKilled)
        {
            throw new RefusedException(
                ExitCode.Failure, $"The demo's worker was to be killed, and ended with {end.ExitCode}. {end.Error}".TrimEnd());
        }
    }

    private static async Task<int> RunAsync(string path, Guid run, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddBoternityData(data => data.UseSqlite(path));
        using var host = builder.Build();
        await new DemoWorker(host.Services).BeginAsync(run, cancellationToken);

        using var self = Process.GetCurrentProcess();
        self.Kill();

        // The signal may arrive a little later: nothing is closed until then.
        await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
        return ExitCode.Failure;
    }
}
