using System.Diagnostics;
using System.Globalization;
using Boternity.Data.Bots;

namespace Boternity.Data.Tests.Harness;

/// <summary>The figures of docs/testing.md.</summary>
[Explicit("It prints figures of the machine: dotnet test --filter FullyQualifiedName~TestKitSpeed --logger \"console;verbosity=detailed\"")]
[NonParallelizable]
public sealed class TestKitSpeedTests
{
    private const int Rounds = 50;

    [TestCase(Provider.Sqlite)]
    [TestCase(Provider.Postgres)]
    public async Task Database_of_a_test_takes(Provider provider)
    {
        // The template is made once per process, and code is compiled once.
        var first = await MeasureAsync(provider);
        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"first created: {first.Created.TotalMilliseconds:0} ms"));
        var rounds = new List<(TimeSpan Created, TimeSpan Read, TimeSpan Removed)>();
        while (rounds.Count < Rounds)
        {
            rounds.Add(await MeasureAsync(provider));
        }

        Print("created", rounds.Select(round => round.Created));
        Print("container built and first row read", rounds.Select(round => round.Read));
        Print("removed", rounds.Select(round => round.Removed));
    }

    private static async Task<(TimeSpan Created, TimeSpan Read, TimeSpan Removed)> MeasureAsync(Provider provider)
    {
        var watch = Stopwatch.StartNew();
        var database = await TestDatabase.CreateAsync(provider, CancellationToken.None);
        var created = watch.Elapsed;

        Assert.That(await database.Resolve<IBotStore>().GetBySlugAsync("nobody", CancellationToken.None), Is.Null);
        var read = watch.Elapsed;

        await database.DisposeAsync();
        return (created, read - created, watch.Elapsed - read);
    }

    private static void Print(string what, IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToList();
        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: median {sorted[Rounds / 2].TotalMilliseconds:0.0} ms, of {Rounds} at most {sorted[^1].TotalMilliseconds:0.0} ms"));
    }
}
