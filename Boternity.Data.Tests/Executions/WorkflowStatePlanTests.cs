using Boternity.Data.Executions;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Executions;

/// <summary>What users of the store wait for is served by an index: no table is scanned, nothing is sorted.</summary>
public sealed class WorkflowStatePlanTests(Provider provider) : WorkflowStateSpec(provider), IDisposable
{
    private readonly StatementPlans _states = new("workflow_states");
    private readonly StatementPlans _tasks = new("task_states");
    private readonly StatementPlans _overrides = new("execution_overrides");

    protected override TestDatabaseOptions Options => new()
    {
        ConfigureServices = services =>
        {
            _states.Listen(services);
            _tasks.Listen(services);
            _overrides.Listen(services);
        },
    };

    [TearDown]
    public void Dispose()
    {
        _states.Dispose();
        _tasks.Dispose();
        _overrides.Dispose();
    }

    [TestCase(false, false, false, "idx_workflow_states_created_at")]
    [TestCase(false, false, true, "idx_workflow_states_created_at")]
    [TestCase(true, false, false, "idx_workflow_states_workflow_id")]
    [TestCase(true, false, true, "idx_workflow_states_workflow_id")]
    [TestCase(false, true, false, "idx_workflow_states_status")]
    [TestCase(false, true, true, "idx_workflow_states_status")]
    [TestCase(true, true, false, "idx_workflow_states_workflow_status")]
    [TestCase(true, true, true, "idx_workflow_states_workflow_")]
    public async Task ListAsync_pages_by_its_index(bool byWorkflow, bool byStatus, bool byTime, string index)
    {
        for (var number = 0; number < 3; number++)
        {
            await AddAsync(New($"w{number}"));
        }

        var filter = new WorkflowStateFilter
        {
            WorkflowId = byWorkflow ? "sweep" : null,
            Status = byStatus ? ExecutionStatus.Running : null,
            CreatedFrom = byTime ? Database.Now.AddDays(-1) : null,
            CreatedBefore = byTime ? Database.Now.AddDays(1) : null,
        };

        await _states.AssertPagesByAsync(Database, index, page => States.ListAsync(filter, page, Cancel), Cancel);
    }

    [Test]
    public async Task GetAsync_reads_the_tasks_by_their_index()
    {
        await AddAsync(New());
        await States.GetAsync("w1", Cancel);

        await _tasks.AssertUsesAsync(Database, "idx_task_states_workflow_exec_id", Cancel);
    }

    [Test]
    public async Task GetManyAsync_reads_by_keys()
    {
        await States.GetManyAsync(["w1", "w2"], Cancel);

        await _tasks.AssertUsesAsync(Database, "idx_task_states_workflow_exec_id", Cancel);
        await _states.AssertUsesAsync(Database, "workflow_states", Cancel);
    }

    [Test]
    public async Task GetLatestAsync_enters_the_workflow_s_index_at_its_end()
    {
        await States.GetLatestAsync("sweep", Cancel);

        await _states.AssertUsesAsync(Database, "idx_workflow_states_workflow_id", Cancel);
    }

    [Test]
    public async Task Finders_walk_the_workflow_s_index_from_its_end([Values(0, 1, 2)] int finder)
    {
        await (finder switch
        {
            0 => States.FindByTaskAsync("sweep", "t", Cancel),
            1 => States.FindByAgentAsync("sweep", "t", Cancel),
            _ => States.FindByToolAsync("sweep", "t", Cancel),
        });

        await _states.AssertUsesAsync(Database, "idx_workflow_states_workflow_id", Cancel);
        await _states.AssertUsesAsync(Database, "idx_task_states_", Cancel);
    }

    [Test]
    public async Task ListOverridesAsync_pages_by_its_index()
    {
        await AddRawAsync("w1", ExecutionStatus.Failed);
        await States.OverrideStatusAsync("w1", ExecutionStatus.Running, "ada", "why", Cancel);
        await States.OverrideStatusAsync("w1", ExecutionStatus.Pending, "ada", "why", Cancel);

        await _overrides.AssertPagesByAsync(
            Database, "idx_execution_overrides_workflow_exec_id", page => States.ListOverridesAsync("w1", page, Cancel), Cancel);
    }

    [Test]
    public async Task DeleteFinishedAsync_finds_old_executions_by_their_index()
    {
        await States.DeleteFinishedAsync(Database.Now, 10, Cancel);

        await _states.AssertUsesAsync(Database, "idx_workflow_states_updated_at", Cancel);
    }
}
