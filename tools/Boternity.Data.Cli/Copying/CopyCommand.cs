using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Copying;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Cli.Copying;

/// <summary><c>boternity-data copy</c>: one database into another, of either driver.</summary>
internal static class CopyCommand
{
    private const string DataKeys = "data_keys";

    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var from = CopyEndpoint.Option("--from", "What is copied");
        var to = CopyEndpoint.Option("--to", "Where to");
        var overwrite = new Option<bool>("--overwrite")
        {
            Description = "Delete the rows that are in the target first; no backup of them is made. Without it only an empty one is filled.",
        };
        var yes = Arguments.Yes();
        var json = Arguments.Json();
        var command = new Command(
            "copy", "Copies every table into a database of either driver while others write to the source, and verifies the copy. "
                + "Stopped or killed, the same command goes on where it was.")
        {
            from, to, overwrite, yes, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(from) is null && result.GetResult(to) is null)
            {
                result.AddError("Say --from, --to or both: the other one is the configured database.");
            }
        });
        database.AddTo(command);
        command.SetAction((arguments, cancellationToken) => Failures.TellAsync(shell, async () =>
        {
            using var source = OperatorHost.Build(ChoiceOf(from), shell, _ => { });
            using var target = OperatorHost.Build(ChoiceOf(to), shell, _ => { });
            var config = target.Services.GetRequiredService<IOptions<DatabaseConfig>>().Value;
            var options = new CopyOptions { Overwrite = arguments.GetValue(overwrite) };
            if (options.Overwrite)
            {
                await Confirmation.DemandAsync(
                    shell,
                    arguments.GetValue(yes),
                    $"Delete every row of '{LocationOf(target)}' and copy '{LocationOf(source)}' there?",
                    cancellationToken);
            }

            return await RunAsync(new Session(shell, arguments, source.Services), config, options, json, cancellationToken);

            DatabaseChoice ChoiceOf(Option<DatabaseChoice?> side) => arguments.GetValue(side) is { } named
                ? named with { ConfigFile = database.Read(arguments).ConfigFile }
                : database.Read(arguments);
        }));
        return command;
    }

    private static string LocationOf(IHost host) => host.Services.GetRequiredService<SchemaManager>().Location;

    private static async Task<int> RunAsync(
        Session session, DatabaseConfig target, CopyOptions options, Option<bool> json, CancellationToken cancellationToken)
    {
        var copier = session.Services.GetRequiredService<IDatabaseCopier>();
        var report = await new WorkProgress(session.Shell, session.Report, "copy", session.Arguments.GetValue(json)).RunAsync<CopyProgress, CopyReport>(
            progress => copier.CopyToAsync(target, options, progress, cancellationToken),
            new CopyProgressView(session.Shell.Clock).StepOf);
        session.Answer(json, report, output => Write(output, report));
        return ExitCode.Success;
    }

    private static void Write(Report output, CopyReport report)
    {
        var rows = report.Tables.Sum(table => table.Rows);
        output.Line("copied", report.Source);
        output.Line("to", report.Target);
        output.Line("rows", report.Resumed
            ? $"{Cells.Of(rows)} in {Cells.Count(report.Tables.Count, "table")}; {Cells.Of(rows - report.RowsWritten)} were there from before"
            : $"{Cells.Of(rows)} in {Cells.Count(report.Tables.Count, "table")}");
        output.Line("verified", "rows and SHA-256 of every table, read again on both sides");
        output.Line("master keys", report.Tables.Any(table => table.Name == DataKeys && table.Rows > 0)
            ? "those of the source: what is sealed was copied as it is"
            : "none needed");
        foreach (var folder in report.FoldersNotCopied)
        {
            output.Line("not copied", $"{folder}: files are in no table");
        }

        output.Table(
            ["table", "rows", "sha256"],
            [.. report.Tables.Where(table => table.Rows > 0).Select(table => (string[])[table.Name, Cells.Of(table.Rows), table.Sha256])]);
    }
}
