using Boternity.Data.Errors;
using Boternity.Data.Executions;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Storage.Conventions;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Executions;

/// <summary>What the schema itself holds of executions, asked past the stores.</summary>
public sealed class ExecutionSchemaTests(Provider provider) : WorkflowStateSpec(provider)
{
    [Test]
    [SpecCase("botmaker-compozy", "TestMigrations/Should_create_all_required_tables", "TestMigrations/Should_create_all_indexes")]
    public async Task Migrations_make_the_four_tables_and_the_fifteen_indexes_of_the_seed()
    {
        string[] indexes =
        [
            "workflow_states idx_workflow_states_status", "workflow_states idx_workflow_states_workflow_id",
            "workflow_states idx_workflow_states_workflow_status", "workflow_states idx_workflow_states_created_at",
            "workflow_states idx_workflow_states_updated_at", "task_states idx_task_states_status", "task_states idx_task_states_workflow_id",
            "task_states idx_task_states_workflow_exec_id", "task_states idx_task_states_task_id", "task_states idx_task_states_parent_state_id",
            "users idx_users_email_ci", "users idx_users_role", "api_keys idx_api_keys_hash", "api_keys idx_api_keys_user_id",
            "api_keys idx_api_keys_created_at",
        ];

        var lines = await LiveSchema.ReadAsync(Database, Cancel);

        Assert.That(lines, Is.SupersetOf((string[])["table workflow_states", "table task_states", "table users", "table api_keys"]));
        Assert.That(indexes, Has.Length.EqualTo(15));
        foreach (var index in indexes)
        {
            Assert.That(lines, Has.Some.StartsWith($"index {index} ("));
        }
    }

    // Agent, action and tool as bits 4, 2 and 1; of each type the combinations that are accepted (spec/botmaker-compozy.md 2.6.2).
    [TestCase("basic", new[] { 0, 1, 6 })]
    [TestCase("router", new[] { 0 })]
    [TestCase("parallel", new[] { 0, 1, 2, 3, 4, 5, 6, 7 })]
    [TestCase("wait", new[] { 0, 1, 2, 3, 4, 5, 6, 7 })]
    [TestCase("", new[] { 0, 1, 2, 3, 4, 5, 6, 7 })]
    [SpecCase("botmaker-compozy", "TestMigrations/Should_enforce_check_constraints")]
    public async Task Execution_type_goes_with_agent_action_and_tool_as_the_table_says(string type, int[] accepted)
    {
        await AddRawAsync("w1", ExecutionStatus.Running);

        for (var bits = 0; bits < 8; bits++)
        {
            var (agent, action, tool) = ((bits & 4) != 0 ? "a" : null, (bits & 2) != 0 ? "c" : null, (bits & 1) != 0 ? "t" : null);
            var row = $"t{bits}";
            var insert = () => RunAsync(
                $"""
                INSERT INTO task_states (component, status, task_exec_id, task_id, workflow_exec_id, workflow_id, execution_type,
                    agent_id, action_id, tool_id)
                VALUES ('task', 'PENDING', {row}, 't', 'w1', 'sweep', {type}, {agent}, {action}, {tool})
                """);

            if (accepted.Contains(bits))
            {
                await insert();
            }
            else
            {
                var error = await Caught.ByAsync<StoreException>(insert);
                Assert.That((error.Kind, error.Constraint), Is.EqualTo((StoreErrorKind.Check, "ck_task_states_execution_type")), $"{type} {bits}");
            }
        }

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM task_states", Cancel), Is.EqualTo((long)accepted.Length));
    }

    [Test]
    [SpecCase("botmaker-compozy", "TestMigrations/Should_enforce_foreign_keys")]
    public async Task A_task_without_its_execution_or_its_parent_is_refused()
    {
        await AddRawAsync("w1", ExecutionStatus.Running);

        Assert.That((await InsertAsync("t1", "none", null)).Kind, Is.EqualTo(StoreErrorKind.ForeignKey));
        Assert.That((await InsertAsync("t1", "w1", "none")).Kind, Is.EqualTo(StoreErrorKind.ForeignKey));
    }

