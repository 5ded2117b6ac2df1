using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Workflows;

/// <summary>Workflows are written by their store alone: what goes past its checks and its triggers is refused.</summary>
public sealed class WorkflowGuardTests(Provider provider) : StoreSpec(provider)
{
    private static readonly (string Name, Action<BoternityDbContext, Workflow> Change)[] Changes =
    [
        ("a member of a step's config", (context, workflow) => Of(context, workflow.Definition.Steps[0].Config, nameof(StepConfig.Url), "x")),
        ("a free-form member", (context, workflow) =>
            Of(context, workflow.Definition.Steps[^1].Config, nameof(StepConfig.Input), (JsonElement?)JsonElement.Parse("1"))),
        ("a list of texts", (_, workflow) => workflow.Definition.Steps[1].DependsOn.Add("score")),
        ("a member of the definition", (context, workflow) => Of(context, workflow.Definition, nameof(WorkflowDefinition.Version), "9")),
        ("its metadata", (context, workflow) => Of(
            context,
            workflow.Definition,
            nameof(WorkflowDefinition.Metadata),
            new Dictionary<string, JsonElement> { ["k"] = JsonElement.Parse("1") })),
        ("an added trigger", (_, workflow) => workflow.Definition.Triggers.Add(new TriggerDefinition { Type = TriggerKind.Manual })),
        ("a removed trigger", (_, workflow) => workflow.Definition.Triggers.RemoveAt(workflow.Definition.Triggers.Count - 1)),
        ("no triggers", (_, workflow) => workflow.Definition.Triggers.Clear()),
        ("a removed step", (_, workflow) => workflow.Definition.Steps.RemoveAt(0)),
        ("a replaced step", (_, workflow) => workflow.Definition.Steps[0] = SampleWorkflows.Step("load-vendors")),
        ("a replaced definition", (_, workflow) =>
            workflow.Definition = SampleWorkflows.Like(SampleWorkflows.New(), id: workflow.Id, name: workflow.Name)),
        ("another name", (_, workflow) => workflow.Name = "other"),
        ("all of it", (context, workflow) => context.Update(workflow)),
        ("a removed member", (context, workflow) => context.Remove(workflow.Definition.Steps[0].Retry!)),
    ];

    private static IEnumerable<TestCaseData> ChangeNames => Changes.Select((one, index) => new TestCaseData(index).SetArgDisplayNames(one.Name));

    [TestCaseSource(nameof(ChangeNames))]
    public async Task SaveChanges_of_a_tracked_workflow_is_refused(int change)
    {
        var id = await SaveAsync();
        var before = await TextAsync();

        foreach (var save in (Func<BoternityDbContext, Task>[])[context => context.SaveChangesAsync(Cancel), SaveAtOnce])
        {
            await using var context = NewContext();
            var workflow = await context.Workflows.SingleAsync(one => one.Id == id, Cancel);
            Changes[change].Change(context, workflow);

            AssertRefused(await Caught.ByAsync<StoreException>(() => save(context)));
        }

        Assert.That(await TextAsync(), Is.EqualTo(before));
        Assert.That(await Database.ScalarAsync($"SELECT revision FROM workflows", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task SaveChanges_of_an_added_workflow_is_refused_with_what_else_it_holds()
    {
        var definition = SampleWorkflows.New("direct");
        await using var context = NewContext();
        context.Workflows.Add(new Workflow { Id = definition.Id, Name = "direct", Definition = definition });
        context.KeyValueEntries.RemoveRange(context.KeyValueEntries);

        AssertRefused(await Caught.ByAsync<StoreException>(() => context.SaveChangesAsync(Cancel)));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM workflows", Cancel), Is.EqualTo(0L));
    }

    [Test]
    public async Task SaveChanges_in_a_unit_of_the_write_queue_is_refused_and_undoes_the_unit()
    {
        var id = await SaveAsync();

        var error = await Caught.ByAsync<StoreException>(() => Database.Resolve<IWriteQueue>().WriteAsync(
            async (context, token) =>
            {
                await Database.Resolve<IWorkflowStore>().SaveAsync(SampleWorkflows.New("other"), 0, token);
                (await context.Workflows.SingleAsync(one => one.Id == id, token)).Definition.Triggers.Clear();
                return await context.SaveChangesAsync(token);
            },
            Cancel));

        AssertRefused(error);
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM workflows", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task ExecuteUpdate_of_workflows_is_refused()
    {
        await SaveAsync();
        await using var context = NewContext();

        AssertRefused(await Caught.ByAsync<StoreException>(
            () => context.Workflows.ExecuteUpdateAsync(set => set.SetProperty(one => one.Name, "other"), Cancel)));
        AssertRefused(await Caught.ByAsync<StoreException>(
            () => context.Workflows.ExecuteUpdateAsync(set => set.SetProperty(one => one.Definition.Version, "9"), Cancel)));
        AssertRefused(await Caught.ByAsync<StoreException>(
            () => context.Workflows.Include(one => one.Definition).ExecuteUpdateAsync(set => set.SetProperty(one => one.Name, "other"), Cancel)));
        AssertRefused(await Caught.ByAsync<StoreException>(
            () => context.Workflows.Select(one => new { one }).ExecuteUpdateAsync(set => set.SetProperty(row => row.one.Name, "other"), Cancel)));
        Assert.That(await Database.ScalarAsync($"SELECT name FROM workflows", Cancel), Is.EqualTo("vendor-risk-sweep"));
    }

    [Test]
    public async Task ExecuteUpdate_of_other_rows_may_read_workflows()
    {
        await SaveAsync();
        await using var context = NewContext();

        var changed = await context.WorkflowRuns
            .Join(context.Workflows, run => run.WorkflowId, workflow => workflow.Id, (run, workflow) => new { run, workflow })
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.run.Error, row => row.workflow.Name), Cancel);

        Assert.That(changed, Is.Zero);
    }

    [Test]
    public async Task Tracked_workflow_can_be_deleted_with_all_it_has()
    {
        var id = await SaveAsync();
        await using var context = NewContext();
        context.Remove(await context.Workflows.SingleAsync(one => one.Id == id, Cancel));

        await context.SaveChangesAsync(Cancel);

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM workflows", Cancel), Is.EqualTo(0L));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM workflow_triggers", Cancel), Is.EqualTo(0L));
    }

