using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.KeyValue;

/// <summary>Removes, once a minute, the entries whose time has come. Several processes may do so over one database.</summary>
internal sealed class KeyValueSweep(IKeyValueStore store, TimeProvider clock, ILogger<KeyValueSweep> logger) : BackgroundService
{
    private const int RowsPerUnit = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                while (await store.DeleteExpiredAsync(RowsPerUnit, stoppingToken).ConfigureAwait(false) == RowsPerUnit)
                {
                }
            }
            catch (StoreException exception)
            {
                logger.KeyValueSweepFailed(exception);
            }
        }
    }
}
