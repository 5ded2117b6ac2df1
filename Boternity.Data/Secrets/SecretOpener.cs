using Boternity.Data.Encryption;
using Boternity.Data.Errors;

namespace Boternity.Data.Secrets;

/// <summary>Opens stored values; the trail has those that do not open.</summary>
internal sealed class SecretOpener(IDataKeyRing keys, IEnvelopeCipher cipher, SecretTrail trail)
{
    /// <param name="secret">A row with a value.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The value, to be disposed by the caller.</returns>
    /// <exception cref="StoreException">It does not open.</exception>
    public async Task<SecretBuffer> OpenAsync(Secret secret, SecretActor actor, CancellationToken cancellationToken)
    {
        try
        {
            var value = secret.EncryptedValue!;
            using var key = await keys.GetAsync(value.KeyId ?? throw Messages.SealedFormat(secret.Id), cancellationToken).ConfigureAwait(false);
            return cipher.Open(key, ((ISealedRow)secret).Context, value);
        }
        catch (StoreException exception) when (exception.Kind == StoreErrorKind.Secret && exception.Code != ErrorCodes.SecretStoreLocked)
        {
            await trail.WriteAsync(trail.Entry(actor, SecretAuditAction.OpenFailed, secret, exception.Code), cancellationToken).ConfigureAwait(false);
            throw;
        }
    }
}
