namespace Boternity.Data.Errors;

/// <content>Secrets and keys: names, ids and paths, never a key, a value or the length of one.</content>
internal static partial class Messages
{
    /// <param name="provider">Its name.</param>
    /// <param name="cause">What it threw.</param>
    public static StoreException SecretProviderFailed(string provider, Exception cause) =>
        new(
            StoreErrorKind.Secret,
            ErrorCodes.SecretProviderFailed,
            Text(ErrorCodes.SecretProviderFailed, $"The {provider} failed when it was asked for a secret; no other place was asked instead."),
            cause);

    public static StoreException SecretStoreLocked() =>
        new(StoreErrorKind.Secret, ErrorCodes.SecretStoreLocked, Text(ErrorCodes.SecretStoreLocked, $"Secrets are locked: no master key was loaded."))
        {
            Hint = "Call UseSecrets(...) where the service is built, and configure a master key.",
        };

    /// <param name="scope">The scope's text.</param>
    /// <param name="purpose">The key's purpose.</param>
    public static StoreException KeyDisabled(string scope, string purpose) =>
        New(StoreErrorKind.Secret, ErrorCodes.KeyDisabled, $"The newest {purpose} key of scope {scope} does not seal: its state was changed.");

    /// <param name="id">The key's id.</param>
    public static StoreException DataKeyDisabled(object id) =>
        New(StoreErrorKind.Secret, ErrorCodes.KeyDisabled, $"The data key {id} is disabled: it neither seals nor opens.");

    /// <param name="id">The key's id.</param>
    public static StoreException DataKeyUnknown(object id) =>
        New(StoreErrorKind.Secret, ErrorCodes.KeyUnknown, $"There is no data key {id}.");

    /// <param name="id">The key's id.</param>
    /// <param name="wrappingKey">The master key that its row names, shortened.</param>
    public static StoreException MasterKeyNotLoaded(object id, string wrappingKey) =>
        New(StoreErrorKind.Secret, ErrorCodes.KeyUnknown, $"The data key {id} is wrapped by the master key {wrappingKey}, which is not loaded.");

    /// <param name="id">The key's id.</param>
    public static StoreException KeyDestroyed(object id) =>
        New(StoreErrorKind.Secret, ErrorCodes.KeyDestroyed, $"The data key {id} was destroyed: what it sealed cannot be opened again.");

    /// <param name="id">The key's id.</param>
    /// <param name="wrappingKey">The master key that its row names, shortened.</param>
    /// <param name="cause">What the cipher said; null when nothing was tried.</param>
    public static StoreException DataKeyDamaged(object id, string wrappingKey, Exception? cause) =>
        new(
            StoreErrorKind.WrongKey,
            ErrorCodes.DataKeyDamaged,
            Text(ErrorCodes.DataKeyDamaged, $"The data key {id} does not unwrap under the master key {wrappingKey}."),
            cause);

    /// <param name="id">The key's id.</param>
    /// <param name="reason">A clause: <c>something is sealed under it</c>.</param>
    /// <param name="cause">What the database said; null when it was not asked.</param>
    public static StoreException KeyInUse(object id, string reason, Exception? cause) =>
        new(StoreErrorKind.Conflict, ErrorCodes.KeyInUse, Text(ErrorCodes.KeyInUse, $"The data key {id} cannot be destroyed: {reason}."), cause)
        {
            Conflict = ConflictReason.Required,
            Outcome = WriteOutcome.RolledBack,
        };

    /// <param name="current">The current master key, shortened.</param>
    public static StoreException MasterKeyNotConfirmed(string current) =>
        Key(
            ErrorCodes.MasterKeyMismatch,
            $"The current master key is {current}, and not the one that was named.",
            "Name at least 8 digits of the id of the key that is to wrap the data keys from now on.");

    /// <param name="table">The row's table.</param>
    /// <param name="id">The row's id.</param>
    public static StoreException SealedElsewhere(string table, Guid id) =>
        new(
            StoreErrorKind.Misuse,
            ErrorCodes.SealedElsewhere,
            Text(ErrorCodes.SealedElsewhere, $"The value of row {id} of {table} was sealed for another row, or for this one as it was before."))
        {
            Outcome = WriteOutcome.RolledBack,
            Table = table,
            Hint = "Seal it again for the row as it is to be saved.",
        };

