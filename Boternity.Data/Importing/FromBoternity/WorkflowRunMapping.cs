using System.Text.Json;
using Boternity.Data.Storage;
using Boternity.Data.Workflows;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary><c>workflow_runs</c>: no worker came along, so what ran or waited for one has crashed, and can be resumed or given up.</summary>
internal sealed class WorkflowRunMapping : TableMapping
{
    private const string Stale = "it was running, or waited for a worker, when it was imported";

    private static readonly JsonElement NoContext = JsonElement.Parse("{}");

    public override string Table => "workflow_runs";

    public override IReadOnlyCollection<string> Columns { get; } =
    [
        "id", "workflow_id", "workflow_name", "status", "trigger_type", "trigger_payload", "context", "started_at", "completed_at",
        "error", "concurrency_key",
    ];

    public override void Prepare(UpstreamTable table, ImportRun run)
    {
        var workflows = run.Entities.Of(typeof(Workflow));
        foreach (var row in run.File.Find("workflows") is { } found ? run.File.Read(found) : [])
        {
            if (row["id"] is string && EntityTable.Joined([new RowMapping(run.Source.System, row).Key("id")]) is var key && !workflows.Known.Contains(key))
            {
                workflows.Refused.Add(key);
            }
        }
    }

    public override void Map(RowMapping row)
    {
        var startedAt = row.Instant("started_at");
        var status = row.Member<WorkflowRunStatus>("status");
        var isStale = status is WorkflowRunStatus.Running or WorkflowRunStatus.Pending;
        if (isStale)
        {
            status = row.Changed(WorkflowRunStatus.Crashed, "status was running or pending and is crashed");
        }

        row.Add(new WorkflowRun
        {
            Id = row.Key("id"),
            WorkflowId = row.Reference("workflow_id", "workflows"),
            WorkflowName = StepTexts.Trimmed(row, "workflow_name"),
            WorkflowRevision = 1,
            Status = status,
            TriggerType = StepTexts.Trimmed(row, "trigger_type"),
            TriggerPayload = StepTexts.Json(row, "trigger_payload"),
            Context = StepTexts.Json(row, "context") ?? NoContext,
            StartedAt = startedAt,
            CompletedAt = StepTexts.End(row, status is not WorkflowRunStatus.Paused, startedAt),
            Error = StepTexts.Error(row) ?? (isStale ? Stale : null),
            ConcurrencyKey = row.Text("concurrency_key") is { Length: > 0 } ? StepTexts.Trimmed(row, "concurrency_key") : null,
        });
    }
}
