using Boternity.Data.Benchmarks.Contenders;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Reports;
using static Boternity.Data.Benchmarks.Contenders.ContenderCatalog;

namespace Boternity.Data.Benchmarks.Loads;

/// <summary>Reads by primary key and of a page.</summary>
internal static class ReadsLoad
{
    private static readonly string[] ByKey = [Prepared, Factory, Store, Hop, DapperQuery, CompiledQuery, Pooled, Plain];

    private static readonly string[] Pages = [PreparedPages, StorePages];

    public static async Task<Standings> RunAsync(RunOptions options, Report report, TextWriter progress, CancellationToken cancellationToken)
    {
        using var bench = await Workbench.CreateAsync(options.Folder, options.Rows, cancellationToken);
        ContenderSpec[] specs =
        [
            .. Both(ByKey),
            .. Both(Pages),
        ];
        var standings = await new Contest(options.Duration, options.Rounds, progress).RunAsync([.. specs.Select(bench.Shared)], cancellationToken);
        Print(standings, report, options);
        return standings;
    }

    private static IEnumerable<ContenderSpec> Both(string[] names) =>
        names.SelectMany(name => (ContenderSpec[])[new() { Name = name, Callers = 1 }, new() { Name = name, Callers = 2 }]);

    private static void Print(Standings standings, Report report, RunOptions options)
    {
        report.Heading("One row by primary key");
        report.Line(options.ToString());
        report.Table(Table(standings, ByKey, Prepared));
        report.Heading("A page of 50 rows, newest first");
        report.Table(Table(standings, Pages, PreparedPages));
    }

    private static ReportTable Table(Standings standings, string[] names, string baseline)
    {
        var table = new ReportTable(
            "path",
            "1 thread, ns",
            "x prepared",
            "2 threads, ns of wall time",
            "x prepared",
            "CPU us/read, 1 thread",
            "bytes/read",
            "p99 of 2 threads, ms",
            "errors");
        foreach (var name in names)
        {
            var (one, two) = (standings[name, 1], standings[name, 2]);
            table.Add(
                Label(name),
                Figures.Count(one.Median(0, reads => reads.Nanoseconds)),
                Figures.Times(Standings.Ratio(one, standings[baseline, 1], reads => reads.Nanoseconds)),
                Figures.Count(two.Median(0, reads => reads.Nanoseconds)),
                Figures.Times(Standings.Ratio(two, standings[baseline, 2], reads => reads.Nanoseconds)),
                Figures.Microseconds(one.Median(round => round.CpuPerOperation)),
                Figures.Count(one.Median(round => round.BytesPerOperation)),
                Figures.Milliseconds(two.Median(0, reads => reads.P99)),
                Figures.Count(one.Errors + two.Errors));
        }

        return table;
    }

    private static string Label(string name) => name switch
    {
        Prepared => "prepared SqliteCommand, reused",
        Plain => "EF Core, new context, tracking",
        Pooled => "EF Core, pooled context, no tracking",
        CompiledQuery => "EF Core, pooled context, compiled query",
        DapperQuery => "Dapper, pooled connection",
        Factory => "read factory, compiled query",
        Store => "IBotStore.GetAsync, awaited",
        Hop => "(an awaited thread hop, nothing else)",
        PreparedPages => "prepared SqliteCommand, reused",
        _ => "IBotStore.ListAsync, awaited",
    };
}