    /// <param name="places">Where it was looked for, each as a noun: a path in quotes, or a variable's name.</param>
    public static StoreException MasterKeyMissing(IReadOnlyCollection<string> places) =>
        Key(
            ErrorCodes.MasterKeyMissing,
            $"There is no master key; looked at {string.Join(", ", places)}.",
            "Put the key where the service looks for it; none is ever made for a database that has secrets.");

    /// <param name="wanted">Master keys of the database, each with its number of data keys: <c>8d3d5d89 (12 data keys)</c>.</param>
    /// <param name="loaded">Those that were loaded, shortened.</param>
    public static StoreException MasterKeyMismatch(IReadOnlyCollection<string> wanted, IReadOnlyCollection<string> loaded) =>
        Key(
            ErrorCodes.MasterKeyMismatch,
            $"The database needs the master key {string.Join(", ", wanted)}; loaded: {string.Join(", ", loaded)}.",
            "Load the key that it was written with; after a restore or a rotation, as an additional key.");

    public static StoreException DataKeysMissing() =>
        Key(
            ErrorCodes.DataKeysMissing,
            $"The database has sealed values or hashed API keys but no data keys, and so nothing that opens them.",
            "Restore the whole database: the table data_keys was emptied.");

    /// <param name="setting">By its name where it was set.</param>
    public static StoreException RowValuesShown(string setting) =>
        new(
            StoreErrorKind.InvalidInput,
            ErrorCodes.InvalidConfiguration,
            Text(ErrorCodes.InvalidConfiguration, $"{setting} puts row values into logs and errors, this store has secrets, and this is Production."))
        {
            Hint = "Turn it off, or set AllowRowValuesInLogs.",
        };

    /// <param name="one">A source: a path in quotes, or a variable's name.</param>
    /// <param name="other">Another.</param>
    public static StoreException MasterKeyAmbiguous(string one, string other) =>
        Key(ErrorCodes.MasterKeyAmbiguous, $"{one} and {other} hold different master keys.", "Remove one, or name it as an additional key.");

    /// <param name="source">A path in quotes, or a variable's name.</param>
    public static StoreException MasterKeyFormat(string source) =>
        Key(
            ErrorCodes.MasterKeyFormat,
            $"{source} holds no master key in a form that is known.",
            "A key is 32 raw bytes (files only), 64 hex digits, base64 of 32 bytes, or a text that begins with bnk1_ and has not been changed.");

    /// <param name="source">A path in quotes, or a variable's name.</param>
    /// <param name="reason">A clause: <c>all its bytes are equal</c>.</param>
    public static StoreException MasterKeyWeak(string source, string reason) =>
        Key(ErrorCodes.MasterKeyWeak, $"The master key of {source} protects nothing: {reason}.", "Use 32 bytes of a random generator.");

    /// <param name="source">A path in quotes, or a variable's name.</param>
    public static StoreException DevelopmentKeyInProduction(string source) =>
        Key(
            ErrorCodes.DevelopmentKeyInProduction,
            $"The master key of {source} was made for development and this is Production.",
            "Make a key for Production, or set AllowDevelopmentKey.");

    /// <param name="path">The file.</param>
    /// <param name="reason">What the system said.</param>
    public static StoreException KeyFileUnreadable(string path, string reason) =>
        Key(ErrorCodes.KeyFileUnreadable, $"The key file '{path}' cannot be read: {reason.TrimEnd('.')}.", "Check owner, mode and path.");

    /// <param name="path">The file.</param>
    public static StoreException KeyFileNotRegular(string path) =>
        Key(ErrorCodes.KeyFileNotRegular, $"The key file '{path}' is no regular file.", "Name a file, not a directory, pipe or device.");

    /// <param name="path">The file.</param>
    /// <param name="reason">A clause: <c>is a symbolic link</c>.</param>
    public static StoreException KeyFileLink(string path, string reason) =>
        Key(
            ErrorCodes.KeyFileLink,
            $"The key file '{path}' {reason}.",
            "Name the file itself; links are followed only inside of the directories of MountRoots.");

