using Boternity.Data.Benchmarks.Contenders;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Reports;
using Boternity.Data.Storage;
using static Boternity.Data.Benchmarks.Contenders.ContenderCatalog;

namespace Boternity.Data.Benchmarks.Loads;

/// <summary>Durable one-row writes.</summary>
internal static class WritesLoad
{
    private static readonly ContenderSpec[] All =
    [
        new() { Name = Retry, Callers = 8 },
        new() { Name = Gate, Callers = 8 },
        new() { Name = Lease, Callers = 8 },
        new() { Name = Queue, Callers = 8 },
        new() { Name = Retry, Callers = 200 },
        new() { Name = Gate, Callers = 200 },
        new() { Name = Queue, Callers = 200 },
        new() { Name = RawQueue, Callers = 200 },
        new() { Name = Queue, Callers = 2_000 },
        new() { Name = Bare },
        new() { Name = Queue },
        new() { Name = RawQueue },
        new() { Name = Retry, Callers = 8, Durability = Durability.Normal },
        new() { Name = Gate, Callers = 200, Durability = Durability.Normal },
        new() { Name = Queue, Callers = 200, Durability = Durability.Normal },
        new() { Name = RawQueue, Callers = 200, Durability = Durability.Normal },
    ];

    public static async Task<Standings> RunAsync(RunOptions options, Report report, TextWriter progress, CancellationToken cancellationToken)
    {
        using var bench = await Workbench.CreateAsync(options.Folder, options.Rows, cancellationToken);
        var standings = await new Contest(options.Duration, options.Rounds, progress).RunAsync([.. All.Select(bench.Own)], cancellationToken);
        Print(standings, report, options);
        return standings;
    }

    private static void Print(Standings standings, Report report, RunOptions options)
    {
        var table = new ReportTable(
            "path",
            "callers",
            "synchronous",
            "rows/s",
            "x gate",
            "p50 ms",
            "p99 ms",
            "max ms",
            "fewest/most rows of a caller",
            "CPU us/row",
            "bytes/row",
            "errors");
        foreach (var entry in standings.Entries.Where(entry => entry.Spec.Callers > 1))
        {
            table.Add(
                Label(entry.Spec.Name),
                Figures.Count(entry.Spec.Callers),
                Synchronous(entry),
                Figures.Count(entry.Median(0, writes => writes.PerSecond)),
                Figures.Times(Standings.Ratio(entry, GateOf(entry.Spec, standings), writes => writes.PerSecond)),
                Figures.Milliseconds(entry.Median(0, writes => writes.P50)),
                Figures.Milliseconds(entry.Median(0, writes => writes.P99)),
                Figures.Milliseconds(entry.Rounds.Max(round => round.Groups[0].Max)),
                Figures.Times(entry.Median(0, writes => writes.Fairness)),
                Figures.Count(entry.Median(round => round.CpuPerOperation)),
                Figures.Count(entry.Median(round => round.BytesPerOperation)),
                Figures.Count(entry.Errors));
        }

        report.Heading("Durable one-row writes");
        report.Line(options.ToString());
        report.Table(table);

        var bare = standings[Bare, 1];
        var sequential = new ReportTable(
            "one caller, one row after the other",
            "rows/s",
            "us/row",
            "x bare insert",
            "p50 ms",
            "p99 ms",
            "CPU us/row",
            "bytes/row");
        foreach (var entry in standings.Entries.Where(entry => entry.Spec.Callers == 1))
        {
            sequential.Add(
                Label(entry.Spec.Name),
                Figures.Count(entry.Median(0, writes => writes.PerSecond)),
                Figures.Count(entry.Median(0, writes => writes.Nanoseconds) / 1e3),
                Figures.Times(Standings.Ratio(entry, bare, writes => writes.Nanoseconds)),
                Figures.Milliseconds(entry.Median(0, writes => writes.P50)),
                Figures.Milliseconds(entry.Median(0, writes => writes.P99)),
                Figures.Count(entry.Median(round => round.CpuPerOperation)),
                Figures.Count(entry.Median(round => round.BytesPerOperation)));
        }

        report.Table(sequential);
    }

    // The gate's rate does not depend on how many wait at it, so the one of 200 stands for 2,000.
    private static Entry GateOf(ContenderSpec spec, Standings standings) =>
        standings[Gate, spec.Durability == Durability.Full && spec.Callers == 8 ? 8 : 200, spec.Durability];

    private static string Synchronous(Entry entry) => entry.Spec.Durability == Durability.Full ? "FULL" : "NORMAL";

    private static string Label(string name) => name switch
    {
        Retry => "EF Core, driver's retry, a connection per caller",
        Gate => "EF Core, semaphore around one connection",
        Lease => "lease: injected BoternityDbContext",
        Queue => "IWriteQueue, unit of one row by EF Core",
        RawQueue => "IWriteQueue, unit of one insert by ADO.NET",
        _ => "prepared insert on an open connection",
    };
}
