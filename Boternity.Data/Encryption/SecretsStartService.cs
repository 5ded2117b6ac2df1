using Microsoft.Extensions.Hosting;

namespace Boternity.Data.Encryption;

/// <summary>Loads the keys before the host serves; a failure stops the start.</summary>
internal sealed class SecretsStartService(SecretsStart start) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (start.IsEnabled)
        {
            await start.GetKeysAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
