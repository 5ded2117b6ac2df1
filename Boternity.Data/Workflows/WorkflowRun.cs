using System.Text.Json;

namespace Boternity.Data.Workflows;

/// <summary>One execution of a workflow.</summary>
/// <remarks>
/// Table <c>workflow_runs</c>, design card seed 002. <see cref="ConcurrencyLimit"/> is not in the card: a claim compares the limit in the
/// statement that takes the run.
/// </remarks>
public sealed class WorkflowRun
{
    /// <summary>The longest name, trigger type, key or worker, in UTF-16 units.</summary>
    public const int MaxTextLength = 256;

    /// <summary>The longest <see cref="Error"/>, in UTF-16 units; a longer one is cut.</summary>
    public const int MaxErrorLength = 8_192;

    /// <summary>The largest JSON value of a run or a step, in bytes of its text in UTF-8.</summary>
    public const int MaxJsonBytes = 10 * 1024 * 1024;

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; }

    /// <summary>The workflow that runs; null when it was deleted, or never stored.</summary>
    public Guid? WorkflowId { get; set; }

    /// <summary>The workflow's name when the run was asked for; 1 to <see cref="MaxTextLength"/> UTF-16 units.</summary>
    public required string WorkflowName { get; init; }

    /// <summary>The revision of the workflow's definition that the run follows; 1 or more.</summary>
    public long WorkflowRevision { get; init; }

    /// <summary>Pending when added.</summary>
    public WorkflowRunStatus Status { get; set; }

    /// <summary>What set it off, such as <c>manual</c> or <c>cron</c>; 1 to <see cref="MaxTextLength"/> UTF-16 units.</summary>
    public required string TriggerType { get; init; }

    /// <summary>What the trigger brought: any JSON value; null when nothing.</summary>
    public JsonElement? TriggerPayload { get; init; }

    /// <summary>What the steps share: any JSON value, an object unless said otherwise.</summary>
    public JsonElement Context { get; set; }

    /// <summary>UTC, whole microseconds: when the run was asked for. Runs are taken in this order.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>UTC, whole microseconds: when it came to its end or crashed; null before, and again once it is resumed.</summary>
    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>Why it failed or crashed, at most <see cref="MaxErrorLength"/> UTF-16 units; null otherwise.</summary>
    public string? Error { get; set; }

    /// <summary>Runs of one key count against <see cref="ConcurrencyLimit"/>; null when nothing does.</summary>
    public string? ConcurrencyKey { get; init; }

    /// <summary>How many runs of the key workers may have at once, this one among them; 1 or more. Null: no limit.</summary>
    public int? ConcurrencyLimit { get; init; }

    /// <summary>The run whose step this one is; null for one of its own.</summary>
    public Guid? ParentRunId { get; init; }

    /// <summary>Who works on it: the worker's name and a part that is new with each claim; null when nobody does.</summary>
    public string? LeaseOwner { get; set; }

    /// <summary>UTC, whole microseconds: from then on the lease is lost; null exactly when there is none.</summary>
    public DateTimeOffset? LeaseExpiresAt { get; set; }

    /// <summary>UTC, whole microseconds: when somebody asked the worker to stop; null when nobody did.</summary>
    public DateTimeOffset? CancelRequestedAt { get; set; }

    /// <summary>Concurrency token: 1 on insert, one more on each write.</summary>
    public long Revision { get; set; } = 1;
}
