using Boternity.Data.Errors;

namespace Boternity.Data.Encryption;

/// <summary>Opens the wrapped keys of rows.</summary>
internal static class DataKeyUnwrapper
{
    /// <returns>To be disposed by the caller.</returns>
    /// <exception cref="StoreException">
    /// <see cref="ErrorCodes.KeyUnknown"/>: the master key is not loaded. <see cref="ErrorCodes.DataKeyDamaged"/>: it does not open the row.
    /// <see cref="ErrorCodes.SealedUnsupported"/>: a newer version wrote it.
    /// </exception>
    public static EnvelopeKey Unwrap(this IEnvelopeCipher cipher, MasterKeySet keys, DataKey row)
    {
        var wrapping = row.Wrapped.WrappingKeyId;
        var name = wrapping?.ToShortString() ?? "(none)";
        if (wrapping is not { } id || keys.Find(id) is not { } masterKey)
        {
            throw Messages.MasterKeyNotLoaded(row.Id, name);
        }

        try
        {
            return cipher.Unwrap(masterKey.Key, row.Context, row.Wrapped);
        }
        catch (StoreException exception)
            when (exception.Code is ErrorCodes.SealedFormat or ErrorCodes.KeyMismatch or ErrorCodes.SealedDamaged)
        {
            throw Messages.DataKeyDamaged(row.Id, name, exception);
        }
    }
}
