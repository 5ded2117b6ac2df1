using Boternity.Data.Executions;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Executions;

/// <summary>What users wait for is served by an index.</summary>
public sealed class TaskStatePlanTests(Provider provider) : TaskStateSpec(provider), IDisposable
{
    // SQLite speaks of a scan also where it goes through what a recursion or a list of ids gave.
    private const string Scans = @"(?m)^\W*SCAN (?!below|above|latest|\(|\w+ VIRTUAL TABLE)(?!.* USING (COVERING )?INDEX)|Seq Scan";

    // PostgreSQL has two unique indexes that begin with the key.
    private const string ByKey = @"\(task_exec_id=\?\)|using (pk_task_states|ak_task_states_task_exec_id_workflow_exec_id) ";

    private readonly StatementPlans _plans = new("task_states");

    protected override TestDatabaseOptions Options => _plans.Options;

    [TearDown]
    public void Dispose() => _plans.Dispose();

    [SetUp]
    public async Task AddTasks()
    {
        await Tasks.UpsertAsync(New("p"), Cancel);
        foreach (var id in (string[])["a", "b", "c"])
        {
            await Tasks.UpsertAsync(New(id, "p") with { TaskId = "t", AgentId = "luna", ActionId = "greet" }, Cancel);
            await Tasks.UpsertAsync(New($"{id}-tool", "p") with { ToolId = "hammer" }, Cancel);
        }
    }

    [TestCase(nameof(TaskStateFilter.Status), "idx_task_states_status")]
    [TestCase(nameof(TaskStateFilter.WorkflowId), "idx_task_states_workflow_id")]
    [TestCase(nameof(TaskStateFilter.WorkflowExecId), "idx_task_states_workflow_exec_id")]
    [TestCase(nameof(TaskStateFilter.TaskId), "idx_task_states_task_id")]
    [TestCase(nameof(TaskStateFilter.ParentStateId), "idx_task_states_parent_state_id")]
    [TestCase(nameof(TaskStateFilter.AgentId), "idx_task_states_agent_id")]
    [TestCase(nameof(TaskStateFilter.ToolId), "idx_task_states_tool_id")]
    public async Task ListAsync_pages_by_its_index(string member, string index)
    {
        var filter = member switch
        {
            nameof(TaskStateFilter.Status) => new TaskStateFilter { Status = ExecutionStatus.Pending },
            nameof(TaskStateFilter.WorkflowId) => new TaskStateFilter { WorkflowId = "flow" },
            nameof(TaskStateFilter.WorkflowExecId) => new TaskStateFilter { WorkflowExecId = "w1" },
            nameof(TaskStateFilter.TaskId) => new TaskStateFilter { TaskId = "t" },
            nameof(TaskStateFilter.ParentStateId) => new TaskStateFilter { ParentStateId = "p" },
            nameof(TaskStateFilter.AgentId) => new TaskStateFilter { AgentId = "luna" },
            _ => new TaskStateFilter { ToolId = "hammer" },
        };

        await _plans.AssertPagesByAsync(Database, index, page => Tasks.ListAsync(filter, page, Cancel), Cancel);
    }

    [Test]
    public async Task ListChildrenAsync_pages_by_its_index() =>
        await _plans.AssertPagesByAsync(
            Database, "idx_task_states_parent_state_id", page => Tasks.ListChildrenAsync("p", page, Cancel), Cancel);

    [Test]
    public async Task Outputs_and_the_latest_child_are_read_in_the_order_of_their_index()
    {
        await Tasks.ListChildOutputsAsync("p", Cancel);
        await _plans.AssertUsesAsync(Database, "idx_task_states_parent_state_id", Cancel);

        await Tasks.GetChildAsync("p", "t", Cancel);
        await _plans.AssertUsesAsync(Database, "idx_task_states_parent_state_id", Cancel);
    }

    [Test]
    public async Task GetProgressAsync_counts_within_its_index()
    {
        await Tasks.GetProgressAsync("p", Cancel);

        await AssertSearchesAsync("idx_task_states_parent_state_id");
    }

    [Test]
    public async Task ListInWorkflowAsync_reads_the_tasks_of_the_execution_alone()
    {
        await Tasks.ListInWorkflowAsync("w1", Cancel);

        await AssertSearchesAsync("idx_task_states_workflow_exec_id");
    }

    [Test]
    public async Task ListByIdsAsync_looks_each_one_up()
    {
        await Tasks.ListByIdsAsync(["a", "b"], Cancel);

        await AssertSearchesAsync(ByKey);
    }

    [Test]
    public async Task GetTreeAsync_goes_down_by_the_index_of_parents()
    {
        await Tasks.GetTreeAsync("p", 5, Cancel);

        await AssertSearchesAsync("idx_task_states_parent_state_id");
    }

    // Once SQLite has statistics, it may read a whole table to make a filter that saves it look-ups in an index.
    [Test]
    public async Task GetTreeAsync_of_a_table_with_statistics_makes_no_filter_of_all_its_rows()
    {
        await Database.ExecuteAsync(
            $"""
            WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
            INSERT INTO task_states (component, status, task_exec_id, task_id, workflow_exec_id, workflow_id, parent_state_id, created_at, updated_at)
            SELECT 'task', 'SUCCESS', 't' || i, 'x', 'w1', 'flow', CASE WHEN i % 30 = 0 THEN NULL ELSE 't' || (i / 30 * 30 + (i % 30 - 1) / 3) END,
                {Database.Now}, {Database.Now} FROM n
            """,
            Cancel);
        await Database.ExecuteAsync($"ANALYZE", Cancel);

        Assert.That(await Tasks.GetTreeAsync("t300", 100, Cancel), Has.Count.EqualTo(30));

        await AssertSearchesAsync("idx_task_states_parent_state_id");
        Assert.That(await _plans.ReadAsync(Database, Cancel), Does.Not.Contain("BLOOM"));
    }

    [Test]
    public async Task ListAncestorsAsync_goes_up_by_the_key()
    {
        await Tasks.ListAncestorsAsync("a", Cancel);

        await AssertSearchesAsync(ByKey);
    }

    /// <summary>As <see cref="StatementPlans.AssertUsesAsync"/>, where what was found is sorted or grouped after.</summary>
    private async Task AssertSearchesAsync(string index)
    {
        var plan = await _plans.ReadAsync(Database, Cancel);

        Assert.That(plan, Does.Match(index));
        Assert.That(plan, Does.Not.Match(Scans));
    }
}
