using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Secrets;

/// <summary>Secrets of everybody and of bots, sealed in the database and bound to their rows.</summary>
/// <remarks>
/// <para>
/// Safe for use by many threads at once. A write is durable when its task completes, and joins the unit it is called in, if any. A scope
/// need not be that of an existing bot, and secrets outlive their bot. What was done is in the trail (<see cref="ISecretAuditLog"/>),
/// in the same transaction as the change.
/// </para>
/// <para>
/// Every method may throw a <see cref="StoreException"/> when the database is not available and a <see cref="StoreCanceledException"/>
/// when its token fires. Those that seal or open throw <see cref="ErrorCodes.SecretStoreLocked"/> where no master key is loaded. All
/// throw <see cref="StoreErrorKind.InvalidInput"/> for a name that is empty, longer than <see cref="Secret.MaxKeyBytes"/> bytes of UTF-8,
/// has control characters or white space at an end, and for a scope that is none or a user's. Only further reasons are named below.
/// </para>
/// </remarks>
public interface ISecretStore
{
    /// <summary>Seals a value, in place of the one that is there.</summary>
    /// <param name="scope">Whose.</param>
    /// <param name="name">The secret's name.</param>
    /// <param name="value">At most <see cref="SealedSecret.MaxPlaintextBytes"/>; kept as it is. Not changed until the task completes.</param>
    /// <param name="options">Who stores it, and over which version.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>What is stored, without the value.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.Conflict"/>: the version has moved on, or others were faster five times.
    /// <see cref="StoreErrorKind.InvalidInput"/>: the value is too long.
    /// </exception>
    Task<SecretInfo> PutAsync(
        SecretScope scope,
        string name,
        ReadOnlyMemory<byte> value,
        PutSecretOptions options,
        CancellationToken cancellationToken);

    /// <inheritdoc cref="PutAsync(SecretScope, string, ReadOnlyMemory{byte}, PutSecretOptions, CancellationToken)"/>
    /// <param name="scope">Whose.</param>
    /// <param name="name">The secret's name.</param>
    /// <param name="value">Well-formed text, never trimmed; at most <see cref="SealedSecret.MaxPlaintextBytes"/> of UTF-8.</param>
    /// <param name="options">Who stores it, and over which version.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    Task<SecretInfo> PutAsync(SecretScope scope, string name, string value, PutSecretOptions options, CancellationToken cancellationToken);

    /// <summary>Opens a secret for a person. The trail says so before the value is given out.</summary>
    /// <param name="scope">Exactly this scope.</param>
    /// <param name="name">The secret's name.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Stops it, also before its turn.</param>
    /// <returns>The value, to be disposed by the caller; null when the vault has none.</returns>
    /// <exception cref="StoreException">
    /// The value does not open: <see cref="ErrorCodes.SealedDamaged"/>, <see cref="ErrorCodes.SealedFormat"/>,
    /// <see cref="ErrorCodes.SealedUnsupported"/>, <see cref="ErrorCodes.KeyUnknown"/>, <see cref="ErrorCodes.KeyMismatch"/> or
    /// <see cref="ErrorCodes.KeyDestroyed"/>; the trail has it. <see cref="StoreErrorKind.Misuse"/>: called inside of a unit, whose trail
    /// is not durable yet.
    /// </exception>
    Task<SecretBuffer?> RevealAsync(SecretScope scope, string name, SecretActor actor, CancellationToken cancellationToken);

    /// <summary>Finds a secret for a running bot: its own before everybody's; of each the environment, then the keychain, then the vault.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="name">The secret's name.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The value and where it came from, to be disposed by the caller; null when there is none.</returns>
    /// <exception cref="StoreException">
    /// As of <see cref="RevealAsync"/>; <see cref="ErrorCodes.SecretProviderFailed"/>: the keychain failed. No failure is passed over.
    /// </exception>
    /// <remarks>The trail has one entry for each bot, secret and minute.</remarks>
    Task<ResolvedSecret?> ResolveAsync(Guid botId, string name, CancellationToken cancellationToken);

    /// <summary>Says that a secret is not in the vault but elsewhere, so that lists show it.</summary>
    /// <param name="scope">Whose.</param>
    /// <param name="name">The secret's name; neither declared nor stored yet.</param>
    /// <param name="provider">Where; not the vault.</param>
    /// <param name="actor">Who says so.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>What is stored.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.Conflict"/>: there is one of that name. <see cref="StoreErrorKind.InvalidInput"/>: the provider is the vault.
    /// </exception>
    Task<SecretInfo> DeclareAsync(
        SecretScope scope,
        string name,
        SecretProvider provider,
        SecretActor actor,
        CancellationToken cancellationToken);

    /// <summary>Reads one page of a scope's secrets, by name. Opens nothing, and reads no envelope.</summary>
    /// <param name="scope">Exactly this scope.</param>
    /// <param name="page">Which page of them.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when nothing matches.</returns>
    Task<Page<SecretInfo>> ListAsync(SecretScope scope, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Whether there is a secret, in the vault or declared. Opens nothing.</summary>
    /// <param name="scope">Exactly this scope.</param>
    /// <param name="name">The secret's name.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    Task<bool> ExistsAsync(SecretScope scope, string name, CancellationToken cancellationToken);

    /// <summary>Deletes a secret, whether it opens or not.</summary>
    /// <param name="scope">Exactly this scope.</param>
    /// <param name="name">The secret's name.</param>
    /// <param name="actor">Who deletes it.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>Whether there was one.</returns>
    Task<bool> DeleteAsync(SecretScope scope, string name, SecretActor actor, CancellationToken cancellationToken);

    /// <summary>Destroys a scope's secrets and data keys: what they sealed, in backups too, opens never again (security design section 8).</summary>
    /// <param name="scope">Whose. Of the global scope the secrets' keys only: those of API keys stay.</param>
    /// <param name="options">Who, and why.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>Counts; nothing to destroy is no error. Needs no master key.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: no reason, or the global scope without <see cref="ShredOptions.AllowGlobal"/>.
    /// <see cref="StoreErrorKind.Misuse"/>: called inside of a unit.
    /// </exception>
    /// <remarks>Deleting a bot does not call it. A later <c>PutAsync</c> in the scope begins with a new key.</remarks>
    Task<ShreddedScope> ShredAsync(SecretScope scope, ShredOptions options, CancellationToken cancellationToken);
}
