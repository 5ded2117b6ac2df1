using Boternity.Data.Benchmarks.Contenders;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Loads;
using Boternity.Data.Benchmarks.Reports;
using static Boternity.Data.Benchmarks.Contenders.ContenderCatalog;

namespace Boternity.Data.Benchmarks.Bars;

/// <summary>M1.</summary>
internal static class MixedBars
{
    private const long WalCap = 64L << 20;

    public static IReadOnlyList<ContenderSpec> Contenders { get; } = [MixedLoad.Spec(Readers), MixedLoad.Spec(Mix)];

    public static IEnumerable<Bar> Of(Standings standings)
    {
        var mix = standings[Mix, MixedLoad.Readers];
        var tail = Standings.Ratio(mix, standings[Readers, MixedLoad.Readers], reads => reads.P99);
        yield return new Bar("M1", "read p99 beside 8 writers / alone", "<= 2.00", Figures.Times(tail), tail <= 2);
        yield return new Bar("M1", "errors of readers and writers", "0", Figures.Count(mix.Errors), mix.Errors == 0);
        var wal = mix.Rounds.Max(round => round.WalPeak);
        yield return new Bar("M1", "WAL peak", "< 64 MB", $"{Figures.Megabytes(wal)} MB", wal < WalCap);
    }
}
