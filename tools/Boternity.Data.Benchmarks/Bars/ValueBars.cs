using Boternity.Data.Benchmarks.Contenders;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Reports;
using static Boternity.Data.Benchmarks.Contenders.ContenderCatalog;

namespace Boternity.Data.Benchmarks.Bars;

/// <summary>R2, W3 and W4 of key-value entries.</summary>
internal static class ValueBars
{
    private const int Many = 200;

    public static IReadOnlyList<ContenderSpec> Readers { get; } = [new() { Name = PreparedValue }, new() { Name = StoreValue }, new() { Name = Hop }];

    public static IReadOnlyList<ContenderSpec> Writers { get; } =
    [
        new() { Name = SetValue, Callers = Many },
        new() { Name = RawSetValue, Callers = Many },
        new() { Name = BulkValues },
        new() { Name = PreparedBulkValues },
    ];

    public static IEnumerable<Bar> OfReaders(Standings standings)
    {
        var seen = ReadBars.WithoutHop(standings[StoreValue, 1], standings[Hop, 1], standings[PreparedValue, 1]);
        yield return new Bar(
            "R2", "(IKeyValueStore.GetAsync - a thread hop) / prepared command, 1 caller(s)", "<= 2.20", Figures.Times(seen), seen <= 2.2);
    }

    public static IEnumerable<Bar> OfWriters(Standings standings)
    {
        var set = Standings.Ratio(standings[SetValue, Many], standings[RawSetValue, Many], writes => writes.PerSecond);
        yield return new Bar("W3", "IKeyValueStore.SetAsync / raw rows through the queue, 200 callers, rows/s", ">= 0.60", Figures.Times(set), set >= 0.6);

        // By latency: one call may take longer than a round, which then has no completed operation.
        var bulk = Standings.Ratio(standings[BulkValues, 1], standings[PreparedBulkValues, 1], writes => writes.P50);
        yield return new Bar(
            "W4", "SetManyAsync of 100,000 entries / prepared inserts in a transaction, time", "<= 1.50", Figures.Times(bulk), bulk <= 1.5);
    }
}
