using System.Globalization;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Migrations;

/// <summary>A migration that is killed anywhere is finished by the next start, without anybody's help.</summary>
/// <remarks>A kill in the middle is in <see cref="MigratorProcessesTests"/>, and so in every run.</remarks>
[TestFixture(Provider.Sqlite, Category = nameof(Provider.Sqlite))]
[TestFixture(Provider.Postgres, Category = nameof(Provider.Postgres))]
[Explicit("Takes minutes; .ci/run runs it by its category.")]
[Category("Fault")]
public sealed class MigratorKillTests(Provider provider)
{
    // More at once would only wait for each other: the machine's processors are few and a child is mostly its start.
    private const int AtOnce = 4;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    [CancelAfter(300_000)]
    public async Task Kill_after_any_command_of_a_filled_database_is_recovered() => await SweepAsync(ShelfData.FillAsync, atLeast: 15);

    [Test]
    [CancelAfter(300_000)]
    public async Task Kill_after_any_command_of_a_new_database_is_recovered() =>
        await SweepAsync((_, _) => Task.CompletedTask, atLeast: 15);

    private async Task SweepAsync(Func<ITestDatabase, CancellationToken, Task> prepare, int atLeast)
    {
        var kill = new MigratorKill(provider, prepare);
        var clean = await kill.CleanAsync(Cancel);

        var next = 0;
        var points = int.MaxValue;
        var killed = 0;
        var wrong = new List<string>();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WorkAsync()));

        await TestContext.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{provider}: {killed} kill points, {killed - wrong.Count} recovered"));
        Assert.That(wrong, Is.Empty);
        Assert.That(killed, Is.EqualTo(points).And.AtLeast(atLeast));

        async Task WorkAsync()
        {
            while (Interlocked.Increment(ref next) is var point && point <= Volatile.Read(ref points))
            {
                var (completed, difference) = await kill.KillAndRecoverAsync(point, clean, Cancel);
                lock (wrong)
                {
                    if (completed is { } seen)
                    {
                        points = Math.Min(points, seen);
                        continue;
                    }

                    killed++;
                    if (difference is not null)
                    {
                        wrong.Add(string.Create(CultureInfo.InvariantCulture, $"after {point}: {difference}"));
                    }
                }
            }
        }
    }
}
