using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Workflows;

/// <summary>Looks, once a minute, for runs whose workers were not heard of. Several processes may do so over one database.</summary>
internal sealed class WorkflowRunSweep(IWorkflowRunStore store, TimeProvider clock, ILogger<WorkflowRunSweep> logger) : BackgroundService
{
    private const int RunsPerUnit = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                while (await SweepAsync(stoppingToken).ConfigureAwait(false) == RunsPerUnit)
                {
                }
            }
            catch (StoreException exception)
            {
                logger.WorkflowRunSweepFailed(exception);
            }
        }
    }

    private async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var swept = await store.SweepAsync(RunsPerUnit, cancellationToken).ConfigureAwait(false);
        if (swept.Count > 0)
        {
            logger.WorkflowRunsCrashed(swept.Count);
        }

        return swept.Count;
    }
}
