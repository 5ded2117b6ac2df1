using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Encryption;

/// <summary>Erases what the database's files still hold of destroyed keys; the keys are gone whether or not it succeeds.</summary>
internal sealed class KeyResidue(IStorageEngine engine, ILogger<KeyResidue> logger)
{
    /// <param name="count">How many keys were destroyed just now.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<DestroyedResidue> EraseAsync(int count, CancellationToken cancellationToken)
    {
        var residue = await TryAsync(cancellationToken).ConfigureAwait(false) ? DestroyedResidue.Erased : DestroyedResidue.Pending;
        if (count > 0)
        {
            logger.KeysDestroyed(count, residue);
        }

        return residue;
    }

    // The destruction is committed: what follows must not make it look as if it had failed.
    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await engine.EraseResidueAsync("data_keys", cancellationToken).ConfigureAwait(false) is not { } reason)
            {
                return true;
            }

            logger.ResidueNotErased(exception: null, reason);
        }
        catch (Exception exception) when (exception is StoreException or OperationCanceledException)
        {
            logger.ResidueNotErased(exception, "it failed");
        }

        return false;
    }
}
