using System.Globalization;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Migrations;

/// <summary>Several processes that start together migrate once, and all of them go on; also after one that was killed.</summary>
[TestFixture(Provider.Sqlite, Category = nameof(Provider.Sqlite))]
[TestFixture(Provider.Postgres, Category = nameof(Provider.Postgres))]
[Category("Fault")]
[Explicit("Starts many processes; .ci/run runs it by its category.")]
public sealed class MigratorProcessesTests(Provider provider)
{
    // Alone on two processors it is below 2 s; other fixtures run beside it.
    private const long MostMilliseconds = 10_000;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [TestCase(2, true)]
    [TestCase(4, true)]
    [TestCase(2, false)]
    [TestCase(4, false)]
    [CancelAfter(60_000)]
    public async Task Processes_migrate_at_once(int count, bool fresh)
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(provider, Cancel);
        if (!fresh)
        {
            await ShelfData.FillAsync(database, Cancel);
        }

        var children = Enumerable.Range(0, count).Select(_ => ChildProcess.Start(ChildMode.MigrateShelf, database)).ToList();
        try
        {
            await ChildProcess.BeginTogetherAsync(Cancel, children);
            await Task.WhenAll(children.Select(child => child.CompleteAsync(Cancel)));
        }
        finally
        {
            foreach (var child in children)
            {
                await child.DisposeAsync();
            }
        }

        var took = children.SelectMany(child => child.Acknowledged).ToList();
        await TestContext.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{provider}, {count} processes, fresh {fresh}: {string.Join(", ", took)} ms"));
        Assert.That(took, Has.Count.EqualTo(count).And.All.LessThan(MostMilliseconds));
        Assert.That(await database.ScalarAsync($"SELECT count(*) FROM loans", Cancel), Is.EqualTo(1));
        Assert.That(await database.ScalarAsync($"SELECT count(*) FROM \"__EFMigrationsHistory\"", Cancel), Is.EqualTo(3));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Process_that_is_killed_in_the_middle_is_made_good_by_the_next_one()
    {
        var kill = new MigratorKill(provider, ShelfData.FillAsync);
        var clean = await kill.CleanAsync(Cancel);

        // Of more than fifteen.
        var (completed, difference) = await kill.KillAndRecoverAsync(10, clean, Cancel);

        Assert.That((completed, difference), Is.EqualTo(((int?)null, (string?)null)));
    }
}
