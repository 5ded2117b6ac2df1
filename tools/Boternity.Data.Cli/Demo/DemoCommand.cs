using System.CommandLine;
using Boternity.Data.Errors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace Boternity.Data.Cli.Demo;

/// <summary><c>boternity-data demo</c>: the layer at work, on a real file.</summary>
internal static class DemoCommand
{
    private static readonly string DefaultPath = Path.Combine(".boternity", "boternity.db");

    public static Command Create(IAnsiConsole console, TextWriter error)
    {
        var path = new Option<string>("--path")
        {
            Description = "The SQLite file to use; created if it is absent.",
            DefaultValueFactory = _ => DefaultPath,
        };
        var command = new Command("demo", "Registers a bot, saves its soul and shows what the read-only context can and cannot do.") { path };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetRequiredValue(path), console, error, cancellationToken));

        return command;
    }

    private static async Task<int> RunAsync(string path, IAnsiConsole console, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.Services.AddBoternityData(data => data.UseSqlite(path));
            using var host = builder.Build();

            var report = await host.Services.RunDemoAsync(cancellationToken);
            new DemoReport(console).Write(report);
            return ExitCode.Success;
        }
        catch (OptionsValidationException exception)
        {
            await error.WriteLineAsync(string.Join(Environment.NewLine, exception.Failures));
            return ExitCode.Configuration;
        }
        catch (StoreException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return ExitCode.Failure;
        }
    }
}
