using System.Globalization;
using Boternity.Data.Benchmarks.Contenders;
using Boternity.Data.Benchmarks.Contenders.Executions;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Reports;
using static Boternity.Data.Benchmarks.Contenders.ContenderCatalog;

namespace Boternity.Data.Benchmarks.Loads;

/// <summary>Workflows that run side by side: the targets of spec/botmaker-compozy.md 2.12, and what comes beyond them.</summary>
internal static class ExecutionsLoad
{
    private static readonly int[] Parallel = [5, 10, 25, 100];

    public static async Task<Standings> RunAsync(RunOptions options, Report report, TextWriter progress, CancellationToken cancellationToken)
    {
        using var bench = await Workbench.CreateAsync(options.Folder, options.Rows, cancellationToken);
        ContenderSpec[] specs =
        [
            .. Parallel.SelectMany(engines => (ContenderSpec[])
            [
                bench.Own(new() { Name = ContenderCatalog.Executions, Callers = engines }),
                bench.Own(new() { Name = EfExecutions, Callers = engines }),
            ]),
        ];
        var before = new FileInfo(specs[0].Database).Length;
        var standings = await new Contest(options.Duration, options.Rounds, progress).RunAsync(specs, cancellationToken);
        Print(standings, before, report, options);
        return standings;
    }

    private static void Print(Standings standings, long before, Report report, RunOptions options)
    {
        var table = new ReportTable(
            "in parallel", "path", "workflows/s", "x EF Core", "all of them, s", "write p50 ms", "p99 ms", "max ms", "errors", "reads/s", "read p50 ms", "p99 ms", "MB per 1,000 workflows");
        foreach (var entry in standings.Entries)
        {
            var plain = standings[EfExecutions, entry.Spec.Callers];
            var rate = entry.Median(0, writes => writes.PerSecond) / ExecutionContender.Writes;
            table.Add(
                Figures.Count(entry.Spec.Callers),
                entry.Spec.Name == EfExecutions ? "EF Core, driver's retry" : "IWorkflowStateStore, ITaskStateStore",
                rate.ToString("0.0", CultureInfo.InvariantCulture),
                Figures.Times(Standings.Ratio(entry, plain, writes => writes.PerSecond)),
                Figures.Times(entry.Spec.Callers / rate),
                Figures.Milliseconds(entry.Median(0, writes => writes.P50)),
                Figures.Milliseconds(entry.Median(0, writes => writes.P99)),
                Figures.Milliseconds(entry.Rounds.Max(round => round.Groups[0].Max)),
                Figures.Count(entry.Errors),
                Figures.Count(entry.Median(1, reads => reads.PerSecond)),
                Figures.Milliseconds(entry.Median(1, reads => reads.P50)),
                Figures.Milliseconds(entry.Median(1, reads => reads.P99)),
                Figures.Megabytes(ExecutionContender.BytesOfThousand(entry.Spec.Database, before)));
        }

        report.Heading(string.Create(
            CultureInfo.InvariantCulture,
            $"Workflows of {ExecutionContender.Tasks} tasks, {ExecutionContender.Writes} durable writes each, beside {ExecutionContender.Readers} readers"));
        report.Line(options.ToString());
        report.Table(table);
    }
}
