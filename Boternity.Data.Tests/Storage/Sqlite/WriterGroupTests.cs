using Boternity.Data.Errors;
using Boternity.Data.Storage.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Storage.Sqlite;

[CancelAfter(60_000)]
public sealed class WriterGroupTests : WriterSpec
{
    [Test]
    public async Task WriteAsync_of_units_that_waited_together_shares_one_commit()
    {
        await MarkAsync("first");
        var held = await HoldAsync();
        List<Task> units = [.. Enumerable.Range(0, 50).Select(number => MarkAsync($"unit {number}"))];

        await using var parked = await ParkBehindAsync(held);
        await Task.WhenAll(units);

        Assert.That((await CommitsAsync()) - parked.Before, Is.EqualTo(1));
        Assert.That(await LabelsAsync(), Is.EqualTo(Numbered(50).Prepend("first")));
    }

    [Test]
    public async Task WriteAsync_of_more_units_than_a_group_holds_commits_once_per_group()
    {
        await MarkAsync("first");
        var held = await HoldAsync();
        List<Task> units = [.. Enumerable.Range(0, (2 * WriterLimits.GroupSize) + 1).Select(number => MarkAsync($"unit {number}"))];

        await using var parked = await ParkBehindAsync(held);
        await Task.WhenAll(units);

        Assert.That((await CommitsAsync()) - parked.Before, Is.EqualTo(3));
        Assert.That(await LabelsAsync(), Is.EqualTo(Numbered(units.Count).Prepend("first")));
    }

    [Test]
    public async Task Leases_break_groups_and_keep_their_place_among_units()
    {
        await MarkAsync("first");
        var held = await HoldAsync();
        List<Task> turns =
        [
            MarkAsync("unit 1"),
            MarkAsync("unit 2"),
            LeaseAsync("lease 3"),
            LeaseAsync("lease 4"),
            MarkAsync("unit 5"),
            LeaseAsync("lease 6"),
            MarkAsync("unit 7"),
        ];

        await using var parked = await ParkBehindAsync(held);
        await Task.WhenAll(turns);

        Assert.That((await CommitsAsync()) - parked.Before, Is.EqualTo(6));
        Assert.That(
            await LabelsAsync(),
            Is.EqualTo(["first", "unit 1", "unit 2", "lease 3", "lease 4", "unit 5", "lease 6", "unit 7"]));
    }

    [Test]
    public async Task WriteAsync_runs_and_answers_units_in_the_order_they_came()
    {
        var held = await HoldAsync();
        var ran = new List<int>();
        List<Task<int>> units = [.. Enumerable.Range(0, 100).Select(number => Queue.WriteAsync(
            (_, _) =>
            {
                ran.Add(number);
                return Task.FromResult(number);
            },
            CancellationToken.None))];

        await held.ReleaseAsync();
        var answers = await Task.WhenAll(units);

        Assert.That(ran, Is.EqualTo(Enumerable.Range(0, 100)));
        Assert.That(answers, Is.EqualTo(Enumerable.Range(0, 100)));
    }

    [Test]
    public async Task WriteAsync_answers_no_member_before_the_commit_of_its_group()
    {
        var held = await HoldAsync();
        var slow = new TaskCompletionSource();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var good = MarkAsync("good");
        var bad = MarkAsync("bad");
        var last = Queue.WriteAsync(
            async (_, _) =>
            {
                entered.TrySetResult();
                await slow.Task;
            },
            CancellationToken.None);

        await held.ReleaseAsync();
        await entered.Task.WaitAsync(Cancel);
        var early = (good.IsCompleted, bad.IsCompleted);
        slow.SetResult();
        await Task.WhenAll(good, last);

        Assert.That(early, Is.EqualTo((false, false)));
        Assert.That(await EndOf(bad), Is.EqualTo(((StoreErrorKind?)StoreErrorKind.Check, WriteOutcome.RolledBack)));
    }

    private static IEnumerable<string> Numbered(int count) => Enumerable.Range(0, count).Select(number => $"unit {number}");

    private async Task LeaseAsync(string label)
    {
        await using var host = Database.OpenHost();
        await host.Resolve<BoternityDbContext>().Database.ExecuteSqlAsync($"INSERT INTO marks (label) VALUES ({label})", Cancel);
    }
}