    /// <param name="path">The file.</param>
    /// <param name="min">In bytes.</param>
    /// <param name="max">In bytes.</param>
    public static StoreException KeyFileSize(string path, int min, int max) =>
        Key(ErrorCodes.KeyFileSize, $"The key file '{path}' does not have {min} to {max} bytes.", "Check that it is the right file.");

    /// <param name="path">The file.</param>
    public static StoreException KeyFileOwner(string path) =>
        Key(ErrorCodes.KeyFileOwner, $"The key file '{path}' belongs to another user.", "Give it to the user of the service, or to root.");

    /// <param name="path">The file.</param>
    /// <param name="mode">As seen: octal digits, or words on an access list.</param>
    public static StoreException KeyFileMode(string path, string mode) =>
        Key(
            ErrorCodes.KeyFileMode,
            $"The key file '{path}' is open to others: {mode}.",
            "Set mode 0600; 0640 is enough for a file of root that another user's service reads.");

    /// <param name="path">The file.</param>
    /// <param name="reason">A clause: <c>can be written by others</c>.</param>
    public static StoreException KeyFileParent(string path, string reason) =>
        Key(
            ErrorCodes.KeyFileParent,
            $"The directory of the key file '{path}' {reason}, who could replace the key.",
            "It must belong to the service's user or root, and nobody else may write there.");

    /// <param name="path">The file.</param>
    /// <param name="directory">The database's.</param>
    public static StoreException KeyFileBesideDatabase(string path, string directory) =>
        Key(
            ErrorCodes.KeyFileBesideDatabase,
            $"The key file '{path}' is in the directory of the database, '{directory}': a backup of that would hold both.",
            "Keep the key elsewhere.");

    /// <param name="recordId">The row.</param>
    public static StoreException SealedFormat(Guid recordId) =>
        New(StoreErrorKind.Secret, ErrorCodes.SealedFormat, $"What record {recordId} holds is no sealed value.");

    /// <param name="recordId">The row.</param>
    public static StoreException SealedUnsupported(Guid recordId) =>
        New(
            StoreErrorKind.Secret,
            ErrorCodes.SealedUnsupported,
            $"The sealed value of record {recordId} is of a format that this version does not know; update this service.");

    /// <param name="keyId">What the value was sealed under.</param>
    /// <param name="recordId">The row.</param>
    public static StoreException KeyUnknown(string keyId, Guid recordId) =>
        New(StoreErrorKind.Secret, ErrorCodes.KeyUnknown, $"Key {keyId} of record {recordId} is not known.");

    /// <param name="keyId">What the value was sealed under.</param>
    /// <param name="recordId">The row.</param>
    public static StoreException KeyMismatch(string keyId, Guid recordId) =>
        New(StoreErrorKind.Secret, ErrorCodes.KeyMismatch, $"Record {recordId} was sealed under another key than the one called {keyId}.");

    /// <param name="keyId">What the value was sealed under.</param>
    /// <param name="recordId">The row.</param>
    public static StoreException SealedDamaged(string keyId, Guid recordId) =>
        New(
            StoreErrorKind.Secret,
            ErrorCodes.SealedDamaged,
            $"The sealed value of record {recordId} under key {keyId} was changed, or it was sealed for another row.");

    public static StoreException SecretNotText() =>
        New(StoreErrorKind.Secret, ErrorCodes.SecretNotText, $"The secret is not UTF-8 text; read its bytes.");

    /// <summary>All that keeps secrets from being used, at once; kind and code are those of the first.</summary>
    /// <param name="errors">At least one.</param>
    internal static StoreException AllOf(IReadOnlyList<StoreException> errors)
    {
        if (errors.Count == 1)
        {
            return errors[0];
        }

        var message = string.Join(' ', errors.Select(error => error.Message));
        return new StoreException(errors[0].Kind, errors[0].Code, message, new AggregateException(errors))
        {
            Hint = string.Join(' ', errors.Select(error => error.Hint).Where(hint => hint is not null).Distinct()),
        };
    }

    private static StoreException Key(string code, FormattableString text, string hint) =>
        new(StoreErrorKind.WrongKey, code, Text(code, text)) { Hint = hint };
}
