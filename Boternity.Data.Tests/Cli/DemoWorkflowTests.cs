using Boternity.Data.Bots;
using Boternity.Data.Cli;
using Boternity.Data.Cli.Demo;
using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Cli;

/// <summary>The demo's workflow on both drivers; how its worker dies is in <see cref="DemoTests"/>.</summary>
public sealed class DemoWorkflowTests(Provider provider) : StoreSpec(provider)
{
    [Test]
    public async Task Run_of_a_worker_that_stops_in_the_middle_is_resumed_and_no_effect_is_had_twice()
    {
        // The system's clock, as the demo has it: it waits for the end of a lease.
        await using var host = new LibraryHost(Database.Provider, Database.Target, TimeProvider.System);
        var bot = (await host.Resolve<IBotStore>().GetAsync(await Database.AddBotAsync("luna", Cancel), Cancel))!;

        var first = await DemoWorkflow.RunAsync(host.Services, bot, new DemoWorker(host.Services).BeginAsync, Cancel);
        var second = await DemoWorkflow.RunAsync(host.Services, bot, new DemoWorker(host.Services).BeginAsync, Cancel);

        Assert.That((first.Existed, second.Existed), Is.EqualTo((false, true)));
        foreach (var result in (DemoWorkflowResult[])[first, second])
        {
            Assert.That((result.Crashed.Status, result.Run.Status), Is.EqualTo((WorkflowRunStatus.Crashed, WorkflowRunStatus.Completed)));
            Assert.That(
                result.Attempts.Select(attempt => (attempt.StepId, attempt.Attempt, attempt.Status)),
                Is.EqualTo(((string, int, WorkflowStepStatus)[])
                [
                    ("fetch", 1, WorkflowStepStatus.Completed),
                    ("digest", 1, WorkflowStepStatus.Failed),
                    ("digest", 2, WorkflowStepStatus.Completed),
                    ("publish", 1, WorkflowStepStatus.Completed),
                ]));
            Assert.That(result.Effects, Is.EqualTo(new Dictionary<string, int> { ["fetch"] = 1, ["digest"] = 1, ["publish"] = 1 }));
        }
    }

    [Test]
    public async Task Run_of_somebody_else_is_given_back()
    {
        await using var host = new LibraryHost(Database.Provider, Database.Target, TimeProvider.System);
        var runs = host.Resolve<IWorkflowRunStore>();
        var other = await runs.CreateAsync(
            new NewWorkflowRun { WorkflowName = "other", WorkflowRevision = 1, TriggerType = "manual" }, Cancel);
        var bot = (await host.Resolve<IBotStore>().GetAsync(await Database.AddBotAsync("luna", Cancel), Cancel))!;

        Assert.That(
            () => DemoWorkflow.RunAsync(host.Services, bot, new DemoWorker(host.Services).BeginAsync, Cancel),
            Throws.InstanceOf<RefusedException>().With.Message.Contains("before the demo's"));
        var found = (await runs.GetAsync(other.Id, Cancel))!;
        Assert.That((found.Status, found.LeaseOwner), Is.EqualTo((WorkflowRunStatus.Running, (string?)null)));
    }
}
