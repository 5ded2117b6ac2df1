using System.Runtime.Versioning;
using Boternity.Data.Errors;
using Boternity.Data.Executions;
using Boternity.Data.Importing;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Importing;

/// <summary>Executions and users of Compozy's database.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class CompozyImportTests(Provider provider) : StoreSpec(provider)
{
    private const string Workflow = "2abCdEfGhIjKlMnOpQrStUvWxY0";

    private CompozyFile _file = null!;

    private IUpstreamImporter Importer => Database.Resolve<IUpstreamImporter>();

    [SetUp]
    public void MakeFile() => _file = new CompozyFile();

    [Test]
    public async Task ImportAsync_keeps_executions_with_their_documents()
    {
        _file.AddWorkflow(
            Workflow,
            ("status", "FAILED"),
            ("usage", """[{"provider":"p","model":"m","prompt_tokens":7,"completion_tokens":2,"captured_at":"2026-02-01T10:00:00Z","agent_ids":[]}]"""),
            ("input", """{"a":[1,2.50]}"""),
            ("error", """{"message":"no","code":"TEST","details":{"at":1}}"""));
        _file.AddTask("t1", Workflow, ("agent_id", "writer"), ("action_id", "draft"), ("usage", "[]"), ("output", "{}"), ("input", "null"));

        var report = await ImportAsync();

        Assert.That(report.IsVerified);
        Assert.That(report.RefusedFile, Is.Null);
        var execution = await Database.Resolve<IWorkflowStateStore>().GetAsync(Workflow, Cancel);
        var state = execution!.State;
        Assert.That((state.WorkflowId, state.Status, state.Error!.Code), Is.EqualTo(("digest", ExecutionStatus.Failed, "TEST")));
        Assert.That(state.Usage!.Single(), Has.Property(nameof(UsageEntry.TotalTokens)).EqualTo(9));
        Assert.That(state.Input!.Value.GetProperty("a")[1].GetDouble(), Is.EqualTo(2.5));
        Assert.That(state.Error.Details!.Value.GetProperty("at").GetInt32(), Is.EqualTo(1));
        var task = execution.Tasks["t1"];
        Assert.That((task.AgentId, task.ActionId, task.ToolId, task.Component), Is.EqualTo(("writer", "draft", (string?)null, "task")));
        Assert.That(task.Usage, Is.Empty);
        Assert.That(task.Input, Is.Null);
        var row = (await Database.QueryAsync($"SELECT * FROM workflow_states", Cancel)).Single();
        Assert.That((row["status"], row["revision"]), Is.EqualTo(((object)"FAILED", (object)1L)));
        Assert.That((row["created_at"], row["updated_at"]), Is.EqualTo(((object)"2026-02-01T10:00:00.500000Z", (object)"2026-02-01T10:00:00.500000Z")));
    }

    [Test]
    public async Task ImportAsync_reads_times_of_every_layout()
    {
        (string Given, string Stored)[] times =
        [
            ("2026-02-01T12:00:00.123456789+02:00", "2026-02-01T10:00:00.123456Z"),
            ("2026-02-01T10:00:01Z", "2026-02-01T10:00:01.000000Z"),
            ("2026-02-01 12:00:02.5+02:00", "2026-02-01T10:00:02.500000Z"),
            ("2026-02-01 10:00:03", "2026-02-01T10:00:03.000000Z"),
        ];
        foreach (var (given, stored) in times)
        {
            _file.AddWorkflow(stored, ("created_at", given));
        }

        var report = await ImportAsync();

        Assert.That(
            TableOf(report, "workflow_states").Adjustments,
            Is.EqualTo(new Dictionary<string, long> { ["created_at had more digits than microseconds"] = 1 }));
        foreach (var row in await Database.QueryAsync($"SELECT * FROM workflow_states", Cancel))
        {
            Assert.That(row["created_at"], Is.EqualTo(row["workflow_exec_id"]));
        }
    }

    [Test]
    public async Task ImportAsync_reads_usage_of_every_form()
    {
        const string Entry = """{"provider":"p","model":"m","prompt_tokens":1,"completion_tokens":1}""";
        _file.AddWorkflow("array", ("usage", $"[{Entry}]"));
        _file.AddWorkflow("object", ("usage", $$"""{"entries":[{{Entry}}]}"""));
        _file.AddWorkflow("null", ("usage", "null"));
        _file.AddWorkflow("twice", ("usage", $"[{Entry},{Entry.Replace("\"m\",", "\"m\",\"cost\":1,", StringComparison.Ordinal)}]"));
        _file.AddWorkflow("other", ("usage", "{}"));

        var report = await ImportAsync();

        var table = TableOf(report, "workflow_states");
        Assert.That((table.Taken, table.Refused, table.IsVerified), Is.EqualTo((4L, 1L, true)));
        Assert.That(table.Adjustments.Keys, Is.EquivalentTo((string[])
        [
            "usage was an object and is its entries",
            "usage has a member that has no place here",
            "usage had several entries of one model and has their sums",
        ]));
        var states = Database.Resolve<IWorkflowStateStore>();
        Assert.That((await states.GetAsync("null", Cancel))!.State.Usage, Is.Null);
        Assert.That((await states.GetAsync("twice", Cancel))!.State.Usage!.Single().TotalTokens, Is.EqualTo(4));
    }

    [Test]
    public async Task ImportAsync_takes_what_is_not_at_its_end_as_it_is()
    {
        _file.AddWorkflow(Workflow, ("status", "RUNNING"));
        _file.AddTask("t1", Workflow, ("status", "PENDING"));

        var report = await ImportAsync();

        Assert.That(TableOf(report, "workflow_states").Adjustments.Keys.Single(), Does.StartWith("status is RUNNING, and stays"));
        Assert.That(TableOf(report, "task_states").Adjustments.Keys.Single(), Does.StartWith("status is PENDING, and stays"));
        Assert.That(await Database.ScalarAsync($"SELECT status FROM workflow_states", Cancel), Is.EqualTo("RUNNING"));
        Assert.That(report.RefusedFile, Is.Null);
    }

    [Test]
    public async Task ImportAsync_takes_parents_before_their_children()
    {
        _file.AddWorkflow(Workflow);
        _file.AddTask("a", Workflow, ("parent_state_id", "b"), ("execution_type", "wait"), ("agent_id", "x"));
        _file.AddTask("b", Workflow, ("parent_state_id", "c"), ("execution_type", "parallel"));
        _file.AddTask("c", Workflow, ("parent_state_id", ""), ("agent_id", ""), ("tool_id", " "), ("execution_type", ""));

        var report = await ImportAsync();

        var tasks = TableOf(report, "task_states");
        Assert.That((tasks.Taken, tasks.Refused, tasks.IsVerified), Is.EqualTo((3L, 0L, true)));
        Assert.That(tasks.Adjustments.Keys, Is.EquivalentTo((string[])
            ["parent_state_id was empty and is none", "agent_id was empty and is none", "tool_id was empty and is none"]));
        var parents = await Database.QueryAsync($"SELECT parent_state_id FROM task_states ORDER BY task_exec_id", Cancel);
        Assert.That(parents.Select(row => row["parent_state_id"]), Is.EqualTo((string?[])["b", "c", null]));
    }

    [Test]
    public async Task ImportAsync_refuses_rows_that_have_no_place_and_keeps_them()
    {
        AddRefused();

        var report = await ImportAsync();

        Assert.That(report.IsVerified);
        var workflows = TableOf(report, "workflow_states");
        Assert.That((workflows.Taken, workflows.Refused), Is.EqualTo((2L, 4L)));
        var tasks = TableOf(report, "task_states");
        Assert.That((tasks.Taken, tasks.Refused), Is.EqualTo((1L, 10L)));
        Assert.That(tasks.Refusals["parent_state_id leads back to the task, or to a circle of others"], Is.EqualTo(4));
        Assert.That(tasks.Refusals["workflow_exec_id names a row of workflow_states that is not here"], Is.EqualTo(1));
        Assert.That(tasks.Refusals["parent_state_id and workflow_exec_id names a row of task_states that is not here"], Is.EqualTo(3));
        Assert.That(TableOf(report, "goose_db_version").Skipped, Is.Not.Null);
        Assert.That(await File.ReadAllLinesAsync(_file.RefusedPath, Cancel), Has.Length.EqualTo(14));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM task_states", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task ImportAsync_takes_users_under_ids_made_of_theirs_and_no_keys()
    {
        _file.AddRow("users", Workflow, "Ann@Example.org", "admin", CompozyFile.Time);
        _file.AddRow("users", "u2", "ann@example.ORG", "user", CompozyFile.Time);
        _file.AddRow("users", "u3", "bob@example.org", "USER", "2026-02-01 10:00:00");
        _file.AddRow("users", "u4", "eve@example.org", "guest", CompozyFile.Time);
        _file.AddRow("api_keys", "k1", Workflow, new byte[] { 0x24, 0x32, 0x61 }, "cpzy_AbCdEfGh", CompozyFile.Time, null);

        var report = await ImportAsync();
        var second = await ImportAsync();

        var users = TableOf(report, "users");
        Assert.That((users.Taken, users.Refused, users.IsVerified), Is.EqualTo((2L, 2L, true)));
        Assert.That(users.Refusals.Keys, Has.Some.EqualTo("another row of the source has the same normalized_email"));
        Assert.That(TableOf(second, "users"), Has.Property(nameof(ImportedTable.AlreadyThere)).EqualTo(2));
        var rows = await Database.QueryAsync($"SELECT email, role FROM users ORDER BY email", Cancel);
        Assert.That(
            rows.Select(row => (row["email"], row["role"])),
            Is.EqualTo(new (object?, object?)[] { ("Ann@Example.org", "admin"), ("bob@example.org", "user") }));
        var keys = TableOf(report, "api_keys");
        Assert.That((keys.Refused, keys.Refusals.Keys.Single()), Is.EqualTo((1L, "keys of the form cpzy_ are never accepted here: issue new ones")));
        Assert.That(await File.ReadAllTextAsync(_file.RefusedPath, Cancel), Does.Contain("cpzy_AbCdEfGh").And.Contain("\"base64\":\"JDJh\""));
    }

    [Test]
    public async Task ImportAsync_again_takes_nothing_and_keeps_what_changed_here()
    {
        _file.AddWorkflow(
            Workflow,
            ("usage", """[{"provider":"p","model":"m","captured_at":"2026-02-01T10:00:00.1234567Z"}]"""),
            ("input", """{"b":1e2,"a":1.0}"""));
        _file.AddTask("t1", Workflow, ("tool_id", "grep"));
        await ImportAsync();
        await Database.ExecuteAsync($"UPDATE task_states SET task_id = 'ours'", Cancel);

        var report = await ImportAsync();

        Assert.That(TableOf(report, "workflow_states"), Has.Property(nameof(ImportedTable.AlreadyThere)).EqualTo(1));
        Assert.That(TableOf(report, "task_states"), Has.Property(nameof(ImportedTable.Differs)).EqualTo(1));
        Assert.That(report.IsVerified);
        Assert.That(await Database.ScalarAsync($"SELECT task_id FROM task_states", Cancel), Is.EqualTo("ours"));
    }

    [Test]
    public async Task ImportAsync_refuses_a_child_whose_parent_is_here_in_another_execution()
    {
        _file.AddWorkflow("w1");
        _file.AddWorkflow("w2");
        _file.AddTask("t1", "w1");
        await ImportAsync();
        _file.Run("UPDATE task_states SET workflow_exec_id = 'w2'");
        _file.AddTask("t2", "w2", ("parent_state_id", "t1"));

        var report = await ImportAsync();

        var tasks = TableOf(report, "task_states");
        Assert.That((tasks.Differs, tasks.Refused, tasks.IsVerified), Is.EqualTo((1L, 1L, true)));
        Assert.That(tasks.Refusals.Keys.Single(), Is.EqualTo("parent_state_id and workflow_exec_id names a row of task_states that is not here"));
    }

    [Test]
    public async Task ImportAsync_accounts_for_every_row_where_ids_are_not_unique()
    {
        _file.AddWorkflow(Workflow);
        _file.AddTask("a", Workflow, ("parent_state_id", "b"));
        _file.AddTask("b", Workflow);
        _file.Run("CREATE TABLE copy AS SELECT * FROM task_states; DROP TABLE task_states; ALTER TABLE copy RENAME TO task_states");
        _file.AddTask("b", Workflow, ("parent_state_id", "a"));
        _file.AddTask("b", Workflow, ("parent_state_id", "none"));

        var report = await ImportAsync();

        var tasks = TableOf(report, "task_states");
        Assert.That((tasks.Rows, tasks.Taken, tasks.Refused, tasks.IsVerified), Is.EqualTo((4L, 2L, 2L, true)));
        Assert.That(await File.ReadAllLinesAsync(_file.RefusedPath, Cancel), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task ImportAsync_refuses_rows_with_text_that_is_none()
    {
        _file.AddWorkflow("name", ("usage", """{"entries":[],"\ud800":1}"""));
        _file.AddWorkflow("entry", ("usage", """[{"provider":"p","model":"m","\ud800":1}]"""));
        _file.AddWorkflow("good");

        var report = await ImportAsync();

        Assert.That(TableOf(report, "workflow_states"), Has.Property(nameof(ImportedTable.Taken)).EqualTo(1).And.Property(nameof(ImportedTable.Refused)).EqualTo(2));
    }

    [Test]
    public async Task ImportAsync_keeps_length_and_hash_of_what_no_line_can_hold()
    {
        _file.Run(
            """
            CREATE TABLE "größe" (value TEXT);
            CREATE TABLE "grÖße" (value BLOB);
            INSERT INTO "größe" VALUES (hex(zeroblob(9000000)));
            INSERT INTO "grÖße" VALUES (zeroblob(17000000));
            """);

        var report = await ImportAsync();

        Assert.That(report.IsVerified);
        var lines = await File.ReadAllLinesAsync(_file.RefusedPath, Cancel);
        Assert.That(lines, Has.Length.EqualTo(2).And.One.Contains("\"bytes\":18000000").And.One.Contains("\"bytes\":17000000"));
    }

    [Test]
    public async Task PlanAsync_says_what_an_import_would_do_and_writes_nothing()
    {
        AddRefused();
        var before = _file.Image();

        var plan = await Importer.PlanAsync(_file.Source, progress: null, Cancel);

        Assert.That((TableOf(plan, "task_states").Taken, TableOf(plan, "task_states").Refused), Is.EqualTo((1L, 10L)));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM workflow_states", Cancel), Is.Zero);
        Assert.That(_file.Image(), Is.EquivalentTo(before));
    }

    [Test]
    public async Task ImportAsync_takes_a_file_of_the_later_form()
    {
        _file = new CompozyFile(isLater: true);
        _file.AddWorkflow(Workflow);
        _file.AddTask("t1", Workflow, ("input", "{}"));
        _file.AddRow("api_keys", "k1", "u1", new byte[] { 1 }, "cpzy_x", CompozyFile.Time, null, new byte[] { 2 });

        var report = await ImportAsync();

        Assert.That((TableOf(report, "task_states").Taken, TableOf(report, "api_keys").Refused, report.IsVerified), Is.EqualTo((1L, 1L, true)));
    }

    [Test]
    public async Task ImportAsync_refuses_another_database()
    {
        var error = await Caught.ByAsync<StoreException>(
            () => Importer.PlanAsync(new ImportSource(UpstreamSystem.Compozy, new BotmakerFile().FilePath), progress: null, Cancel));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.UpstreamUnknown)));
        Assert.That(error.Message, Does.Contain("looks like Botmaker's"));
    }

    private static ImportedTable TableOf(ImportReport report, string name) => report.Tables.Single(table => table.Name == name);

    private void AddRefused()
    {
        _file.AddWorkflow("w1");
        _file.AddWorkflow("w2");
        _file.AddWorkflow("array", ("input", "[]"));
        _file.AddWorkflow("broken", ("output", "{"));
        _file.AddWorkflow("text", ("error", "\"boom\""));
        _file.AddWorkflow("bogus", ("status", "DONE"));
        _file.AddTask("good", "w1");
        _file.AddTask("no-workflow", "none");
        _file.AddTask("no-parent", "w1", ("parent_state_id", "none"));
        _file.AddTask("below-no-parent", "w1", ("parent_state_id", "no-parent"));
        _file.AddTask("elsewhere", "w2", ("parent_state_id", "good"));
        _file.AddTask("itself", "w1", ("parent_state_id", "itself"));
        _file.AddTask("circle-1", "w1", ("parent_state_id", "circle-2"));
        _file.AddTask("circle-2", "w1", ("parent_state_id", "circle-1"));
        _file.AddTask("below-circle", "w1", ("parent_state_id", "circle-1"));
        _file.AddTask("router", "w1", ("execution_type", "router"), ("agent_id", "x"));
        _file.AddTask("basic", "w1", ("agent_id", "x"));
    }

    private Task<ImportReport> ImportAsync() => Importer.ImportAsync(_file.Source, _file.RefusedPath, progress: null, Cancel);
}
