using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Workflows;

/// <summary>LINQ sees into the stored documents, on both drivers alike.</summary>
public sealed class WorkflowQueryTests(Provider provider) : StoreSpec(provider)
{
    private BoternityDbContext Context => Database.Resolve<BoternityDbContext>();

    private IQueryable<Workflow> Workflows => Context.Workflows.AsNoTracking();

    [SetUp]
    public async Task SaveTwo()
    {
        var store = Database.Resolve<IWorkflowStore>();
        await store.SaveAsync(WorkflowDefinitionReader.FromJson(SampleWorkflows.Full), 0, Cancel);
        await store.SaveAsync(SampleWorkflows.New("plain", new TriggerDefinition { Type = TriggerKind.Manual }), 0, Cancel);
    }

    [Test]
    public async Task Where_over_steps_finds_by_kind_config_and_dependency()
    {
        Assert.That(await NamesAsync(Workflows.Where(one => one.Definition.Steps.Any(step => step.Type == StepKind.Approval))), Is.EqualTo(Full));
        Assert.That(await NamesAsync(Workflows.Where(one => one.Definition.Steps.Any(step => step.Config.Method == "POST"))), Is.EqualTo(Full));
        Assert.That(await NamesAsync(Workflows.Where(one => one.Definition.Steps.Any(step => step.DependsOn.Contains("score")))), Is.EqualTo(Full));
        Assert.That(await NamesAsync(Workflows.Where(one => one.Definition.Steps.Any(step => step.Config.Bot == "luna"))), Is.EqualTo(Plain));
        Assert.That(
            await NamesAsync(Workflows.Where(one => one.Definition.Steps.Any(step => step.Retry!.Strategy == RetryStrategy.LlmSelfCorrect))),
            Is.EqualTo(Full));
    }

    [Test]
    public async Task Where_over_owner_triggers_and_numbers_finds()
    {
        Assert.That(await NamesAsync(Workflows.Where(one => one.Definition.Owner.BotId == SampleWorkflows.Bot)), Is.EqualTo(Full));
        Assert.That(await NamesAsync(Workflows.Where(one => one.Definition.Concurrency > 1)), Is.EqualTo(Full));
        Assert.That(await NamesAsync(Workflows.Where(one => one.Definition.Description == null)), Is.EqualTo(Plain));
        Assert.That(
            await NamesAsync(Workflows.Where(one => one.Definition.Triggers.Any(trigger => trigger.Auth!.SecretName == "SWEEP_TOKEN"))),
            Is.EqualTo(Full));
    }

    [Test]
    public async Task Triggers_join_their_workflows() =>
        Assert.That(
            await Context.WorkflowTriggers.Where(trigger => trigger.Type == TriggerKind.Cron)
                .Join(Context.Workflows, trigger => trigger.WorkflowId, workflow => workflow.Id, (trigger, workflow) => workflow.Name)
                .ToListAsync(Cancel),
            Is.EqualTo(Full));

    private static readonly string[] Full = ["vendor-risk-sweep"];

    private static readonly string[] Plain = ["plain"];

    private static Task<List<string>> NamesAsync(IQueryable<Workflow> workflows) => workflows.Select(workflow => workflow.Name).ToListAsync(Cancel);
}
