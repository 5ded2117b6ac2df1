using Boternity.Data.Storage;
using Boternity.Data.Workflows;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary><c>workflow_steps</c>: what was running has failed; skipped steps had attempt 0; keys were not unique.</summary>
internal sealed class WorkflowStepMapping : TableMapping
{
    private const string Stale = "it was running when it was imported";

    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    public override string Table => "workflow_steps";

    public override IReadOnlyCollection<string> Columns { get; } =
    [
        "id", "run_id", "step_id", "step_name", "status", "attempt", "idempotency_key", "input", "output", "error", "started_at",
        "completed_at",
    ];

    public override void Map(RowMapping row)
    {
        var stepId = row.RequiredText("step_id");
        InputText.NotEmpty(stepId, nameof(WorkflowStep.StepId), WorkflowRun.MaxTextLength);
        var startedAt = row.OptionalInstant("started_at");
        var status = row.Member<WorkflowStepStatus>("status");
        var isStale = status == WorkflowStepStatus.Running;
        if (isStale)
        {
            status = row.Changed(WorkflowStepStatus.Failed, "status was running and is failed");
        }

        var hasEnded = status is WorkflowStepStatus.Completed or WorkflowStepStatus.Failed or WorkflowStepStatus.Skipped;
        row.Add(new WorkflowStep
        {
            Id = row.Key("id"),
            RunId = row.RequiredReference("run_id", "workflow_runs"),
            StepId = stepId,
            StepName = StepTexts.Trimmed(row, "step_name"),
            Status = status,
            Attempt = Attempt(row),
            IdempotencyKey = Key(row),
            Input = StepTexts.Json(row, "input"),
            Output = StepTexts.Json(row, "output"),
            Error = StepTexts.Error(row) ?? (isStale ? Stale : null),
            StartedAt = startedAt,
            CompletedAt = StepTexts.End(row, hasEnded, startedAt),
        });
    }

    private static int Attempt(RowMapping row) => row.Integer("attempt") switch
    {
        null => 1,
        < 1 => row.Changed(1, "attempt was less than 1 and is 1"),
        > int.MaxValue => throw new RefusedRowException("attempt is too large"),
        { } attempt => (int)attempt,
    };

    private string? Key(RowMapping row)
    {
        if (row.Text("idempotency_key") is not { Length: > 0 } key)
        {
            return null;
        }

        InputText.Validate(key, nameof(WorkflowStep.IdempotencyKey), WorkflowRun.MaxTextLength);
        return _keys.Add(key) ? key : row.LoseAnd((string?)null, "idempotency_key was another step's as well, and is left out");
    }
}
