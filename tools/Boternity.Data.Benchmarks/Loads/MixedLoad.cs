using Boternity.Data.Benchmarks.Contenders;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Reports;
using static Boternity.Data.Benchmarks.Contenders.ContenderCatalog;

namespace Boternity.Data.Benchmarks.Loads;

/// <summary>Readers and writers at the same time.</summary>
internal static class MixedLoad
{
    public const int Readers = 8;

    public static async Task<Standings> RunAsync(RunOptions options, Report report, TextWriter progress, CancellationToken cancellationToken)
    {
        using var bench = await Workbench.CreateAsync(options.Folder, options.Rows, cancellationToken);
        ContenderSpec[] specs = [Spec(ContenderCatalog.Readers), Spec(Mix), Spec(EfMix)];
        var standings = await new Contest(options.Duration, options.Rounds, progress).RunAsync([.. specs.Select(bench.Own)], cancellationToken);
        Print(standings, report, options);
        return standings;
    }

    public static ContenderSpec Spec(string name) => new() { Name = name, Callers = Readers };

    private static void Print(Standings standings, Report report, RunOptions options)
    {
        var table = new ReportTable(
            "path", "reads/s", "p50 ms", "p99 ms", "max ms", "errors", "writes/s", "p50 ms", "p99 ms", "max ms", "errors", "WAL peak MB", "RSS MB, first and last round");
        foreach (var entry in standings.Entries)
        {
            table.Add(
            [
                Label(entry.Spec.Name),
                .. Cells(entry, 0),
                .. entry.Rounds[0].Groups.Count > 1 ? Cells(entry, 1) : ["", "", "", "", ""],
                Figures.Megabytes(entry.Rounds.Max(round => round.WalPeak)),
                $"{Figures.Megabytes(entry.Rounds[0].ResidentBytes)} - {Figures.Megabytes(entry.Rounds[^1].ResidentBytes)}",
            ]);
        }

        report.Heading("8 readers and 8 writers, flat out");
        report.Line(options.ToString());
        report.Table(table);
    }

    private static string[] Cells(Entry entry, int group) =>
    [
        Figures.Count(entry.Median(group, done => done.PerSecond)),
        Figures.Milliseconds(entry.Median(group, done => done.P50)),
        Figures.Milliseconds(entry.Median(group, done => done.P99)),
        Figures.Milliseconds(entry.Rounds.Max(round => round.Groups[group].Max)),
        Figures.Count(entry.Rounds.Sum(round => round.Groups[group].Errors)),
    ];

    private static string Label(string name) => name switch
    {
        ContenderCatalog.Readers => "IBotStore.GetAsync alone",
        Mix => "IBotStore.GetAsync, IWriteQueue",
        _ => "EF Core, new contexts, one pool",
    };
}
