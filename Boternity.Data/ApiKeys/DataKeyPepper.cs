using Boternity.Data.Encryption;
using Boternity.Data.Errors;

namespace Boternity.Data.ApiKeys;

/// <summary>The peppers that are data keys of the global scope; the first one is made when the first key is issued.</summary>
internal sealed class DataKeyPepper(DataKeyRing ring) : IApiKeyPepper
{
    public ValueTask<EnvelopeKey> GetCurrentAsync(CancellationToken cancellationToken) =>
        UnlockedAsync(() => ring.GetActiveAsync(SecretScope.Global, DataKeyPurpose.ApiKeyPepper, cancellationToken));

    public ValueTask<EnvelopeKey> GetDecoyAsync(CancellationToken cancellationToken) =>
        UnlockedAsync(async () =>
        {
            await ring.OpenAsync(cancellationToken).ConfigureAwait(false);
            return EnvelopeKey.Generate(default);
        });

    public async ValueTask<EnvelopeKey?> FindAsync(KeyId keyId, CancellationToken cancellationToken)
    {
        try
        {
            return await UnlockedAsync(() => ring.GetAsync(keyId, cancellationToken)).ConfigureAwait(false);
        }
        catch (StoreException exception) when (exception.Code == ErrorCodes.KeyUnknown)
        {
            return null;
        }
    }

    private static async ValueTask<EnvelopeKey> UnlockedAsync(Func<ValueTask<EnvelopeKey>> get)
    {
        try
        {
            return await get().ConfigureAwait(false);
        }
        catch (StoreException exception) when (exception.Code == ErrorCodes.SecretStoreLocked)
        {
            throw Messages.PepperUnavailable();
        }
    }
}
