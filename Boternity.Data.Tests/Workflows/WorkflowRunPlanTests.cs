using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Workflows;

/// <summary>What users of the store and its workers wait for is served by an index: no table is scanned, nothing is sorted.</summary>
public sealed class WorkflowRunPlanTests(Provider provider) : WorkflowRunSpec(provider), IDisposable
{
    private readonly StatementPlans _plans = new();

    protected override TestDatabaseOptions Options => _plans.Options;

    [TearDown]
    public void Dispose() => _plans.Dispose();

    [TestCase(false, false, "idx_workflow_runs_started_at")]
    [TestCase(true, false, "idx_workflow_runs_workflow_id")]
    [TestCase(false, true, "idx_workflow_runs_status_started_at")]
    public async Task ListAsync_pages_by_its_index(bool byWorkflow, bool byStatus, string index)
    {
        var workflow = await AddWorkflowAsync();
        for (var number = 0; number < 3; number++)
        {
            await Runs.CreateAsync(New() with { WorkflowId = workflow }, Cancel);
        }

        var filter = new WorkflowRunFilter { WorkflowId = byWorkflow ? workflow : null, Status = byStatus ? WorkflowRunStatus.Pending : null };

        await _plans.AssertPagesByAsync(Database, index, page => Runs.ListAsync(filter, page, Cancel), Cancel);
    }

    [Test]
    public async Task ListStepsAsync_pages_by_its_index()
    {
        var run = await AddRunAsync(WorkflowRunStatus.Running);
        await AddStepAsync(run, "a", WorkflowStepStatus.Running);
        await AddStepAsync(run, "b", WorkflowStepStatus.Running);

        await _plans.AssertPagesByAsync(Database, "idx_workflow_steps_run_id", page => Runs.ListStepsAsync(run, page, Cancel), Cancel);
        await Runs.GetCompletedStepsAsync(run, Cancel);
        await _plans.AssertUsesAsync(Database, "idx_workflow_steps_run_id", Cancel);
    }

    [Test]
    public async Task ClaimNextAsync_finds_what_is_ready_and_counts_slots_by_their_indexes()
    {
        await Runs.ClaimNextAsync("w", Minute, Cancel);

        await _plans.AssertUsesAsync(Database, "idx_workflow_runs_ready", Cancel);
        await _plans.AssertUsesAsync(Database, "idx_workflow_runs_concurrency_key", Cancel);
    }

    [Test]
    public async Task ClaimNextAsync_counts_slots_once_and_not_for_each_run_that_waits()
    {
        await Runs.ClaimNextAsync("w", Minute, Cancel);

        Assert.That(
            await _plans.ReadAsync(Database, Cancel),
            Database.Provider == Provider.Sqlite ? Does.Contain("LIST SUBQUERY").And.Not.Contain("CORRELATED") : Does.Contain("hashed SubPlan"));
    }

    [Test]
    public async Task SweepAsync_finds_lost_leases_by_their_index()
    {
        await Runs.SweepAsync(10, Cancel);

        await _plans.AssertUsesAsync(Database, "idx_workflow_runs_status", Cancel);
    }

    [Test]
    public async Task DeleteFinishedAsync_finds_old_runs_by_their_index()
    {
        await Runs.DeleteFinishedAsync(Database.Now, 10, Cancel);

        await _plans.AssertUsesAsync(Database, "idx_workflow_runs_completed_at", Cancel);
    }
}
