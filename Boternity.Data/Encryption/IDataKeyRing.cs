using Boternity.Data.Errors;

namespace Boternity.Data.Encryption;

/// <summary>The data keys of the database, unwrapped: kept in the process, and looked for again when the database says that they changed.</summary>
/// <remarks>Safe for use by many threads at once.</remarks>
internal interface IDataKeyRing
{
    /// <summary>The key that seals for a scope and purpose: the newest version. Makes the first one.</summary>
    /// <returns>A copy, to be disposed by the caller.</returns>
    /// <exception cref="StoreException">
    /// <see cref="ErrorCodes.SecretStoreLocked"/>: no master key is loaded. <see cref="ErrorCodes.KeyDisabled"/>: the newest version does not
    /// seal. <see cref="ErrorCodes.DataKeyDamaged"/>: it does not unwrap.
    /// </exception>
    ValueTask<EnvelopeKey> GetActiveAsync(SecretScope scope, string purpose, CancellationToken cancellationToken);

    /// <summary>The key of an envelope's header.</summary>
    /// <returns>A copy, to be disposed by the caller.</returns>
    /// <exception cref="StoreException">
    /// As of <see cref="GetActiveAsync"/>; <see cref="ErrorCodes.KeyUnknown"/>: there is no such key. <see cref="ErrorCodes.KeyDestroyed"/>:
    /// there was one.
    /// </exception>
    ValueTask<EnvelopeKey> GetAsync(KeyId id, CancellationToken cancellationToken);
}
