using Boternity.Data.Errors;
using Boternity.Data.Executions;
using Boternity.Data.Storage.Conventions;
using Boternity.Data.Tests.Support;
using static Boternity.Data.Executions.ExecutionStatus;

namespace Boternity.Data.Tests.Executions;

/// <summary>The table of spec/botmaker-compozy.md 3.2, cell by cell, for tasks.</summary>
public sealed class TaskStateTransitionTests(Provider provider) : TaskStateSpec(provider)
{
    private static readonly Dictionary<ExecutionStatus, ExecutionStatus[]> Permitted = new()
    {
        [Pending] = [Running, Waiting, Paused, Canceled, Failed, TimedOut, Success],
        [Running] = [Waiting, Paused, Success, Failed, TimedOut, Canceled],
        [Waiting] = [Running, Paused, Success, Failed, TimedOut, Canceled],
        [Paused] = [Running, Waiting, Canceled, Failed, TimedOut],
        [Success] = [],
        [Failed] = [],
        [TimedOut] = [],
        [Canceled] = [],
    };

    [Test]
    [SpecCase("botmaker-compozy", "taskrepo/transitions")]
    public async Task Status_changes_as_the_table_permits([Values] ExecutionStatus from, [Values] ExecutionStatus to)
    {
        await AddRowAsync("update", from);
        await AddRowAsync("upsert", from);
        var isPermitted = from == to || Permitted[from].Contains(to);

        foreach (var (id, way) in new (string, Func<Task>)[]
        {
            ("update", () => Tasks.UpdateStatusAsync("update", to, Cancel)),
            ("upsert", () => Tasks.UpsertAsync(New("upsert") with { Status = to }, Cancel)),
        })
        {
            if (isPermitted)
            {
                await way();
            }
            else
            {
                var refusal = await Caught.ByAsync<StoreException>(way);
                Assert.That(refusal.Code, Is.EqualTo(ErrorCodes.ExecutionTransition));
                Assert.That(refusal.Message, Does.Contain($"is {Text(from)} ").And.Contain($"become {Text(to)}"));
            }

            Assert.That(await StatusOfAsync(id), Is.EqualTo(Text(isPermitted ? to : from)));
        }

        Assert.That(await RevisionOfAsync("update"), Is.EqualTo(isPermitted && from != to ? 2 : 1));
    }

    [Test]
    public async Task UpdateStatusAsync_of_many_at_once_changes_it_once()
    {
        await AddRowAsync("t1");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => Task.Run(() => Tasks.UpdateStatusAsync("t1", ExecutionStatus.Running, Cancel), Cancel)));

        Assert.That(answers.Select(task => task.Revision), Is.All.EqualTo(2));
        Assert.That(await RevisionOfAsync("t1"), Is.EqualTo(2));
    }

    private static string Text(ExecutionStatus status) => EnumText<ExecutionStatus>.Of(status);
}
