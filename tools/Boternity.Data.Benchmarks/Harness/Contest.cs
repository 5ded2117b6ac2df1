using Boternity.Data.Benchmarks.Contenders;

namespace Boternity.Data.Benchmarks.Harness;

/// <summary>Runs contenders against each other: in each round all of them, one after the other.</summary>
/// <remarks>What else the machine does then falls on all of them, and the ratio of two in one round says more than either.</remarks>
internal sealed class Contest(TimeSpan duration, int rounds, TextWriter progress)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public async Task<Standings> RunAsync(IReadOnlyList<ContenderSpec> specs, CancellationToken cancellationToken)
    {
        var entries = new List<Entry>();
        var running = new List<ContenderProcess>();
        try
        {
            foreach (var spec in specs)
            {
                await progress.WriteLineAsync($"start {spec.Name} ({spec.Callers})");
                var process = await ContenderProcess.StartAsync(spec, cancellationToken);
                running.Add(process);
                await process.RunAsync(WarmUp, cancellationToken);
                entries.Add(new Entry(spec));
            }

            for (var round = 1; round <= rounds; round++)
            {
                await progress.WriteLineAsync($"round {round} of {rounds}");

                // Every other round backwards, so that none always comes behind the same one.
                foreach (var place in round % 2 == 1 ? Enumerable.Range(0, running.Count) : Enumerable.Range(0, running.Count).Reverse())
                {
                    entries[place].Rounds.Add(await running[place].RunAsync(duration, cancellationToken));
                }
            }

            await progress.WriteLineAsync("verify");
            for (var place = 0; place < running.Count; place++)
            {
                entries[place].Verification = await running[place].VerifyAsync(cancellationToken);
            }
        }
        finally
        {
            foreach (var process in running)
            {
                await process.DisposeAsync();
            }
        }

        return new Standings(entries);
    }
}
