using Boternity.Data.Errors;

namespace Boternity.Data.Secrets;

/// <summary>Takes the secrets of an older Boternity vault over, once: each is opened with that vault's key and sealed here (docs/secrets.md).</summary>
/// <remarks>
/// The vault is a SQLite file with a table <c>secrets</c>, whose values are AES-256-GCM under the key of its <c>vault.key</c>. Nothing else in
/// the library reads such values. Safe for use by many threads at once.
/// </remarks>
public interface ILegacyVaultImport
{
    /// <summary>Imports all rows, in one transaction: all of them or none.</summary>
    /// <remarks>
    /// <para>
    /// A new secret gets the row's id if that is a UUID which no secret here has, its times, version 1 and a hint as
    /// <see cref="ISecretStore"/> makes them; one that replaces another gets that one's id and next version. The trail has
    /// <see cref="SecretAuditAction.Import"/> for each.
    /// </para>
    /// <para>
    /// The vault's files are not changed, and nothing is made beside them: they are copied to a private folder of the system's temporary one
    /// and read there, which takes as much space as they have. Stop the service that writes to the vault.
    /// </para>
    /// <para>
    /// The data keys of the scopes are made before the transaction, and stay when that is rolled back: keys that seal nothing yet.
    /// </para>
    /// </remarks>
    /// <param name="source">The vault and its key.</param>
    /// <param name="options">What to do with secrets that exist, and with rows that do not open.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>What became of each row of the vault.</returns>
    /// <exception cref="StoreException">
    /// Nothing was imported. <see cref="ErrorCodes.SecretStoreLocked"/>: no master key is loaded. <see cref="ErrorCodes.LegacyVaultUnreadable"/>:
    /// the file is no such vault. <c>KeyFile…</c>: the key file is refused, for the reasons for which a master key's is.
    /// <see cref="ErrorCodes.LegacyKeyFormat"/>: it holds no key. <see cref="ErrorCodes.LegacyKeyMismatch"/>: no row opens.
    /// <see cref="ErrorCodes.LegacyVaultDamaged"/>: some do not, and <see cref="LegacyVaultOptions.SkipDamaged"/> is not set.
    /// <see cref="ErrorCodes.Duplicate"/>: secrets exist, and <see cref="LegacyVaultOptions.OnExisting"/> is
    /// <see cref="ExistingSecretRule.Fail"/>. <see cref="StoreErrorKind.Misuse"/>: called inside of a unit.
    /// </exception>
    Task<LegacyVaultReport> ImportAsync(LegacyVaultSource source, LegacyVaultOptions options, CancellationToken cancellationToken);
}
