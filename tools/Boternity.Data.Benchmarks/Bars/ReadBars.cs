using Boternity.Data.Benchmarks.Contenders;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Reports;
using static Boternity.Data.Benchmarks.Contenders.ContenderCatalog;

namespace Boternity.Data.Benchmarks.Bars;

/// <summary>R1 to R3.</summary>
internal static class ReadBars
{
    public static IReadOnlyList<ContenderSpec> Contenders { get; } =
    [
        .. Both(Prepared),
        .. Both(Factory),
        .. Both(DapperQuery),
        new() { Name = CompiledQuery, Callers = 2 },
        .. Both(Store),
        .. Both(Hop),
        new() { Name = PreparedPages },
        new() { Name = StorePages },
    ];

    public static IEnumerable<Bar> Of(Standings standings)
    {
        foreach (var threads in (int[])[1, 2])
        {
            yield return AtMost("R1", $"read factory, compiled query / prepared command, {threads} thread(s)", 1.6, Time(standings, Factory, Prepared, threads));
            yield return AtLeast("R1", $"Dapper / read factory, {threads} thread(s)", 2, Time(standings, DapperQuery, Factory, threads));
        }

        yield return AtLeast("R1", "EF Core pooled + compiled / read factory, 2 threads", 4, Time(standings, CompiledQuery, Factory, 2));
        yield return StoreRead(standings, 1);
        yield return StoreRead(standings, 2);
        yield return AtMost("R3", "page of 50 by the store / by a prepared command", 1.3, Time(standings, StorePages, PreparedPages, 1));
    }

    private static ContenderSpec[] Both(string name) => [new() { Name = name, Callers = 1 }, new() { Name = name, Callers = 2 }];

    private static double Time(Standings standings, string first, string second, int threads) =>
        Standings.Ratio(standings[first, threads], standings[second, threads], reads => reads.Nanoseconds);

    /// <summary>How long a store's read takes against another; the hop is taken off in each round, for rounds differ in load.</summary>
    public static double WithoutHop(Entry store, Entry hop, Entry peer) =>
        Medians.Of(store.Rounds.Select((round, index) =>
            (Nanoseconds(round) - Nanoseconds(hop.Rounds[index])) / Nanoseconds(peer.Rounds[index])));

    private static Bar StoreRead(Standings standings, int callers)
    {
        const double Wanted = 2.2;
        var (store, hop, prepared) = (standings[Store, callers], standings[Hop, callers], standings[Prepared, callers]);
        var ratio = WithoutHop(store, hop, prepared);
        var measured = $"{Figures.Times(ratio)} (hop {Figures.Count(hop.Median(0, reads => reads.Nanoseconds))} ns, "
            + $"store {Figures.Count(store.Median(0, reads => reads.Nanoseconds))} ns)";
        return new Bar("R2", $"(IBotStore.GetAsync - a thread hop) / prepared command, {callers} caller(s)", "<= 2.20", measured, ratio <= Wanted);
    }

    private static double Nanoseconds(RoundResult round) => round.Groups[0].Nanoseconds;

    private static Bar AtMost(string number, string subject, double wanted, double seen) =>
        new(number, subject, $"<= {Figures.Times(wanted)}", Figures.Times(seen), seen <= wanted);

    private static Bar AtLeast(string number, string subject, double wanted, double seen) =>
        new(number, subject, $">= {Figures.Times(wanted)}", Figures.Times(seen), seen >= wanted);
}