    [Test]
    public async Task Deleting_one_tracked_workflow_does_not_let_a_change_of_another_pass()
    {
        var id = await SaveAsync();
        await Database.Resolve<IWorkflowStore>().SaveAsync(SampleWorkflows.New("other"), 0, Cancel);
        await using var context = NewContext();
        var workflows = await context.Workflows.ToListAsync(Cancel);
        context.Remove(workflows.Single(one => one.Id != id));
        workflows.Single(one => one.Id == id).Definition.Triggers.Clear();

        AssertRefused(await Caught.ByAsync<StoreException>(() => context.SaveChangesAsync(Cancel)));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM workflows", Cancel), Is.EqualTo(2L));
    }

    [Test]
    public async Task Workflows_can_be_deleted_in_bulk()
    {
        await SaveAsync();
        await using var context = NewContext();

        Assert.That(await context.Workflows.ExecuteDeleteAsync(Cancel), Is.EqualTo(1));
    }

    [Test]
    public async Task Tracked_workflow_that_did_not_change_lets_other_rows_be_saved()
    {
        var id = await SaveAsync();
        await using var context = NewContext();
        var workflow = await context.Workflows.SingleAsync(one => one.Id == id, Cancel);
        await Database.Resolve<IWorkflowRunStore>().CreateAsync(WorkflowRunSpec.New(), Cancel);
        (await context.WorkflowRuns.SingleAsync(Cancel)).WorkflowId = workflow.Id;

        Assert.That(await context.SaveChangesAsync(Cancel), Is.EqualTo(1));
    }

    private static void AssertRefused(StoreException error)
    {
        Assert.That((error.Kind, error.Code, error.Table), Is.EqualTo((StoreErrorKind.Misuse, ErrorCodes.WrittenByStore, "workflows")));
        Assert.That(error.Message, Does.Contain("IWorkflowStore.SaveAsync"));
    }

    private static void Of(BoternityDbContext context, object owner, string property, object? value) =>
        context.Entry(owner).Property(property).CurrentValue = value;

    private static Task<int> SaveAtOnce(BoternityDbContext context) => Task.Run(() => context.SaveChanges(), Cancel);

    private BoternityDbContext NewContext() => new(Database.Resolve<DbContextOptions<BoternityDbContext>>());

    private async Task<Guid> SaveAsync() =>
        (await Database.Resolve<IWorkflowStore>().SaveAsync(WorkflowDefinitionReader.FromJson(SampleWorkflows.Full), 0, Cancel)).Id;

    private async Task<string> TextAsync() =>
        (string)(await Database.ScalarAsync($"SELECT CAST(definition AS text) FROM workflows", Cancel))!;
}
