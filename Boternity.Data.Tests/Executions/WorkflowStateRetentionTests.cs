using Boternity.Data.Errors;
using Boternity.Data.Executions;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Executions;

public sealed class WorkflowStateRetentionTests(Provider provider) : WorkflowStateSpec(provider)
{
    [Test]
    public async Task DeleteFinishedAsync_removes_those_at_their_end_with_their_tasks_and_no_others()
    {
        foreach (var status in Enum.GetValues<ExecutionStatus>())
        {
            await AddRawAsync($"{status}", status);
            await AddTaskAsync($"{status}-1", execution: $"{status}");
            await AddTaskAsync($"{status}-2", execution: $"{status}", parent: $"{status}-1");
        }

        var deleted = await States.DeleteFinishedAsync(Database.Now.AddSeconds(1), 100, Cancel);

        Assert.That(deleted, Is.EqualTo(4));
        Assert.That(
            (await States.ListAsync(new(), PageRequest.First, Cancel)).Items.Select(state => state.Status),
            Is.EquivalentTo((ExecutionStatus[])[ExecutionStatus.Pending, ExecutionStatus.Running, ExecutionStatus.Waiting, ExecutionStatus.Paused]));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM task_states", Cancel), Is.EqualTo(8L));
    }

    [Test]
    public async Task DeleteFinishedAsync_goes_in_batches_from_the_oldest_and_spares_what_was_written_since()
    {
        foreach (var id in new[] { "c", "a", "b", "d" })
        {
            await AddRawAsync(id, ExecutionStatus.Success);
        }

        await States.MergeUsageAsync("a", [Used(1, 1)], Cancel);
        var before = Database.Now;

        var batches = new List<int>();
        do
        {
            batches.Add(await States.DeleteFinishedAsync(before, 1, Cancel));
        }
        while (batches[^1] > 0);

        Assert.That(batches, Is.EqualTo((int[])[1, 1, 0]));
        Assert.That(
            (await States.ListAsync(new(), PageRequest.First, Cancel)).Items.Select(state => state.WorkflowExecId),
            Is.EquivalentTo((string[])["a", "d"]));
    }

    [Test]
    public async Task DeleteFinishedAsync_without_a_limit_is_refused()
    {
        // The argument is looked at before there is a task.
        var error = await Caught.ByAsync<StoreException>(async () => await States.DeleteFinishedAsync(Database.Now, 0, Cancel));

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
    }
}
