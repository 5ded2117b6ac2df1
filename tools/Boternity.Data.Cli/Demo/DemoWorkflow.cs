using System.Text.Json;
using Boternity.Data.Bots;
using Boternity.Data.KeyValue;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Cli.Demo;

/// <summary>What the demo does with workflows: a run whose worker, a second process, is killed in the middle, and which goes on.</summary>
internal static class DemoWorkflow
{
    private const string Text =
        """
        id: 01a1fd33-b7dc-7000-95e8-000000000001
        name: demo-news
        version: "1"
        owner: { type: global }
        triggers: [{ type: manual }]
        steps:
          - id: fetch
            name: Fetch the news
            type: http
            config: { type: http, method: GET, url: "https://example.org/news" }
          - id: digest
            name: Digest them
            type: agent
            depends_on: [fetch]
            retry: { max_attempts: 3, strategy: simple }
            config: { type: agent, bot: luna, prompt: "Summarise {{ steps.fetch.output }}" }
          - id: publish
            name: Publish the digest
            type: skill
            depends_on: [digest]
            config: { type: skill, skill: publish, input: "{{ steps.digest.output }}" }
        """;

    private const int MostSwept = 100;

    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    private static readonly WorkflowRunStatus[] Unfinished =
        [WorkflowRunStatus.Pending, WorkflowRunStatus.Running, WorkflowRunStatus.Crashed];

    /// <param name="services">The library.</param>
    /// <param name="bot">Whose counters the steps count on.</param>
    /// <param name="killWorkerAsync">Lets a worker begin the run as <see cref="DemoWorker.BeginAsync"/> does, and die.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<DemoWorkflowResult> RunAsync(
        IServiceProvider services, Bot bot, Func<Guid, CancellationToken, Task> killWorkerAsync, CancellationToken cancellationToken)
    {
        var workflows = services.GetRequiredService<IWorkflowStore>();
        var runs = services.GetRequiredService<IWorkflowRunStore>();
        var definition = WorkflowDefinitionReader.FromYaml(Text);
        var known = await workflows.GetAsync(definition.Id, cancellationToken);
        var workflow = known ?? await workflows.SaveAsync(definition, expectedRevision: 0, cancellationToken);
        await CancelLeftOversAsync(runs, workflow, cancellationToken);

        var run = await runs.CreateAsync(
            new NewWorkflowRun
            {
                WorkflowId = workflow.Id,
                WorkflowName = workflow.Name,
                WorkflowRevision = workflow.Revision,
                TriggerType = "manual",
                Context = JsonSerializer.SerializeToElement(new Dictionary<string, Guid> { [DemoWorker.BotMember] = bot.Id }),
            },
            cancellationToken);
        await killWorkerAsync(run.Id, cancellationToken);
        var crashed = await SweepAsync(services, run.Id, cancellationToken);
        await runs.ResumeAsync(run.Id, cancellationToken);
        await new DemoWorker(services).CompleteAsync(run.Id, cancellationToken);

        return new DemoWorkflowResult
        {
            Workflow = workflow,
            Existed = known is not null,
            Crashed = crashed,
            Run = (await runs.GetAsync(run.Id, cancellationToken))!,
            Attempts = (await runs.ListStepsAsync(run.Id, PageRequest.First, cancellationToken)).Items,
            Effects = await CountEffectsAsync(services, bot, run.Id, workflow, cancellationToken),
        };
    }

    /// <summary>Ends the runs of demos that were stopped in the middle: a worker would get them before this one's.</summary>
    private static async Task CancelLeftOversAsync(IWorkflowRunStore runs, Workflow workflow, CancellationToken cancellationToken)
    {
        foreach (var status in Unfinished)
        {
            var filter = new WorkflowRunFilter { WorkflowId = workflow.Id, Status = status };
            foreach (var run in (await runs.ListAsync(filter, PageRequest.First, cancellationToken)).Items)
            {
                await runs.CancelAsync(run.Id, cancellationToken);
            }
        }
    }

    /// <summary>Does what a service does once a minute, until nobody has the run any more.</summary>
    /// <returns>The crashed run.</returns>
    private static async Task<WorkflowRun> SweepAsync(IServiceProvider services, Guid id, CancellationToken cancellationToken)
    {
        var runs = services.GetRequiredService<IWorkflowRunStore>();
        var clock = services.GetRequiredService<TimeProvider>();
        while (await runs.GetAsync(id, cancellationToken) is { } run)
        {
            if (run.Status == WorkflowRunStatus.Crashed)
            {
                return run;
            }

            if (run is not { Status: WorkflowRunStatus.Running, LeaseExpiresAt: { } end })
            {
                break;
            }

            var left = end - clock.GetUtcNow();
            await Task.Delay(left > Breath ? left : Breath, clock, cancellationToken);
            await runs.SweepAsync(MostSwept, cancellationToken);
        }

        throw new RefusedException(ExitCode.Failure, $"The run {id} has not crashed: another worker took it, or somebody cancelled it.");
    }

    private static async Task<IReadOnlyDictionary<string, int>> CountEffectsAsync(
        IServiceProvider services, Bot bot, Guid run, Workflow workflow, CancellationToken cancellationToken)
    {
        var values = services.GetRequiredService<IKeyValueStore>();
        var effects = new Dictionary<string, int>();
        foreach (var step in workflow.Definition.Steps)
        {
            effects[step.Id] = (await values.GetAsync(bot.Id, DemoWorker.CounterOf(run, step.Id), cancellationToken))?.GetInt32() ?? 0;
        }

        return effects;
    }
}
