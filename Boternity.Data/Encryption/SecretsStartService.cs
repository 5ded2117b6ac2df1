using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Encryption;

/// <summary>Loads the keys before the host serves; a failure stops the start. What is damaged, but does not, goes to the trail.</summary>
internal sealed class SecretsStartService(SecretsStart start, SecretTrail trail, ILogger<SecretsStartService> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!start.IsEnabled)
        {
            return;
        }

        await start.GetKeysAsync(cancellationToken).ConfigureAwait(false);
        if (start.Damaged.Count > 0)
        {
            await RecordAsync(start.Damaged, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The keys that are whole serve, whether or not the database takes a write now; log and health have it already.
    private async Task RecordAsync(IReadOnlyList<DamagedDataKey> damaged, CancellationToken cancellationToken)
    {
        try
        {
            await trail.WriteDamagedAsync(damaged, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            logger.DamageNotRecorded(damaged.Count, exception.Code, exception);
        }
    }
}
