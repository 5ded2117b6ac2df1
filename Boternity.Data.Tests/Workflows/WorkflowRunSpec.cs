using System.Text.Json;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Conventions;
using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Workflows;

/// <summary>What the fixtures about runs have in common.</summary>
public abstract class WorkflowRunSpec(Provider provider) : StoreSpec(provider)
{
    /// <summary>The owner of the lease of running runs that <see cref="AddRunAsync"/> makes.</summary>
    protected const string Owner = "w/1";

    protected static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    protected IWorkflowRunStore Runs => Database.Resolve<IWorkflowRunStore>();

    internal static NewWorkflowRun New(string name = "sweep") => new()
    {
        WorkflowName = name,
        WorkflowRevision = 3,
        TriggerType = "manual",
    };

    internal static NewWorkflowStep Step(string id) => new() { StepId = id, StepName = $"Step {id}" };

    internal static WorkflowStepResult Result(string output) => new() { Output = Json(output) };

    internal static JsonElement Json(string text) => JsonElement.Parse(text);

    /// <summary>Saves a workflow that runs may refer to.</summary>
    internal async Task<Guid> AddWorkflowAsync() =>
        (await Database.Resolve<IWorkflowStore>().SaveAsync(SampleWorkflows.New(), expectedRevision: null, Cancel)).Id;

    /// <summary>Inserts a run past the library; a running one has a lease of one minute.</summary>
    internal async Task<Guid> AddRunAsync(WorkflowRunStatus status, DateTimeOffset? completedAt = null)
    {
        var id = Uuid7.Create(Database.Now);
        var isLeased = status == WorkflowRunStatus.Running;
        var isOver = status is WorkflowRunStatus.Completed or WorkflowRunStatus.Failed or WorkflowRunStatus.Crashed or WorkflowRunStatus.Cancelled;
        await Database.ExecuteAsync(
            $"""
            INSERT INTO workflow_runs (id, workflow_name, workflow_revision, status, trigger_type, context, started_at, completed_at, error,
                lease_owner, lease_expires_at, revision)
            VALUES ({id}, 'sweep', 1, {EnumText<WorkflowRunStatus>.Of(status)}, 'manual', {"{}"}, {Database.Now},
                {(isOver ? completedAt ?? Database.Now : null)}, {(status == WorkflowRunStatus.Crashed ? "gone" : null)},
                {(isLeased ? Owner : null)}, {(isLeased ? Database.Now + Minute : null)}, 1)
            """,
            Cancel);
        return id;
    }

    /// <summary>Inserts a first attempt past the library.</summary>
    internal async Task<Guid> AddStepAsync(Guid run, string stepId, WorkflowStepStatus status, string? key = null)
    {
        var id = Uuid7.Create(Database.Now);
        var isOver = status is WorkflowStepStatus.Completed or WorkflowStepStatus.Failed or WorkflowStepStatus.Skipped;
        await Database.ExecuteAsync(
            $"""
            INSERT INTO workflow_steps (id, run_id, step_id, step_name, status, attempt, idempotency_key, started_at, completed_at)
            VALUES ({id}, {run}, {stepId}, {stepId}, {EnumText<WorkflowStepStatus>.Of(status)}, 1, {key}, {Database.Now},
                {(isOver ? Database.Now : null)})
            """,
            Cancel);
        return id;
    }

    /// <summary>Asks for a run and takes it.</summary>
    internal async Task<WorkflowRunLease> BeginAsync(NewWorkflowRun? run = null)
    {
        var created = await Runs.CreateAsync(run ?? New(), Cancel);
        var claim = await Runs.ClaimNextAsync("worker", Minute, Cancel);
        Assert.That(claim?.Run.Id, Is.EqualTo(created.Id));
        return claim!.Lease;
    }

    internal async Task<string> StatusOfAsync(Guid run) =>
        (string)(await Database.ScalarAsync($"SELECT status FROM workflow_runs WHERE id = {run}", Cancel))!;

    internal async Task<string> StepStatusOfAsync(Guid step) =>
        (string)(await Database.ScalarAsync($"SELECT status FROM workflow_steps WHERE id = {step}", Cancel))!;
}
