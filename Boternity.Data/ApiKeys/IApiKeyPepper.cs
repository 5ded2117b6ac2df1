using Boternity.Data.Encryption;
using Boternity.Data.Errors;

namespace Boternity.Data.ApiKeys;

/// <summary>The peppers of API keys: data keys of this store, of which the current one hashes new keys.</summary>
/// <remarks>
/// Internal, because a pepper's id goes into <c>api_keys.pepper_key_id</c>, which is to refer to a data key: only a key ring can keep
/// that. There is no default with a fixed secret; without a registered one keys are neither issued nor verified. Safe for use by many threads.
/// </remarks>
internal interface IApiKeyPepper
{
    /// <returns>The pepper for new keys; a copy, to be disposed by the caller.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Secret"/>: the keys are not loaded.</exception>
    ValueTask<EnvelopeKey> GetCurrentAsync(CancellationToken cancellationToken);

    /// <summary>For tokens that belong to no row: hashing them must take as long as any other, and must not make a pepper.</summary>
    /// <returns>A key that hashes nothing that is stored, or the current one; to be disposed by the caller.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Secret"/>: the keys are not loaded.</exception>
    ValueTask<EnvelopeKey> GetDecoyAsync(CancellationToken cancellationToken);

    /// <returns>The pepper of this id, current or not; a copy, to be disposed by the caller. Null when there is none.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Secret"/>: the keys are not loaded.</exception>
    ValueTask<EnvelopeKey?> FindAsync(KeyId keyId, CancellationToken cancellationToken);
}
