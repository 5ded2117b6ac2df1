using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Encryption;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Boternity.Data.Cli.Demo;

/// <summary><c>boternity-data demo</c>: the layer at work, on a real file.</summary>
internal static class DemoCommand
{
    private static readonly string DefaultPath = Path.Combine(".boternity", "boternity.db");

    public static Command Create(Shell shell)
    {
        var path = new Option<string>("--path")
        {
            Description = "The SQLite file to use; created if it is absent.",
            HelpName = "file",
            DefaultValueFactory = _ => DefaultPath,
            Recursive = true,
        };
        var command = new Command(
            "demo",
            "Uses every store once, seals a secret, kills a worker and resumes its run, and shows what the read-only context can and cannot do.")
        {
            path,
            DemoWorkerCommand.Create(shell, path),
        };
        command.SetAction((result, cancellationToken) =>
            Failures.TellAsync(shell, () => RunAsync(result.GetRequiredValue(path), shell, cancellationToken)));

        return command;
    }

    private static async Task<int> RunAsync(string path, Shell shell, CancellationToken cancellationToken)
    {
        DemoKey.ForgetOthers();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

        // No other process has it open, whose view of the keys a re-encryption would wait for.
        builder.Services.AddBoternityData(data => data.UseSqlite(path).UseSecrets(secrets => secrets.KeyCheckInterval = TimeSpan.Zero));
        builder.Services.Configure<MasterKeyOptions>(options => options.File = DemoKey.FileFor(path));
        using var host = builder.Build();

        var report = await host.Services.RunDemoAsync(
            (run, token) => DemoWorkerCommand.KillOneAsync(shell, path, run, token), cancellationToken);
        new DemoReport(shell.Console).Write(report);
        return ExitCode.Success;
    }
}
