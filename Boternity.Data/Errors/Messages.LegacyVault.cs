namespace Boternity.Data.Errors;

/// <content>The import of an older vault: paths and names, never a key or a value.</content>
internal static partial class Messages
{
    private const int MostNamed = 20;

    /// <param name="path">The key file.</param>
    public static StoreException LegacyKeyFormat(string path) =>
        Key(
            ErrorCodes.LegacyKeyFormat,
            $"The file '{path}' does not hold the 64 hex digits of an older vault's key.",
            "Name the vault's key file, vault.key. A key that was derived from a password (Argon2id) is not supported.");

    /// <param name="path">The vault.</param>
    public static StoreException LegacyKeyMismatch(string path) =>
        Key(
            ErrorCodes.LegacyKeyMismatch,
            $"No row of the vault '{path}' opens: it is the wrong key file, or the vault's key was derived from a password.",
            "Name the key file that the vault was written with. A key that was derived from a password (Argon2id) is not supported.");

    /// <param name="path">The file.</param>
    /// <param name="reason">A clause: <c>has no table secrets</c>.</param>
    /// <param name="cause">What was thrown, if anything.</param>
    public static StoreException LegacyVaultUnreadable(string path, string reason, Exception? cause) =>
        new(
            StoreErrorKind.InvalidInput,
            ErrorCodes.LegacyVaultUnreadable,
            Text(ErrorCodes.LegacyVaultUnreadable, $"The older vault '{path}' {reason}."),
            cause);

    /// <param name="names">The rows that do not open.</param>
    public static StoreException LegacyVaultDamaged(IReadOnlyCollection<string> names) =>
        new(
            StoreErrorKind.Secret,
            ErrorCodes.LegacyVaultDamaged,
            Text(ErrorCodes.LegacyVaultDamaged, $"{names.Count} rows of the older vault do not open, nothing was imported: {Listed(names)}."))
        {
            Hint = "Restore them from a backup, or import the others by skipping damaged rows.",
        };

    /// <param name="names">The rows whose secrets are there already.</param>
    public static StoreException LegacySecretsExist(IReadOnlyCollection<string> names) =>
        new(
            StoreErrorKind.Conflict,
            ErrorCodes.Duplicate,
            Text(ErrorCodes.Duplicate, $"{names.Count} secrets of the older vault exist here, nothing was imported: {Listed(names)}."))
        {
            Outcome = WriteOutcome.RolledBack,
            Conflict = ConflictReason.Duplicate,
            Table = "secrets",
            Hint = "Skip or replace them.",
        };

    private static string Listed(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? ", and others" : "");
}
