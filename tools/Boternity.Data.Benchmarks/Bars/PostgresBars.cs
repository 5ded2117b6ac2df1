using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Loads;
using Boternity.Data.Benchmarks.Reports;
using static Boternity.Data.Benchmarks.Contenders.ContenderCatalog;

namespace Boternity.Data.Benchmarks.Bars;

/// <summary>P1.</summary>
internal static class PostgresBars
{
    public static IEnumerable<Bar> Of(Standings standings)
    {
        yield return Bar("IBotStore.GetAsync / Npgsql", standings, PostgresRead, PostgresPlainRead);
        yield return Bar("unit of one row / Npgsql transaction", standings, PostgresWrite, PostgresPlainWrite);
    }

    private static Bar Bar(string subject, Standings standings, string ours, string plain)
    {
        var seen = Standings.Ratio(standings[ours, PostgresLoad.Callers], standings[plain, PostgresLoad.Callers], done => done.Nanoseconds);
        return new Bar("P1", $"{subject}, 8 callers, time", "<= 1.30", Figures.Times(seen), seen <= 1.3);
    }
}
