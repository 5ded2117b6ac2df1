using Boternity.Data.Benchmarks.Contenders;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Reports;
using static Boternity.Data.Benchmarks.Contenders.ContenderCatalog;

namespace Boternity.Data.Benchmarks.Bars;

/// <summary>W3 of messages.</summary>
internal static class MessageBars
{
    private const int Many = 200;

    public static IReadOnlyList<ContenderSpec> Contenders { get; } =
    [
        new() { Name = SendMessage, Callers = Many },
        new() { Name = RawSendMessage, Callers = Many },
    ];

    public static IEnumerable<Bar> Of(Standings standings)
    {
        var sent = Standings.Ratio(standings[SendMessage, Many], standings[RawSendMessage, Many], writes => writes.PerSecond);
        yield return new Bar(
            "W3", "IMessageStore.SendAsync / raw rows through the queue, 200 callers, rows/s", ">= 0.60", Figures.Times(sent), sent >= 0.6);
    }
}
