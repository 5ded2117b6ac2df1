using Boternity.Data.Encryption;
using Boternity.Data.Errors;

namespace Boternity.Data.ApiKeys;

/// <summary>The registered peppers; a typed error where there are none, so that nobody takes it for an invalid key.</summary>
internal sealed class ApiKeyPeppers(IApiKeyPepper? registered = null)
{
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Secret"/>: none is registered or loaded.</exception>
    public ValueTask<EnvelopeKey> GetCurrentAsync(CancellationToken cancellationToken) =>
        registered is null ? throw Messages.PepperUnavailable() : registered.GetCurrentAsync(cancellationToken);

    /// <inheritdoc cref="IApiKeyPepper.GetDecoyAsync"/>
    public ValueTask<EnvelopeKey> GetDecoyAsync(CancellationToken cancellationToken) =>
        registered is null ? throw Messages.PepperUnavailable() : registered.GetDecoyAsync(cancellationToken);

    /// <exception cref="StoreException"><see cref="StoreErrorKind.Secret"/>: it is not registered or loaded.</exception>
    public async ValueTask<EnvelopeKey> GetAsync(KeyId keyId, CancellationToken cancellationToken)
    {
        var pepper = registered is null
            ? throw Messages.PepperUnavailable()
            : await registered.FindAsync(keyId, cancellationToken).ConfigureAwait(false);
        return pepper ?? throw Messages.PepperUnknown(keyId);
    }
}