    [Test]
    public async Task A_parent_is_another_task_of_the_same_execution()
    {
        await AddRawAsync("w1", ExecutionStatus.Running);
        await AddRawAsync("w2", ExecutionStatus.Running);
        await AddTaskAsync("p1");

        var self = await InsertAsync("t1", "w1", "t1");
        var other = await InsertAsync("t1", "w2", "p1");

        Assert.That((self.Kind, self.Constraint), Is.EqualTo((StoreErrorKind.Check, "ck_task_states_parent")));
        Assert.That(other.Kind, Is.EqualTo(StoreErrorKind.ForeignKey));
    }

    [TestCase("workflow_states")]
    [TestCase("task_states")]
    public async Task A_status_of_no_name_is_refused(string table)
    {
        await AddRawAsync("w1", ExecutionStatus.Running);
        await AddTaskAsync("t1");

        foreach (var status in new[] { "running", "DONE", "", "CANCELLED" })
        {
            var error = await Caught.ByAsync<StoreException>(() => table == "task_states"
                ? RunAsync($"UPDATE task_states SET status = {status}")
                : RunAsync($"UPDATE workflow_states SET status = {status}"));
            Assert.That((error.Kind, error.Constraint), Is.EqualTo((StoreErrorKind.Check, $"ck_{table}_status")));
        }
    }

    [Test]
    public async Task Deleting_an_execution_deletes_its_tasks()
    {
        await AddRawAsync("w1", ExecutionStatus.Running);
        await AddRawAsync("w2", ExecutionStatus.Running);
        await AddTaskAsync("t1");
        await AddTaskAsync("t2", parent: "t1");
        await AddTaskAsync("x", execution: "w2");

        await Database.ExecuteAsync($"DELETE FROM workflow_states WHERE workflow_exec_id = 'w1'", Cancel);

        Assert.That(await TasksAsync(), Is.EqualTo((string[])["x"]));
    }

    [Test]
    public async Task Deleting_a_task_deletes_its_descendants()
    {
        await AddRawAsync("w1", ExecutionStatus.Running);
        await AddTaskAsync("t1");
        await AddTaskAsync("t2", parent: "t1");
        await AddTaskAsync("t3", parent: "t2");
        await AddTaskAsync("x");

        await Database.ExecuteAsync($"DELETE FROM task_states WHERE task_exec_id = 't1'", Cancel);

        Assert.That(await TasksAsync(), Is.EqualTo((string[])["x"]));
    }

    [Test]
    public async Task Columns_that_raw_SQL_leaves_out_have_their_defaults()
    {
        await Database.ExecuteAsync($"INSERT INTO workflow_states (workflow_exec_id, workflow_id, status) VALUES ('w1', 'sweep', 'PENDING')", Cancel);
        await Database.ExecuteAsync(
            $"""
            INSERT INTO task_states (component, status, task_exec_id, task_id, workflow_exec_id, workflow_id)
            VALUES ('task', 'PENDING', 't1', 't', 'w1', 'sweep')
            """,
            Cancel);

        var found = (await States.GetAsync("w1", Cancel))!;

        Assert.That((found.State.Revision, found.Tasks["t1"].ExecutionType, found.Tasks["t1"].Revision), Is.EqualTo((1L, "basic", 1L)));
        Assert.That(new[] { found.State.CreatedAt, found.State.UpdatedAt, found.Tasks["t1"].CreatedAt }, Has.None.EqualTo(default(DateTimeOffset)));
    }

    private Task<StoreException> InsertAsync(string id, string execution, string? parent) => Caught.ByAsync<StoreException>(() => RunAsync(
        $"""
        INSERT INTO task_states (component, status, task_exec_id, task_id, workflow_exec_id, workflow_id, parent_state_id)
        VALUES ('task', 'PENDING', {id}, 't', {execution}, 'sweep', {parent})
        """));

    /// <summary>Through the library's connection, whose errors are typed.</summary>
    private Task<int> RunAsync(FormattableString sql) =>
        Database.Resolve<IWriteQueue>().WriteAsync((context, token) => context.Database.ExecuteSqlAsync(sql, token), Cancel);

    private async Task<IEnumerable<object?>> TasksAsync() =>
        (await Database.QueryAsync($"SELECT task_exec_id FROM task_states", Cancel)).Select(row => row["task_exec_id"]);
}
