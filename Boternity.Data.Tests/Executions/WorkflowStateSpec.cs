using System.Text.Json;
using Boternity.Data.Executions;
using Boternity.Data.Storage.Conventions;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Executions;

/// <summary>What the fixtures about executions of workflows have in common.</summary>
public abstract class WorkflowStateSpec(Provider provider) : StoreSpec(provider)
{
    protected IWorkflowStateStore States => Database.Resolve<IWorkflowStateStore>();

    internal static WorkflowStateUpsert New(string id = "w1", ExecutionStatus status = ExecutionStatus.Running) => new()
    {
        WorkflowExecId = id,
        WorkflowId = "sweep",
        Status = status,
    };

    internal static JsonElement Json(string text) => JsonElement.Parse(text);

    internal static UsageEntry Used(long prompt, long completion, string provider = "anthropic", string model = "large") => new()
    {
        Provider = provider,
        Model = model,
        PromptTokens = prompt,
        CompletionTokens = completion,
    };

    internal static void AssertSame(JsonElement? actual, string expected) =>
        Assert.That(actual is { } value && JsonElement.DeepEquals(value, Json(expected)), $"{actual} is not {expected}");

    /// <summary>Saves an execution, a second after the one before.</summary>
    internal async Task<WorkflowState> AddAsync(WorkflowStateUpsert state)
    {
        Database.Clock.Advance(TimeSpan.FromSeconds(1));
        return await States.UpsertAsync(state, Cancel);
    }

    /// <summary>Inserts an execution past the library, a second after the one before.</summary>
    internal async Task AddRawAsync(string id, ExecutionStatus status, string workflow = "sweep")
    {
        Database.Clock.Advance(TimeSpan.FromSeconds(1));
        await Database.ExecuteAsync(
            $"""
            INSERT INTO workflow_states (workflow_exec_id, workflow_id, status, created_at, updated_at)
            VALUES ({id}, {workflow}, {EnumText<ExecutionStatus>.Of(status)}, {Database.Now}, {Database.Now})
            """,
            Cancel);
    }

    /// <summary>Inserts an execution of a task past the library, a second after the one before.</summary>
    internal async Task AddTaskAsync(
        string id,
        ExecutionStatus status = ExecutionStatus.Success,
        string execution = "w1",
        string? task = null,
        string? parent = null,
        string? output = null,
        string type = "basic",
        string? agent = null,
        string? tool = null)
    {
        Database.Clock.Advance(TimeSpan.FromSeconds(1));
        await Database.ExecuteAsync(
            $"""
            INSERT INTO task_states (component, status, task_exec_id, task_id, workflow_exec_id, workflow_id, execution_type,
                agent_id, action_id, tool_id, parent_state_id, output, created_at, updated_at)
            VALUES ('task', {EnumText<ExecutionStatus>.Of(status)}, {id}, {task ?? id}, {execution}, 'sweep', {type}, {agent},
                {(agent is null ? null : "act")}, {tool}, {parent}, {output}, {Database.Now}, {Database.Now})
            """,
            Cancel);
    }

    internal async Task<IReadOnlyDictionary<string, object?>> RowAsync(string id = "w1") =>
        (await Database.QueryAsync($"SELECT * FROM workflow_states WHERE workflow_exec_id = {id}", Cancel)).Single();

    internal async Task<long> CountAsync() => (long)(await Database.ScalarAsync($"SELECT COUNT(*) FROM workflow_states", Cancel))!;
}
