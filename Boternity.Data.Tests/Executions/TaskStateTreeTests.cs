using Boternity.Data.Errors;
using Boternity.Data.Executions;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Executions;

/// <summary>Trees of tasks: what may be one, and how they are read.</summary>
public sealed class TaskStateTreeTests(Provider provider) : TaskStateSpec(provider)
{
    private const string Spec = "botmaker-compozy";

    [Test]
    public async Task GetTreeAsync_has_the_root_and_what_is_below_by_depth()
    {
        await AddRowAsync("root");
        await AddRowAsync("a", parent: "root");
        await AddRowAsync("a1", parent: "a");
        await AddRowAsync("b", parent: "root");
        await AddRowAsync("b1", parent: "b");
        await AddRowAsync("a11", parent: "a1");
        await AddRowAsync("other");

        Assert.That(await TreeAsync("root", 100), Is.EqualTo("root:0 a:1 b:1 a1:2 b1:2 a11:3"));
        Assert.That(await TreeAsync("root", 1), Is.EqualTo("root:0 a:1 b:1"));
        Assert.That(await TreeAsync("a", 100), Is.EqualTo("a:0 a1:1 a11:2"));
        Assert.That(await TreeAsync("a", 0), Is.EqualTo("a:0"));
        Assert.That(await TreeAsync("none", 5), Is.Empty);
        Assert.That(await AncestorsAsync("a11"), Is.EqualTo("a1 a root"));
        Assert.That(await AncestorsAsync("root"), Is.Empty);
        Assert.That(await AncestorsAsync("none"), Is.Empty);
        foreach (var depth in (int[])[-1, 101])
        {
            var refusal = await Caught.ByAsync<StoreException>(() => Tasks.GetTreeAsync("root", depth, Cancel));
            Assert.That(refusal.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Trees_that_are_circles_are_read_once_and_end()
    {
        await AddCircleAsync("x", "y");
        await AddRowAsync("z", parent: "y");
        await AddRowAsync("u", parent: "z");

        Assert.That(await TreeAsync("x", 100), Is.EqualTo("x:0 y:1 z:2 u:3"));
        Assert.That(await TreeAsync("y", 100), Is.EqualTo("y:0 x:1 z:1 u:2"));
        Assert.That(await AncestorsAsync("u"), Is.EqualTo("z y x"));
        Assert.That(await AncestorsAsync("x"), Is.EqualTo("y"));
        Assert.That((await Tasks.GetProgressAsync("y", Cancel)).TotalChildren, Is.EqualTo(2));
        Assert.That((await Tasks.UpdateParentAsync("x", ParentStrategy.WaitAll, Cancel)).Output, Is.Not.Null);
        var refusal = await Caught.ByAsync<StoreException>(() => Tasks.UpsertAsync(New("new", "x"), Cancel));
        Assert.That(refusal.Code, Is.EqualTo(ErrorCodes.TaskParent));
    }

    [Test]
    [SpecCase(Spec, "taskrepo/deep_hierarchy", "TestMultiDriver_TaskOperations/deep")]
    public async Task UpsertAsync_permits_a_hundred_levels_and_not_one_more()
    {
        for (var level = 1; level <= 100; level++)
        {
            await Tasks.UpsertAsync(New($"t{level}", level == 1 ? null : $"t{level - 1}"), Cancel);
        }

        var refusal = await Caught.ByAsync<StoreException>(() => Tasks.UpsertAsync(New("t101", "t100"), Cancel));

        Assert.That((refusal.Code, refusal.Kind), Is.EqualTo((ErrorCodes.TaskParent, StoreErrorKind.Conflict)));
        Assert.That(await Tasks.GetAsync("t101", Cancel), Is.Null);
        Assert.That((await Tasks.GetTreeAsync("t1", 100, Cancel)).Select(node => node.Depth), Is.EqualTo(Enumerable.Range(0, 100)));
        Assert.That(await Tasks.ListAncestorsAsync("t100", Cancel), Has.Count.EqualTo(99));
    }

    [Test]
    public async Task UpsertAsync_counts_the_levels_below_what_moves()
    {
        for (var level = 1; level <= 98; level++)
        {
            await AddRowAsync($"t{level}", parent: level == 1 ? null : $"t{level - 1}");
        }

        await AddRowAsync("m1");
        await AddRowAsync("m2", parent: "m1");
        await Tasks.UpsertAsync(New("m1", "t98"), Cancel);
        await Tasks.UpsertAsync(New("m1"), Cancel);
        await AddRowAsync("m3", parent: "m2");

        var refusal = await Caught.ByAsync<StoreException>(() => Tasks.UpsertAsync(New("m1", "t98"), Cancel));

        Assert.That(refusal.Code, Is.EqualTo(ErrorCodes.TaskParent));
        Assert.That((await Tasks.GetAsync("m1", Cancel))!.ParentStateId, Is.Null);
    }

    [Test]
    public async Task UpsertAsync_does_not_put_a_task_below_its_descendants()
    {
        await AddRowAsync("a");
        await AddRowAsync("b", parent: "a");
        await AddRowAsync("c", parent: "b");

        foreach (var parent in (string[])["a", "b", "c"])
        {
            var refusal = await Caught.ByAsync<StoreException>(() => Tasks.UpsertAsync(New("a", parent), Cancel));
            Assert.That((refusal.Code, refusal.Conflict), Is.EqualTo((ErrorCodes.TaskParent, ConflictReason.Required)));
        }

        Assert.That((await Tasks.UpsertAsync(New("c", "a"), Cancel)).ParentStateId, Is.EqualTo("a"));
        Assert.That(await TreeAsync("a", 5), Is.EqualTo("a:0 b:1 c:1"));
    }

    [Test]
    public async Task Two_tasks_that_move_below_each_other_at_once_make_no_circle()
    {
        for (var round = 0; round < 5; round++)
        {
            var (one, other) = ($"one{round}", $"other{round}");
            await AddRowAsync(one);
            await AddRowAsync(other);

            var refusals = await Task.WhenAll(new[] { (one, other), (other, one) }.Select(pair => Task.Run(() => RefusalAsync(pair), Cancel)));

            Assert.That(refusals.Count(refusal => refusal?.Code == ErrorCodes.TaskParent), Is.EqualTo(1));
            Assert.That(
                await Database.ScalarAsync(
                    $"SELECT COUNT(*) FROM task_states WHERE task_exec_id IN ({one}, {other}) AND parent_state_id IS NOT NULL", Cancel),
                Is.EqualTo(1L));
        }
    }

    private async Task<StoreException?> RefusalAsync((string Task, string Parent) move)
    {
        try
        {
            await Tasks.UpsertAsync(New(move.Task, move.Parent), Cancel);
            return null;
        }
        catch (StoreException refusal)
        {
            return refusal;
        }
    }

    private async Task<string> TreeAsync(string root, int depth) =>
        string.Join(' ', (await Tasks.GetTreeAsync(root, depth, Cancel)).Select(node => $"{node.State.TaskExecId}:{node.Depth}"));

    private async Task<string> AncestorsAsync(string id) =>
        string.Join(' ', (await Tasks.ListAncestorsAsync(id, Cancel)).Select(state => state.TaskExecId));
}
