using System.Text.Json;

namespace Boternity.Data.Executions;

/// <summary>One execution of a task within an execution of a workflow. Tasks may have children: they are a tree.</summary>
/// <remarks>Table <c>task_states</c>, design card seed 004; spec/botmaker-compozy.md 2.6.2 and 2.9.</remarks>
public sealed class TaskState
{
    private List<UsageEntry>? _usage;

    /// <summary>What kind of thing runs, such as <c>task</c>, <c>agent</c> or <c>tool</c>; at most <see cref="WorkflowState.MaxIdLength"/> UTF-16 units.</summary>
    public string Component { get; set; } = "";

    /// <summary>How far it is.</summary>
    public ExecutionStatus Status { get; set; }

    /// <summary>The execution's id, of any form; 1 to <see cref="WorkflowState.MaxIdLength"/> UTF-16 units.</summary>
    public required string TaskExecId { get; init; }

    /// <summary>The task's id in its workflow, of any form; 1 to <see cref="WorkflowState.MaxIdLength"/> UTF-16 units.</summary>
    public required string TaskId { get; set; }

    /// <summary>The execution of the workflow; deleting it deletes its tasks.</summary>
    public required string WorkflowExecId { get; init; }

    /// <summary>The workflow's id; 1 to <see cref="WorkflowState.MaxIdLength"/> UTF-16 units.</summary>
    public required string WorkflowId { get; set; }

    /// <summary>
    /// How it runs: <c>basic</c> has no agent, action and tool, or an agent with an action, or a tool; <c>router</c> has none; any other text goes with
    /// any of them.
    /// </summary>
    public string ExecutionType { get; set; } = "basic";

    /// <summary>What it used, by provider, model and source; null when nothing was recorded.</summary>
    public IReadOnlyList<UsageEntry>? Usage
    {
        get => _usage;
        set => _usage = value is null ? null : [.. value];
    }

    /// <summary>The agent that does it; null for none.</summary>
    public string? AgentId { get; set; }

    /// <summary>The tool that does it; null for none.</summary>
    public string? ToolId { get; set; }

    /// <summary>What the agent does; null for none.</summary>
    public string? ActionId { get; set; }

    /// <summary>The task whose child it is, of the same execution of the workflow; null at the top. Deleting the parent deletes its children.</summary>
    public string? ParentStateId { get; set; }

    /// <summary>What it was given: a JSON object; null for nothing.</summary>
    public JsonElement? Input { get; set; }

    /// <summary>What came of it: a JSON object; null for nothing yet.</summary>
    public JsonElement? Output { get; set; }

    /// <summary>Why it failed; null where it did not.</summary>
    public ExecutionError? Error { get; set; }

    /// <summary>UTC, whole microseconds.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC, whole microseconds: when the row was last written.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Concurrency token: 1 on insert, one more on each write.</summary>
    public long Revision { get; set; } = 1;
}
