using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Importing;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Cli.Imports;

/// <summary>What the imports of all systems have in common.</summary>
internal static class ImportArguments
{
    /// <param name="shell">Its shell.</param>
    /// <param name="database">Where to import to.</param>
    /// <param name="system">The system's name.</param>
    /// <param name="description">What its file is.</param>
    /// <param name="options">The system's own.</param>
    /// <param name="sourceOf">What the command line says, of the file named.</param>
    public static Command Command(
        Shell shell,
        DatabaseOptions database,
        string system,
        string description,
        IReadOnlyList<Option> options,
        Func<string, ParseResult, ImportSource> sourceOf)
    {
        var file = new Argument<string>("database") { Description = $"{description} Stop the service that writes to it." };
        var plan = new Option<bool>("--plan") { Description = "Read and compare everything, and write nothing." };
        var refused = new Option<string>("--refused")
        {
            Description = $"Where the rows go that are not taken. Default: NAME.{system}.refused.jsonl in the current folder.",
            HelpName = "file",
        };
        var json = Arguments.Json();
        var command = new Command(system, description) { file, plan, refused, json };
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        return command.Runs(shell, database, async (session, token) =>
        {
            var source = sourceOf(session.Arguments.GetRequiredValue(file), session.Arguments);
            var importer = session.Services.GetRequiredService<IUpstreamImporter>();
            var isPlan = session.Arguments.GetValue(plan);
            var left = session.Arguments.GetValue(refused) ?? $"{Path.GetFileNameWithoutExtension(source.File)}.{system}.refused.jsonl";
            var progress = new WorkProgress(session.Shell, session.Report, isPlan ? "plan" : "import", session.Arguments.GetValue(json));
            var report = await progress.RunAsync<ImportProgress, ImportReport>(
                shown => isPlan ? importer.PlanAsync(source, shown, token) : importer.ImportAsync(source, left, shown, token), StepOf);
            session.Answer(json, report, shown => ImportView.Write(shown, report));
            return report.IsVerified ? ExitCode.Success : ExitCode.Failure;
        });
    }

    private static WorkStep StepOf(ImportProgress progress) =>
        new(progress.Done, progress.Total, $"{Cells.Of(progress.Step)} {Cells.Printable(progress.Table)}: {progress.Done} of {progress.Total} rows");
}
