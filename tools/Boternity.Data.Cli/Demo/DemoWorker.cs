using System.Text.Json;
using Boternity.Data.KeyValue;
using Boternity.Data.Storage;
using Boternity.Data.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Cli.Demo;

/// <summary>The demo's worker, the same in both of its processes: the effect of a step is one more on a counter of its own.</summary>
internal sealed class DemoWorker(IServiceProvider services)
{
    /// <summary>The member of a run's context that names the bot whose counters they are.</summary>
    public const string BotMember = "bot_id";

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    // The demo waits until it ran out.
    private static readonly TimeSpan LastLease = TimeSpan.FromSeconds(1);

    // Long enough for somebody to look at them.
    private static readonly TimeSpan CounterLife = TimeSpan.FromDays(1);

    private readonly IWorkflowRunStore _runs = services.GetRequiredService<IWorkflowRunStore>();
    private readonly IKeyValueStore _values = services.GetRequiredService<IKeyValueStore>();

    /// <summary>The counter of a step's effect.</summary>
    public static string CounterOf(Guid run, string step) => $"demo/effects/{run}/{step}";

    /// <summary>Takes a run, completes its first step and begins the second; its lease lasts a second then.</summary>
    public async Task BeginAsync(Guid run, CancellationToken cancellationToken)
    {
        var claim = await ClaimAsync(run, cancellationToken);
        if (await StepsLeftAsync(claim.Run, cancellationToken) is not [var first, var second, ..])
        {
            throw new RefusedException(ExitCode.Failure, $"The run {run} has no two steps left.");
        }

        await ExecuteAsync(claim, first, cancellationToken);
        await StartAsync(claim.Lease, second, cancellationToken);
        await _runs.HeartbeatAsync(claim.Lease, LastLease, cancellationToken);
    }

    /// <summary>Takes a run, does what is left of it and completes it.</summary>
    public async Task CompleteAsync(Guid run, CancellationToken cancellationToken)
    {
        var claim = await ClaimAsync(run, cancellationToken);
        foreach (var step in await StepsLeftAsync(claim.Run, cancellationToken))
        {
            await ExecuteAsync(claim, step, cancellationToken);
        }

        await _runs.FinishAsync(claim.Lease, WorkflowRunStatus.Completed, reason: null, cancellationToken);
    }

    private async Task<WorkflowRunClaim> ClaimAsync(Guid run, CancellationToken cancellationToken)
    {
        var claim = await _runs.ClaimNextAsync($"demo-{Environment.ProcessId}", Lease, cancellationToken)
            ?? throw new RefusedException(ExitCode.Failure, $"No run waits for a worker, and {run} should: another worker was faster.");
        if (claim.Run.Id == run)
        {
            return claim;
        }

        await _runs.ReleaseAsync(claim.Lease, cancellationToken);
        throw new RefusedException(
            ExitCode.Failure, $"The run {claim.Run.Id} waits for a worker before the demo's: use a database of the demo's own.");
    }

    private async Task<IReadOnlyList<StepDefinition>> StepsLeftAsync(WorkflowRun run, CancellationToken cancellationToken)
    {
        var workflow = await services.GetRequiredService<IWorkflowStore>().GetAsync(run.WorkflowId ?? Guid.Empty, cancellationToken)
            ?? throw new RefusedException(ExitCode.Failure, $"The workflow of the run {run.Id} is not there any more.");
        var steps = workflow.Definition.Steps.ToDictionary(step => step.Id);
        var done = (await _runs.GetCompletedStepsAsync(run.Id, cancellationToken)).Select(step => step.StepId);
        return [.. WorkflowGraph.WavesOf(workflow.Definition.Steps).SelectMany(wave => wave).Except(done).Select(id => steps[id])];
    }

    private async Task ExecuteAsync(WorkflowRunClaim claim, StepDefinition step, CancellationToken cancellationToken)
    {
        var attempt = await StartAsync(claim.Lease, step, cancellationToken);
        var bot = claim.Run.Context.GetProperty(BotMember).GetGuid();
        var counter = CounterOf(claim.Run.Id, step.Id);
        var expiresAt = services.GetRequiredService<TimeProvider>().GetUtcNow() + CounterLife;

        // The effect and the completion: both or neither.
        await services.GetRequiredService<IWriteQueue>().WriteAsync(
            async (_, token) =>
            {
                var before = await _values.GetAsync(bot, counter, token);
                var count = JsonSerializer.SerializeToElement((before?.GetInt32() ?? 0) + 1);
                await _values.SetAsync(bot, counter, count, expiresAt, token);
                await _runs.CompleteStepAsync(claim.Lease, attempt.Id, new WorkflowStepResult { Output = count }, token);
            },
            cancellationToken);
    }

    private Task<WorkflowStep> StartAsync(WorkflowRunLease lease, StepDefinition step, CancellationToken cancellationToken) =>
        _runs.StartStepAsync(
            lease,
            new NewWorkflowStep { StepId = step.Id, StepName = step.Name, IdempotencyKey = $"{lease.RunId}/{step.Id}" },
            cancellationToken);
}
