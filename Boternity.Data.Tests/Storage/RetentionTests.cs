using Boternity.Data.Executions;
using Boternity.Data.Messaging;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Storage;

/// <summary>Two hosts that delete at once.</summary>
[CancelAfter(60_000)]
public sealed class RetentionTests(Provider provider) : StoreSpec(provider)
{
    private readonly Provider _provider = provider;

    [TestCase("bot_messages")]
    [TestCase("workflow_states")]
    [TestCase("workflow_runs")]
    public async Task Two_that_delete_at_once_take_different_rows(string table)
    {
        await AddAsync("1");
        await AddAsync("2");
        var (first, second) = (0, Task.FromResult(0));

        await Database.Resolve<IWriteQueue>().WriteAsync(
            async (_, token) =>
            {
                first = await DeleteOneAsync(table, token);
                using (ExecutionContext.SuppressFlow())
                {
                    second = Task.Run(() => DeleteOneAsync(table, CancellationToken.None), token);
                }

                // On PostgreSQL beside this unit; on SQLite it has its turn behind it.
                if (_provider == Provider.Postgres)
                {
                    await second.WaitAsync(token);
                }
            },
            Cancel);

        Assert.That((first, await second), Is.EqualTo((1, 1)));
        Assert.That(await DeleteOneAsync(table, Cancel), Is.Zero);
    }

    private Task<int> DeleteOneAsync(string table, CancellationToken cancellationToken)
    {
        var before = Database.Now.AddSeconds(1);
        return table switch
        {
            "bot_messages" => Database.Resolve<IMessageStore>().DeleteBeforeAsync(before, 1, cancellationToken),
            "workflow_states" => Database.Resolve<IWorkflowStateStore>().DeleteFinishedAsync(before, 1, cancellationToken),
            _ => Database.Resolve<IWorkflowRunStore>().DeleteFinishedAsync(before, 1, cancellationToken),
        };
    }

    private async Task AddAsync(string name)
    {
        var bot = Uuid7.Create(Database.Now);
        await Database.Resolve<IMessageStore>().SendAsync(
            new()
            {
                SenderBotId = bot,
                SenderBotName = name,
                Recipient = MessageRecipient.Direct(bot),
                MessageType = "note",
                Body = System.Text.Json.JsonElement.Parse("1"),
            },
            Cancel);
        await Database.Resolve<IWorkflowStateStore>().UpsertAsync(
            new() { WorkflowExecId = name, WorkflowId = "flow", Status = ExecutionStatus.Success }, Cancel);
        var runs = Database.Resolve<IWorkflowRunStore>();
        var run = await runs.CreateAsync(new() { WorkflowName = name, WorkflowRevision = 1, TriggerType = "manual" }, Cancel);
        await runs.CancelAsync(run.Id, Cancel);
    }
}
