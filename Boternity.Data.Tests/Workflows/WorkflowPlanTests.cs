using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Workflows;

/// <summary>What users of the store wait for is served by an index: no table is scanned, nothing is sorted.</summary>
public sealed class WorkflowPlanTests(Provider provider) : StoreSpec(provider), IDisposable
{
    private readonly StatementPlans _plans = new();

    protected override TestDatabaseOptions Options => _plans.Options;

    private IWorkflowStore Workflows => Database.Resolve<IWorkflowStore>();

    [TearDown]
    public void Dispose() => _plans.Dispose();

    [TestCase(false, "idx_workflows_name")]
    [TestCase(true, "idx_workflows_owner")]
    public async Task ListAsync_pages_by_its_index(bool ofOwner, string index)
    {
        await SaveThreeAsync();
        var filter = new WorkflowFilter { Owner = ofOwner ? WorkflowOwner.Global() : null };

        await _plans.AssertPagesByAsync(Database, index, page => Workflows.ListAsync(filter, page, Cancel), Cancel);
    }

    [Test]
    public async Task ListTriggersAsync_pages_by_its_index()
    {
        await SaveThreeAsync();

        await _plans.AssertPagesByAsync(
            Database, "idx_workflow_triggers_type", page => Workflows.ListTriggersAsync(TriggerKind.Webhook, page, Cancel), Cancel);
    }

    [Test]
    public async Task FindWebhookAsync_finds_by_its_index()
    {
        await Workflows.FindWebhookAsync("/x", Cancel);

        await _plans.AssertUsesAsync(Database, "idx_workflow_triggers_path", Cancel);
    }

    [Test]
    public async Task GetByNameAsync_finds_by_its_index()
    {
        await Workflows.GetByNameAsync(WorkflowOwner.Global(), "sweep", Cancel);

        var plan = await _plans.ReadAsync(Database, Cancel);
        Assert.That(plan, Does.Contain("idx_workflows_name_owner").Or.Contain("idx_workflows_owner"));
        Assert.That(plan, Does.Not.Contain("SCAN").And.Not.Contain("Seq Scan"));
    }

    private async Task SaveThreeAsync()
    {
        foreach (var name in (string[])["a", "b", "c"])
        {
            await Workflows.SaveAsync(SampleWorkflows.New(name, SampleWorkflows.Webhook($"/{name}")), 0, Cancel);
        }
    }
}
