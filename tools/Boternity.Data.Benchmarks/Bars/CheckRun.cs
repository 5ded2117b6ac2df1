using Boternity.Data.Benchmarks.Contenders;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Loads;
using Boternity.Data.Benchmarks.Reports;

namespace Boternity.Data.Benchmarks.Bars;

/// <summary>Measures what the bars are about, and no more.</summary>
internal static class CheckRun
{
    // A checkpoint comes every few megabytes: a mixed load needs time for many of them.
    private const int MixedFactor = 12;
    private const int MixedRounds = 3;

    public static async Task<int> RunAsync(RunOptions options, Report report, TextWriter progress, CancellationToken cancellationToken)
    {
        Machine.Describe(report, options.Folder);
        report.Line(options.ToString());
        var bars = new List<Bar>();
        var all = new List<Entry>();
        using (var bench = await Workbench.CreateAsync(options.Folder, options.Rows, cancellationToken))
        {
            await MeasureAsync(ReadBars.Contenders.Select(bench.Shared), ReadBars.Of, options);
            await MeasureAsync(ValueBars.Readers.Select(bench.Shared), ValueBars.OfReaders, options);
            await MeasureAsync(ValueBars.Writers.Select(bench.Own), ValueBars.OfWriters, options);
            await MeasureAsync(MessageBars.Contenders.Select(bench.Own), MessageBars.Of, options);
            await MeasureAsync(WriteBars.Contenders.Select(bench.Own), WriteBars.Of, options);
            var mixed = options with { Seconds = options.Seconds * MixedFactor, Rounds = MixedRounds };
            await MeasureAsync(MixedBars.Contenders.Select(bench.Own), MixedBars.Of, mixed);
        }

        await MeasureSizesAsync();

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

        return Conclude(bars, new Standings(all), report);

        async Task MeasureSizesAsync()
        {
            var benches = new List<Workbench>();
            try
            {
                var specs = new List<ContenderSpec>();
                foreach (var rows in SizeBars.Sizes)
                {
                    var bench = await Workbench.CreateAsync(options.Folder, rows, cancellationToken);
                    benches.Add(bench);
                    specs.AddRange(SizeBars.ContendersOf(rows).Select(bench.Shared));
                }

                await MeasureAsync(specs, SizeBars.Of, options);
            }
            finally
            {
                benches.ForEach(bench => bench.Dispose());
            }
        }

        async Task MeasureAsync(IEnumerable<ContenderSpec> specs, Func<Standings, IEnumerable<Bar>> judge, RunOptions run)
        {
            var contest = new Contest(run.Duration, run.Rounds, progress);
            var standings = await contest.RunAsync([.. specs], cancellationToken);
            bars.AddRange(judge(standings));
            all.AddRange(standings.Entries);
        }
    }

    private static Bar Absent(string number, string subject) => new(number, subject, "", "", null);

    private static int Conclude(List<Bar> bars, Standings standings, Report report)
    {
        var done = report.Conclude(standings);
        var table = new ReportTable("bar", "measured", "wanted", "seen", "verdict");
        foreach (var bar in bars.OrderBy(bar => bar.Number, StringComparer.Ordinal))
        {
            table.Add(bar.Number, bar.Subject, bar.Wanted, bar.Measured, bar.Verdict);
        }

        report.Heading("Bars");
        report.Table(table);
        return done && bars.TrueForAll(bar => bar.Passed != false) ? ExitCode.Success : ExitCode.Failure;
    }
}
