using System.CommandLine;
using Boternity.Data.Benchmarks.Bars;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Loads;
using Boternity.Data.Benchmarks.Reports;
using Spectre.Console;

namespace Boternity.Data.Benchmarks;

/// <summary>The commands of the measuring tool.</summary>
internal static class CommandLine
{
    public static RootCommand Create(IAnsiConsole console, TextReader input, TextWriter output, TextWriter error)
    {
        Func<RunOptions, Report> reports = options => new Report(console, output, options.Markdown);
        var load = RunOptions.Command(
            "load",
            "Writes and reads, one after the other; or one of the loads below.",
            new() { Seconds = 0.4, Rounds = 3, Rows = 100_000 },
            (options, token) => RunAsync(options, reports(options), BothAsync, error, token));
        Command[] loads =
        [
            RunOptions.Command(
                "writes",
                "Durable one-row writes: plain EF Core, a gate, leases, the queue.",
                new() { Seconds = 0.6, Rows = 10_000 },
                (options, token) => RunAsync(options, reports(options), WritesLoad.RunAsync, error, token)),
            RunOptions.Command(
                "reads",
                "Reads by primary key and of a page: EF Core, Dapper, the read contexts, the stores, prepared commands.",
                new() { Seconds = 0.4, Rows = 100_000 },
                (options, token) => RunAsync(options, reports(options), ReadsLoad.RunAsync, error, token)),
            RunOptions.Command(
                "mixed",
                "8 readers beside 8 writers, against the readers alone.",
                new() { Seconds = 4, Rounds = 3, Rows = 100_000 },
                (options, token) => RunAsync(options, reports(options), MixedLoad.RunAsync, error, token)),
            RunOptions.Command(
                "executions",
                "5 to 100 workflows side by side through the stores of execution states, against EF Core.",
                new() { Seconds = 4, Rounds = 3, Rows = 1_000 },
                (options, token) => RunAsync(options, reports(options), ExecutionsLoad.RunAsync, error, token)),
            RunOptions.Command(
                "postgres",
                "Store reads and units against plain Npgsql, on the empty database of --connection.",
                new() { Seconds = 2, Rows = 10_000, Connection = "" },
                (options, token) => RunAsync(options, reports(options), PostgresLoad.RunAsync, error, token)),
            RunOptions.Command(
                "copy",
                "A file copied into the empty database of --connection and back, against psql's \\copy of the same rows.",
                new() { Rows = 1_000_000, Connection = "" },
                (options, token) => CopyLoad.RunAsync(options, reports(options), error, token)),
        ];
        Array.ForEach(loads, load.Subcommands.Add);
        var check = RunOptions.Command(
            "check",
            "Compares with the bars; the exit code is not 0 when one is missed.",
            new() { Seconds = 0.25, Rounds = 7, Rows = 100_000, Connection = "" },
            (options, token) => CheckRun.RunAsync(options, reports(options), error, token));

        return new RootCommand("Measures Boternity.Data against other ways to do the same, in one run.") { load, check, Contender(input, output) };
    }

    // Writes begin on fewer rows: each of them has a file of its own to be copied.
    private static async Task<Standings> BothAsync(
        RunOptions options,
        Report report,
        TextWriter progress,
        CancellationToken cancellationToken)
    {
        var writes = await WritesLoad.RunAsync(options with { Rows = options.Rows / 10 }, report, progress, cancellationToken);
        var reads = await ReadsLoad.RunAsync(options, report, progress, cancellationToken);
        return new Standings([.. writes.Entries, .. reads.Entries]);
    }

    private static async Task<int> RunAsync(
        RunOptions options,
        Report report,
        Func<RunOptions, Report, TextWriter, CancellationToken, Task<Standings>> load,
        TextWriter error,
        CancellationToken cancellationToken)
    {
        Machine.Describe(report, options.Folder);
        var standings = await load(options, report, error, cancellationToken);
        return report.Conclude(standings) ? ExitCode.Success : ExitCode.Failure;
    }

    // Started by this program itself: one process for each contender.
    private static Command Contender(TextReader input, TextWriter output)
    {
        var spec = new Argument<string>("spec");
        var command = new Command("contender") { spec };
        command.Hidden = true;
        command.SetAction((result, cancellationToken) =>
            ContenderHost.RunAsync(result.GetRequiredValue(spec), input, output, cancellationToken));
        return command;
    }
}
