using Boternity.Data.Encryption;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Diagnostics;

/// <content>Secrets and keys: ids, paths and names of variables, never a key or a value.</content>
internal static partial class Log
{
    [LoggerMessage(EventIds.MasterKeyTwice, LogLevel.Warning, "{First} and {Second} hold the same master key: one of them is enough.")]
    public static partial void MasterKeyTwice(this ILogger logger, string first, string second);

    [LoggerMessage(
        EventIds.MasterKeyFromEnvironment,
        LogLevel.Warning,
        "The master key came from the environment ({Variable}), which others may see in /proc: use a file.")]
    public static partial void MasterKeyFromEnvironment(this ILogger logger, string variable);

    [LoggerMessage(EventIds.KeyFileWorldReadable, LogLevel.Warning, "Others may read the key file '{Path}': AllowWorldReadableKeyFile is set.")]
    public static partial void KeyFileWorldReadable(this ILogger logger, string path);

    [LoggerMessage(
        EventIds.KeyFileBesideDatabase,
        LogLevel.Warning,
        "The key file '{Path}' is in the directory of the database, '{Directory}': a backup of that would hold both.")]
    public static partial void KeyFileBesideDatabase(this ILogger logger, string path, string directory);

    [LoggerMessage(EventIds.SecretsReady, LogLevel.Information, "Secrets are open with the master key {MasterKey}; {DataKeys} data keys.")]
    public static partial void SecretsReady(this ILogger logger, string masterKey, int dataKeys);

    [LoggerMessage(
        EventIds.RewrapPending,
        LogLevel.Warning,
        "Data keys are wrapped by other master keys than the current one, {MasterKey}: {Pending}. Keep those loaded, and re-wrap.")]
    public static partial void RewrapPending(this ILogger logger, string masterKey, string pending);

    [LoggerMessage(
        EventIds.MasterKeysNotLoaded,
        LogLevel.Warning,
        "Master keys of the database are not loaded: {Missing}. AllowMissingKeys is set; what they protect cannot be opened.")]
    public static partial void MasterKeysNotLoaded(this ILogger logger, string missing);

    [LoggerMessage(EventIds.DataKeysDamaged, LogLevel.Error, "Data keys do not unwrap under the master key {MasterKey}: {DataKeys}.")]
    public static partial void DataKeysDamaged(this ILogger logger, string masterKey, string dataKeys);

    [LoggerMessage(
        EventIds.DevelopmentKeyMade,
        LogLevel.Warning,
        "There was no master key and this is Development: made one in '{Path}'. Whoever loses it loses the secrets.")]
    public static partial void DevelopmentKeyMade(this ILogger logger, string path);

    [LoggerMessage(EventIds.DataKeyMade, LogLevel.Information, "Made the data key {KeyId}: {Purpose}, version {Version}.")]
    public static partial void DataKeyMade(this ILogger logger, KeyId keyId, string purpose, long version);

    [LoggerMessage(EventIds.DataKeyRotated, LogLevel.Information, "The data key {KeyId} seals from now on: {Purpose}, version {Version}.")]
    public static partial void DataKeyRotated(this ILogger logger, KeyId keyId, string purpose, long version);

    [LoggerMessage(
        EventIds.ActiveKeyRefused,
        LogLevel.Error,
        "The newest data key, {KeyId} ({Purpose}, version {Version}), is {State}: nothing is sealed. Its state was changed past this library.")]
    public static partial void ActiveKeyRefused(this ILogger logger, KeyId keyId, string purpose, long version, DataKeyState state);

    [LoggerMessage(EventIds.RotationBegan, LogLevel.Information, "{Kind} {JobId} begins or goes on: {Done} of {Total} rows are done.")]
    public static partial void RotationBegan(this ILogger logger, KeyRotationKind kind, Guid jobId, long total, long done);

    [LoggerMessage(EventIds.RotationEnded, LogLevel.Information, "{Kind} {JobId} is {State}: {Done} rows are done, {Failed} did not open.")]
    public static partial void RotationEnded(
        this ILogger logger, KeyRotationKind kind, Guid jobId, KeyRotationState state, long done, long failed);

    [LoggerMessage(
        EventIds.RotationNotReleased,
        LogLevel.Warning,
        "The rotation {JobId} stopped and could not say so; it can be taken up when its lease has run out.")]
    public static partial void RotationNotReleased(this ILogger logger, Exception exception, Guid jobId);

    [LoggerMessage(EventIds.KeysDestroyed, LogLevel.Information, "Destroyed {Count} data keys; what the files held of them: {Residue}.")]
    public static partial void KeysDestroyed(this ILogger logger, int count, DestroyedResidue residue);

    [LoggerMessage(
        EventIds.ResidueNotErased,
        LogLevel.Warning,
        "The files may still hold wrapped keys that were destroyed, because {Reason}. Erase the residue again.")]
    public static partial void ResidueNotErased(this ILogger logger, Exception? exception, string reason);
}
