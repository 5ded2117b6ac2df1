using Boternity.Data.Benchmarks.Contenders;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Reports;
using static Boternity.Data.Benchmarks.Contenders.ContenderCatalog;

namespace Boternity.Data.Benchmarks.Bars;

/// <summary>W1 and W2.</summary>
internal static class WriteBars
{
    private const int Many = 200;
    private const int Few = 8;

    public static IReadOnlyList<ContenderSpec> Contenders { get; } =
    [
        new() { Name = Retry, Callers = Few },
        new() { Name = Retry, Callers = Many },
        new() { Name = Gate, Callers = Many },
        new() { Name = Queue, Callers = Many },
        new() { Name = Bare },
        new() { Name = Queue },
    ];

    public static IEnumerable<Bar> Of(Standings standings)
    {
        var queue = standings[Queue, Many];
        yield return Times("queue / semaphore gate, 200 callers, rows/s", Rate(queue, standings[Gate, Many]));

        // Against the better of the two: more callers only make the driver's retry worse.
        yield return Times(
            "queue / driver's retry (8 or 200 callers, the better), rows/s",
            Math.Min(Rate(queue, standings[Retry, Few]), Rate(queue, standings[Retry, Many])));

        var p99 = queue.Median(0, writes => writes.P99) / 1e3;
        yield return new Bar("W1", "queue, 200 callers, p99", "<= 25 ms", $"{Figures.Times(p99)} ms", p99 <= 25);
        var fairness = queue.Median(0, writes => writes.Fairness);
        yield return new Bar("W1", "queue, fewest / most rows of a caller", ">= 0.90", Figures.Times(fairness), fairness >= 0.9);
        yield return new Bar("W1", "queue, errors", "0", Figures.Count(queue.Errors), queue.Errors == 0);

        var sequential = Standings.Ratio(standings[Queue, 1], standings[Bare, 1], writes => writes.Nanoseconds);
        yield return new Bar("W2", "one caller, queue / bare prepared insert, time", "<= 1.20", Figures.Times(sequential), sequential <= 1.2);
    }

    private static double Rate(Entry first, Entry second) => Standings.Ratio(first, second, writes => writes.PerSecond);

    private static Bar Times(string subject, double seen) => new("W1", subject, ">= 4.00", Figures.Times(seen), seen >= 4);
}
