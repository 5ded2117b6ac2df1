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
}
