using Boternity.Data.Errors;

namespace Boternity.Data.Encryption;

/// <summary>Where the master key comes from: files and the environment, or the host's own keychain, key service or TPM.</summary>
/// <remarks>Asked once per start, before anything is served.</remarks>
public interface IMasterKeyProvider
{
    /// <summary>Loads the keys; the caller disposes them.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="StoreException">
    /// No key was found, or a source of one was refused; <see cref="StoreErrorKind.WrongKey"/>, the code says why.
    /// </exception>
    Task<MasterKeySet> LoadAsync(CancellationToken cancellationToken);
}
