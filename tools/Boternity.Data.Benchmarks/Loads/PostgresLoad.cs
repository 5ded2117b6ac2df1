using Boternity.Data.Benchmarks.Contenders;
using Boternity.Data.Benchmarks.Contenders.Postgres;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Reports;
using static Boternity.Data.Benchmarks.Contenders.ContenderCatalog;

namespace Boternity.Data.Benchmarks.Loads;

/// <summary>PostgreSQL: the library against the driver alone.</summary>
internal static class PostgresLoad
{
    public const int Callers = 8;

    private static readonly string[] Names = [PostgresPlainRead, PostgresRead, PostgresPlainWrite, PostgresWrite];

    public static async Task<Standings> RunAsync(RunOptions options, Report report, TextWriter progress, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(options.Connection))
        {
            throw new InvalidOperationException("Give --connection.");
        }

        await using var database = await PostgresDatabase.FillAsync(options.Connection, options.Rows, cancellationToken);
        var standings = await new Contest(options.Duration, options.Rounds, progress).RunAsync(
            [.. Names.Select((name, place) => Spec(name, place, options))],
            cancellationToken);
        Print(standings, report, options);
        return standings;
    }

    private static ContenderSpec Spec(string name, int place, RunOptions options) => new()
    {
        Name = name,
        Callers = Callers,
        Connection = options.Connection,
        Rows = IsWrite(name) ? place * PostgresDatabase.Range : options.Rows,
    };

    private static bool IsWrite(string name) => name is PostgresPlainWrite or PostgresWrite;

    private static void Print(Standings standings, Report report, RunOptions options)
    {
        var table = new ReportTable("path, 8 callers", "per s", "us", "x Npgsql", "p50 ms", "p99 ms", "bytes", "errors");
        foreach (var entry in standings.Entries)
        {
            var plain = standings[IsWrite(entry.Spec.Name) ? PostgresPlainWrite : PostgresPlainRead, Callers];
            table.Add(
                Label(entry.Spec.Name),
                Figures.Count(entry.Median(0, done => done.PerSecond)),
                Figures.Count(entry.Median(0, done => done.Nanoseconds) / 1e3),
                Figures.Times(Standings.Ratio(entry, plain, done => done.Nanoseconds)),
                Figures.Milliseconds(entry.Median(0, done => done.P50)),
                Figures.Milliseconds(entry.Median(0, done => done.P99)),
                Figures.Count(entry.Median(round => round.BytesPerOperation)),
                Figures.Count(entry.Errors));
        }

        report.Heading("PostgreSQL");
        report.Line(options.ToString());
        report.Table(table);
    }

    private static string Label(string name) => name switch
    {
        PostgresPlainRead => "Npgsql, one row by primary key",
        PostgresRead => "IBotStore.GetAsync",
        PostgresPlainWrite => "Npgsql, a transaction of one insert",
        _ => "IWriteQueue, unit of one row by EF Core",
    };
}
