using Boternity.Data.Benchmarks.Contenders;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Reports;
using static Boternity.Data.Benchmarks.Contenders.ContenderCatalog;

namespace Boternity.Data.Benchmarks.Bars;

/// <summary>S1.</summary>
internal static class SizeBars
{
    private const double Wanted = 1.25;

    /// <summary>The rows of the databases that are compared.</summary>
    public static IReadOnlyList<long> Sizes { get; } = [10_000, 100_000, 1_000_000];

    public static IEnumerable<ContenderSpec> ContendersOf(long rows) =>
        rows == Sizes[^1]
            ? [new() { Name = Factory }, new() { Name = StorePages }, new() { Name = DeepPages }]
            : [new() { Name = Factory }, new() { Name = StorePages }];

    public static IEnumerable<Bar> Of(Standings standings)
    {
        var smallest = Sizes[0];
        foreach (var rows in Sizes.Skip(1))
        {
            var sizes = $"{Figures.Count(rows)} rows / {Figures.Count(smallest)}";
            yield return Bar($"row by primary key, {sizes}", Find(Factory, rows), Find(Factory, smallest));
            yield return Bar($"page of 50, {sizes}", Find(StorePages, rows), Find(StorePages, smallest));
        }

        yield return Bar("page 10,000 / first page", Find(DeepPages, Sizes[^1]), Find(StorePages, Sizes[^1]));

        Entry Find(string name, long rows) => standings.Entries.Single(entry => entry.Spec.Name == name && entry.Spec.Rows == rows);
    }

    private static Bar Bar(string subject, Entry large, Entry small)
    {
        var seen = Standings.Ratio(large, small, reads => reads.Nanoseconds);
        return new Bar("S1", $"{subject}, time", $"<= {Figures.Times(Wanted)}", Figures.Times(seen), seen <= Wanted);
    }
}
