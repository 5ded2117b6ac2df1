using System.Text.Json;

namespace Boternity.Data.Executions;

/// <summary>One execution of a workflow, as an engine keeps it while it runs.</summary>
/// <remarks>Table <c>workflow_states</c>, design card seed 004; spec/botmaker-compozy.md 2.6.1 and 2.8.</remarks>
public sealed class WorkflowState
{
    /// <summary>The longest id, component and execution type, in UTF-16 units.</summary>
    public const int MaxIdLength = 256;

    /// <summary>The largest input, output or details of an error, in bytes of its text in UTF-8.</summary>
    public const int MaxJsonBytes = 10 * 1024 * 1024;

    private List<UsageEntry>? _usage;

    /// <summary>The execution's id, of any form; 1 to <see cref="MaxIdLength"/> UTF-16 units.</summary>
    public required string WorkflowExecId { get; init; }

    /// <summary>The workflow's id, of any form; 1 to <see cref="MaxIdLength"/> UTF-16 units.</summary>
    public required string WorkflowId { get; set; }

    /// <summary>How far it is.</summary>
    public ExecutionStatus Status { get; set; }

    /// <summary>What it used, by provider, model and source; null when nothing was recorded.</summary>
    public IReadOnlyList<UsageEntry>? Usage
    {
        get => _usage;
        set => _usage = value is null ? null : [.. value];
    }

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
