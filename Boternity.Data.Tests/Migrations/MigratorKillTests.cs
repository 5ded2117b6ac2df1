using System.Globalization;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Migrations;

/// <summary>A migration that is killed anywhere is finished by the next start, without anybody's help.</summary>
[TestFixture(Provider.Sqlite, Category = nameof(Provider.Sqlite))]
[TestFixture(Provider.Postgres, Category = nameof(Provider.Postgres))]
public sealed class MigratorKillTests(Provider provider)
{
    // More at once would only wait for each other: the machine's processors are few and a child is mostly its start.
    private const int AtOnce = 4;

    private const int KilledExitCode = 137;

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
        var clean = await CleanAsync(prepare);

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
                var (completed, difference) = await KillAndRecoverAsync(prepare, point, clean);
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

    private async Task<string> CleanAsync(Func<ITestDatabase, CancellationToken, Task> prepare)
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(provider, Cancel);
        await prepare(database, Cancel);
        return await RecoverAsync(database);
    }

    private async Task<(int? Completed, string? Difference)> KillAndRecoverAsync(
        Func<ITestDatabase, CancellationToken, Task> prepare, int point, string clean)
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(provider, Cancel);
        await prepare(database, Cancel);

        await using var child = ChildProcess.Start(ChildMode.MigrateShelfAndDie, database, point.ToString(CultureInfo.InvariantCulture));
        var exitCode = await child.EndAsync(Cancel);
        if (child.Acknowledged is [var seen])
        {
            return ((int)seen, null);
        }

        if (exitCode != KilledExitCode)
        {
            return (null, string.Create(CultureInfo.InvariantCulture, $"it was not killed but exited with {exitCode}"));
        }

        var recovered = await RecoverAsync(database);
        return (null, recovered == clean ? null : Difference(clean, recovered));
    }

    private static string Difference(string clean, string recovered)
    {
        var expected = clean.Split('\n');
        var seen = recovered.Split('\n');
        return $"missing: {string.Join(" | ", expected.Except(seen))}; unexpected: {string.Join(" | ", seen.Except(expected))}";
    }

    private static async Task<string> RecoverAsync(ITestDatabase database)
    {
        await using (var lab = new MigrationLab(database.Provider, database.Target, MigrationLab.ShelfSet))
        {
            await lab.MigrateAsync(target: null, Cancel);
        }

        return await ShelfData.DumpAsync(database, Cancel);
    }
}
