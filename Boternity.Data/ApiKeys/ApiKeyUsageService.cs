using Microsoft.Extensions.Hosting;

namespace Boternity.Data.ApiKeys;

/// <summary>Stores the uses of keys every minute, and once more when the host stops.</summary>
internal sealed class ApiKeyUsageService(ApiKeyUsage usage, TimeProvider clock) : BackgroundService
{
    private readonly PeriodicTimer _timer = new(ApiKeyUsage.Interval, clock);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await usage.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                await usage.FlushAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // StopAsync stores what is left.
        }
    }
}
