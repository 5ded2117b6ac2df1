using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Encryption;

/// <summary>Looks after the data keys of a database: rotation, re-wrapping, re-encryption, destruction. For operators and jobs.</summary>
/// <remarks>
/// <para>
/// Safe for use by many threads and processes at once; secrets are read and written meanwhile. A method that changes something is durable
/// when its task completes, and must not be called inside of a unit (<see cref="StoreErrorKind.Misuse"/>). Security design section 6.
/// </para>
/// <para>
/// Every method may throw a <see cref="StoreException"/> when the database is not available, a <see cref="StoreCanceledException"/> when
/// its token fires, and <see cref="ErrorCodes.SecretStoreLocked"/> or the reason why the keys do not fit where it needs the master key.
/// Only further reasons are named below.
/// </para>
/// </remarks>
public interface IKeyManager
{
    /// <summary>Counts keys, and what is to do. Opens nothing, and needs no master key.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    Task<KeyRingStatus> GetStatusAsync(CancellationToken cancellationToken);

    /// <summary>Reads one page of the data keys, by id and so by age. Opens nothing.</summary>
    /// <param name="scope">Only this scope; null: all.</param>
    /// <param name="page">Which page of them.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    Task<Page<DataKeyInfo>> ListAsync(SecretScope? scope, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Unwraps every data key, and writes nothing.</summary>
    /// <param name="cancellationToken">Stops it between two keys.</param>
    /// <returns>Those that do not unwrap, by id, each with the reason; none when all is well.</returns>
    IAsyncEnumerable<KeyRotationFailureInfo> VerifyAsync(CancellationToken cancellationToken);

    /// <summary>Makes the next data key of a scope and purpose, which seals from now on. What older ones sealed stays as it is.</summary>
    /// <param name="scope">Whose.</param>
    /// <param name="purpose">One of <see cref="DataKeyPurpose"/>; <see cref="DataKeyPurpose.ApiKeyPepper"/> is of the global scope only.</param>
    /// <param name="actor">Stands in the trail.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The new key.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: no such purpose, or not of this scope.</exception>
    Task<DataKeyInfo> RotateAsync(SecretScope scope, string purpose, SecretActor actor, CancellationToken cancellationToken);

    /// <summary>Wraps every data key under the current master key; no sealed value is touched.</summary>
    /// <param name="masterKeyId">
    /// The first 8 or more hex digits of the current master key's id, so that nobody re-wraps under a key that he cannot name.
    /// </param>
    /// <param name="options">Who, and how fast.</param>
    /// <param name="progress">Told after each batch; may be null.</param>
    /// <param name="cancellationToken">Stops it after the batch at hand; the next call goes on there.</param>
    /// <returns>The job at its end: completed, completed with failures, or paused by somebody else.</returns>
    /// <exception cref="StoreException">
    /// <see cref="ErrorCodes.MasterKeyMismatch"/>: the current master key is another one.
    /// </exception>
    /// <remarks>While another process works on it, this waits and tells its progress, and takes over when that process is gone.</remarks>
    Task<KeyRotationProgress> RewrapAsync(
        string masterKeyId, KeyRotationOptions options, IProgress<KeyRotationProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Seals every value that is under an older data key under the newest one.</summary>
    /// <param name="scope">Only this scope; null: all.</param>
    /// <param name="options">Who, and how fast.</param>
    /// <param name="progress">Told after each batch; may be null.</param>
    /// <param name="cancellationToken">Stops it after the batch at hand; the next call goes on there.</param>
    /// <returns>As of <see cref="RewrapAsync"/>. A value that does not open stays as it is.</returns>
    /// <remarks>As of <see cref="RewrapAsync"/>. A value that a user changes meanwhile is the user's.</remarks>
    Task<KeyRotationProgress> ReencryptAsync(
        SecretScope? scope, KeyRotationOptions options, IProgress<KeyRotationProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Stops a rotation after the batch at hand, wherever it runs, until the next call of its method.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>Whether it was under way.</returns>
    Task<bool> PauseAsync(Guid jobId, CancellationToken cancellationToken);

    /// <summary>Reads what a rotation could not open, by table and id.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="page">Which page of them.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    Task<Page<KeyRotationFailureInfo>> ListFailuresAsync(Guid jobId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Destroys a data key for good: what it sealed, in backups too, opens never again. A tombstone stays.</summary>
    /// <param name="id">A key that is retired and that nothing in the database is sealed under any more.</param>
    /// <param name="options">Who, why, and after what time.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>Whether the files are clean of it, too.</returns>
    /// <exception cref="StoreException">
    /// <see cref="ErrorCodes.KeyUnknown"/> or <see cref="ErrorCodes.KeyDestroyed"/>: there is no such key (any more).
    /// <see cref="ErrorCodes.KeyInUse"/>: it is the newest of its scope, was retired too short a time ago, or something is sealed under it.
    /// </exception>
    Task<DestroyedResidue> DestroyAsync(KeyId id, DestroyKeyOptions options, CancellationToken cancellationToken);

    /// <summary>Clears what the database's files still hold of destroyed keys.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    Task<DestroyedResidue> EraseResidueAsync(CancellationToken cancellationToken);
}
