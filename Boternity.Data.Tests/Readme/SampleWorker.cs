using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Workflows;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Tests.Readme;

/// <summary>The samples of docs/workflows.md, each between its two marks word for word.</summary>
internal static class SampleWorker
{
#pragma warning disable CA1031 // Whatever a step throws once it is to stop, the run is given back.
#pragma warning disable CA1848 // A sample need not be fast where it logs.
#pragma warning disable CA2025 // The task is awaited before the source is disposed.

    // <small>
    // Its steps write to the database and nowhere else, and each takes far less than the lease.
    public sealed class SmallWorker(
        IWorkflowStore workflows, IWorkflowRunStore runs, IWriteQueue writes, Func<StepDefinition, CancellationToken, Task<JsonElement>> effect)
    {
        private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

        public async Task RunAsync(CancellationToken token)
        {
            while (await runs.ClaimNextAsync("small", Lease, token) is { } claim)
            {
                var workflow = await workflows.GetAsync(claim.Run.WorkflowId!.Value, token);
                var done = (await runs.GetCompletedStepsAsync(claim.Run.Id, token)).Select(step => step.StepId);
                foreach (var id in WorkflowGraph.WavesOf(workflow!.Definition.Steps).SelectMany(wave => wave).Except(done))
                {
                    var step = workflow.Definition.Steps.Single(step => step.Id == id);
                    await runs.HeartbeatAsync(claim.Lease, Lease, token);
                    var attempt = await runs.StartStepAsync(claim.Lease, new() { StepId = id, StepName = step.Name }, token);
                    await writes.WriteAsync(
                        async (_, unit) =>
                        {
                            var output = await effect(step, unit);
                            await runs.CompleteStepAsync(claim.Lease, attempt.Id, new() { Output = output }, unit);
                        },
                        token);
                }

                await runs.FinishAsync(claim.Lease, WorkflowRunStatus.Completed, null, token);
            }
        }
    }

    // </small>

    // <workflows>
    // Does what takes time, and returns what it writes to this database: that is part of the unit that completes the step.
    public delegate Task<(JsonElement Output, Func<CancellationToken, Task> Effect)> RunStep(
        StepDefinition step, WorkflowRun run, CancellationToken token);

    public sealed class Worker(
        IWorkflowStore workflows, IWorkflowRunStore runs, IWriteQueue writes, TimeProvider clock, RunStep runStep, ILogger<Worker> logger)
        : BackgroundService
    {
        private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    var crashed = new WorkflowRunFilter { Status = WorkflowRunStatus.Crashed };
                    foreach (var run in (await runs.ListAsync(crashed, PageRequest.First, stoppingToken)).Items)
                    {
                        await runs.ResumeAsync(run.Id, stoppingToken);
                    }

                    while (await runs.ClaimNextAsync("worker", Lease, stoppingToken) is { } claim)
                    {
                        await WorkAsync(claim, stoppingToken);
                    }
                }
                catch (StoreException exception)
                {
                    // The lease is lost, another worker resumed the run, or the database is away: the run is there the next time.
                    logger.LogWarning(exception, "A run was left");
                }

                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken);
            }
        }

        private async Task WorkAsync(WorkflowRunClaim claim, CancellationToken stoppingToken)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var beats = BeatAsync(claim.Lease, ending);
            try
            {
                var failure = await RunStepsAsync(claim, ending.Token);
                var status = failure is null ? WorkflowRunStatus.Completed : WorkflowRunStatus.Failed;
                await runs.FinishAsync(claim.Lease, status, failure, ending.Token);
            }
            catch (Exception) when (ending.IsCancellationRequested)
            {
                // The service stops, and another worker goes on; or somebody asked for the run's end: given back, it is cancelled.
                await runs.ReleaseAsync(claim.Lease, CancellationToken.None);
            }
            finally
            {
                await ending.CancelAsync();
                await beats.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        // Ends the work when a heartbeat fails, as it does once the lease is lost, or says that the run is to end.
        private async Task BeatAsync(WorkflowRunLease lease, CancellationTokenSource ending)
        {
            try
            {
                do
                {
                    await Task.Delay(Lease / 3, clock, ending.Token);
                }
                while ((await runs.HeartbeatAsync(lease, Lease, ending.Token)).CancelRequestedAt is null);
            }
            finally
            {
                await ending.CancelAsync();
            }
        }

        private async Task<string?> RunStepsAsync(WorkflowRunClaim claim, CancellationToken token)
        {
            var workflow = await workflows.GetAsync(claim.Run.WorkflowId ?? Guid.Empty, token);
            if (workflow?.Revision != claim.Run.WorkflowRevision)
            {
                return "the definition has changed";
            }

            var done = (await runs.GetCompletedStepsAsync(claim.Run.Id, token)).Select(step => step.StepId).ToHashSet();
            foreach (var id in WorkflowGraph.WavesOf(workflow.Definition.Steps).SelectMany(wave => wave).Where(id => !done.Contains(id)))
            {
                var step = workflow.Definition.Steps.Single(step => step.Id == id);
                string? failure;
                do
                {
                    var attempt = await runs.StartStepAsync(claim.Lease, new() { StepId = id, StepName = step.Name }, token);
                    failure = await TryStepAsync(claim, step, attempt, token);
                    if (failure is not null && attempt.Attempt >= (step.Retry?.MaxAttempts ?? 1))
                    {
                        return failure;
                    }
                }
                while (failure is not null);
            }

            return null;
        }

        private async Task<string?> TryStepAsync(WorkflowRunClaim claim, StepDefinition step, WorkflowStep attempt, CancellationToken token)
        {
            try
            {
                var (output, effect) = await runStep(step, claim.Run, token);
                await writes.WriteAsync(
                    async (_, unit) =>
                    {
                        await effect(unit);
                        await runs.CompleteStepAsync(claim.Lease, attempt.Id, new() { Output = output }, unit);
                    },
                    token);
                return null;
            }
            catch (Exception exception) when (!token.IsCancellationRequested)
            {
                await runs.FailStepAsync(claim.Lease, attempt.Id, exception.Message, token);
                return exception.Message;
            }
        }
    }

    // </workflows>
}
