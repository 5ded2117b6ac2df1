using Boternity.Data.Benchmarks.Contenders;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Loads;
using Boternity.Data.Benchmarks.Reports;

namespace Boternity.Data.Benchmarks.Bars;

/// <summary>Measures what the bars are about, and no more.</summary>
internal static class CheckRun
{
    // A checkpoint comes every few megabytes: a mixed load needs time for many of them.
    private const int MixedFactor = 8;

    public static async Task<int> RunAsync(RunOptions options, Report report, TextWriter progress, CancellationToken cancellationToken)
    {
        Machine.Describe(report, options);
        var bars = new List<Bar>();
        var all = new List<Entry>();
        using (var bench = await Workbench.CreateAsync(options.Folder, options.Rows, cancellationToken))
        {
            await MeasureAsync(ReadBars.Contenders.Select(bench.Shared), ReadBars.Of, 1);
            await MeasureAsync(WriteBars.Contenders.Select(bench.Own), WriteBars.Of, 1);
            await MeasureAsync(MixedBars.Contenders.Select(bench.Own), MixedBars.Of, MixedFactor);
        }

        if (string.IsNullOrEmpty(options.Connection))
        {
            bars.Add(Absent("P1", "PostgreSQL: give --connection"));
        }
        else
        {
            var standings = await PostgresLoad.RunAsync(options, report, progress, cancellationToken);
            bars.AddRange(PostgresBars.Of(standings));
            all.AddRange(standings.Entries);
        }

        bars.Add(Absent("R2", "IKeyValueStore.GetAsync"));
        bars.Add(Absent("W3", "key-value set and message append, 200 callers"));
        bars.Add(Absent("W4", "bulk insert of 100,000 rows"));
        bars.Add(Absent("S1", "cost against size"));
        bars.Add(Absent("T1", "process start to first row"));
        return Conclude(bars, new Standings(all), report);

        async Task MeasureAsync(IEnumerable<ContenderSpec> specs, Func<Standings, IEnumerable<Bar>> judge, int factor)
        {
            var contest = new Contest(options.Duration * factor, options.Rounds, progress);
            var standings = await contest.RunAsync([.. specs], cancellationToken);
            bars.AddRange(judge(standings));
            all.AddRange(standings.Entries);
        }
    }

    private static Bar Absent(string number, string subject) => new(number, subject, "", "", null);

    private static int Conclude(List<Bar> bars, Standings standings, Report report)
    {
        var done = report.Conclude(standings);
        var table = new TableRows("bar", "measured", "wanted", "seen", "verdict");
        foreach (var bar in bars.OrderBy(bar => bar.Number, StringComparer.Ordinal))
        {
            table.Add(bar.Number, bar.Subject, bar.Wanted, bar.Measured, bar.Verdict);
        }

        report.Heading("Bars");
        report.Table(table);
        return done && bars.TrueForAll(bar => bar.Passed != false) ? ExitCode.Success : ExitCode.Failure;
    }
}
