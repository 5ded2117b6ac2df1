using System.Text.Json;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Rows;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Benchmarks.Contenders.Executions;

/// <summary>EF Core as most people write it: a context per write, pooled connections, the driver tries again while the file is locked.</summary>
internal sealed class PlainExecutions : ExecutionContender
{
    private readonly DbContextOptions<PlainStatesContext> _options;

    public PlainExecutions(ContenderSpec spec)
        : base(spec)
    {
        _options = new DbContextOptionsBuilder<PlainStatesContext>().UseSqlite(PlainSqlite.ConnectionString(spec.Database)).Options;

        // The driver blocks its caller while it waits, so each has a thread.
        Groups = [OnThreads("engines", spec.Callers, Write), OnThreads("readers", Readers, _ => Read())];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        return ValueTask.CompletedTask;
    }

    private void Read()
    {
        var id = SomeId();
        using var context = new PlainStatesContext(_options);
        using var transaction = context.Database.GetDbConnection() is SqliteConnection ? BeginRead(context) : null;
        _ = context.Workflows.AsNoTracking().FirstOrDefault(state => state.WorkflowExecId == id);
        _ = context.Tasks.AsNoTracking().Where(state => state.WorkflowExecId == id).OrderBy(state => state.CreatedAt).ToList();
    }

    // One consistent read of both, as the store's is.
    private static SqliteTransaction BeginRead(PlainStatesContext context)
    {
        context.Database.OpenConnection();
        var transaction = ((SqliteConnection)context.Database.GetDbConnection()).BeginTransaction(deferred: true);
        context.Database.UseTransaction(transaction);
        return transaction;
    }

    private void Write(int engine)
    {
        var turn = TurnOf(engine);
        using var context = new PlainStatesContext(_options);
        if (turn.IsCompletion)
        {
            using var transaction = context.Database.BeginTransaction();
            Complete(context, turn);
            context.SaveChanges();
            transaction.Commit();
        }
        else
        {
            Change(context, turn);
            context.SaveChanges();
        }

        Acknowledge(engine);
    }

    private static void Change(PlainStatesContext context, Turn turn)
    {
        var now = BotColumns.Text(TimeProvider.System.GetUtcNow());
        if (turn.IsStart)
        {
            context.Workflows.Add(new PlainWorkflowState
            {
                WorkflowExecId = turn.Workflow,
                WorkflowId = WorkflowId,
                Status = "RUNNING",
                CreatedAt = now,
                UpdatedAt = now,
            });
            return;
        }

        if (turn.Phase == 0)
        {
            context.Tasks.Add(new PlainTaskState
            {
                TaskExecId = turn.TaskExecId,
                TaskId = turn.TaskId,
                WorkflowExecId = turn.Workflow,
                WorkflowId = WorkflowId,
                Component = "agent",
                AgentId = "luna",
                ActionId = "summarise",
                Status = "PENDING",
                CreatedAt = now,
                UpdatedAt = now,
            });
            return;
        }

        var task = context.Tasks.Single(state => state.TaskExecId == turn.TaskExecId);
        task.Status = turn.Phase == 1 ? "RUNNING" : "SUCCESS";
        task.UpdatedAt = now;
        task.Revision++;
        if (turn.Phase == 2)
        {
            task.Output = Output.GetRawText();
            task.Usage =
                $$"""[{"provider":"{{Provider}}","model":"{{Model}}","prompt_tokens":{{PromptTokens}},"completion_tokens":{{CompletionTokens}},"total_tokens":{{PromptTokens + CompletionTokens}}}]""";
        }
    }

    private static void Complete(PlainStatesContext context, Turn turn)
    {
        var workflow = context.Workflows.Single(state => state.WorkflowExecId == turn.Workflow);
        var tasks = context.Tasks.AsNoTracking().Where(state => state.WorkflowExecId == turn.Workflow).ToList();
        workflow.Status = tasks.TrueForAll(task => task.Status == "SUCCESS") ? "SUCCESS" : "FAILED";
        workflow.Output = JsonSerializer.Serialize(tasks.ToDictionary(
            task => task.TaskId, task => new Dictionary<string, JsonElement> { ["output"] = JsonElement.Parse(task.Output ?? "null") }));
        workflow.UpdatedAt = BotColumns.Text(TimeProvider.System.GetUtcNow());
        workflow.Revision++;
    }
}
