using System.Text.Json;
using Boternity.Data.Executions;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Conventions;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Executions;

/// <summary>What the fixtures about executions of tasks have in common: a workflow's execution <c>w1</c> to put them in.</summary>
public abstract class TaskStateSpec(Provider provider) : StoreSpec(provider)
{
    protected ITaskStateStore Tasks => Database.Resolve<ITaskStateStore>();

    protected IWriteQueue Writes => Database.Resolve<IWriteQueue>();

    [SetUp]
    public async Task AddWorkflow() => await AddExecutionAsync("w1");

    internal static TaskStateUpsert New(string id, string? parent = null) => new()
    {
        TaskExecId = id,
        TaskId = $"task-{id}",
        WorkflowExecId = "w1",
        WorkflowId = "flow",
        Component = "task",
        ParentStateId = parent,
    };

    internal static JsonElement Json(string text) => JsonElement.Parse(text);

    internal static UsageEntry Used(long prompt, long completion, long total) => new()
    {
        Provider = "anthropic",
        Model = "claude",
        PromptTokens = prompt,
        CompletionTokens = completion,
        TotalTokens = total,
    };

    internal Task<int> AddExecutionAsync(string id) => Database.ExecuteAsync(
        $"""
        INSERT INTO workflow_states (workflow_exec_id, workflow_id, status, created_at, updated_at, revision)
        VALUES ({id}, 'flow', 'RUNNING', {Database.Now}, {Database.Now}, 1)
        """,
        Cancel);

    /// <summary>Inserts a row past the library, created a minute after those before it.</summary>
    internal async Task AddRowAsync(
        string id, ExecutionStatus status = ExecutionStatus.Pending, string? parent = null, string? task = null, string execution = "w1")
    {
        Database.Clock.Advance(TimeSpan.FromMinutes(1));
        await Database.ExecuteAsync(
            $"""
            INSERT INTO task_states (component, status, task_exec_id, task_id, workflow_exec_id, workflow_id, execution_type, parent_state_id,
                created_at, updated_at, revision)
            VALUES ('task', {EnumText<ExecutionStatus>.Of(status)}, {id}, {task ?? $"task-{id}"}, {execution}, 'flow', 'basic', {parent},
                {Database.Now}, {Database.Now}, 1)
            """,
            Cancel);
    }

    /// <summary>Inserts two rows past the library, each of which is the other's parent.</summary>
    internal async Task AddCircleAsync(string one, string other)
    {
        await AddRowAsync(one);
        await AddRowAsync(other, parent: one);
        await Database.ExecuteAsync($"UPDATE task_states SET parent_state_id = {other} WHERE task_exec_id = {one}", Cancel);
    }

    internal async Task<string> StatusOfAsync(string id) =>
        (string)(await Database.ScalarAsync($"SELECT status FROM task_states WHERE task_exec_id = {id}", Cancel))!;

    internal async Task<long> RevisionOfAsync(string id) =>
        (long)(await Database.ScalarAsync($"SELECT revision FROM task_states WHERE task_exec_id = {id}", Cancel))!;

    internal async Task<JsonElement> ProgressInfoOfAsync(string id) =>
        (await Tasks.GetAsync(id, Cancel))!.Output!.Value.GetProperty("progress_info");
}
