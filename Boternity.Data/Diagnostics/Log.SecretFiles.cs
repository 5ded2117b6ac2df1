using Microsoft.Extensions.Logging;

namespace Boternity.Data.Diagnostics;

/// <content>Secrets as files: paths, never a value.</content>
internal static partial class Log
{
    [LoggerMessage(EventIds.SecretFileReadable, LogLevel.Warning, "The mode of the secret file '{Path}' lets others read it; set 0600.")]
    public static partial void SecretFileReadable(this ILogger logger, string path);

    [LoggerMessage(
        EventIds.SecretFileSweepFailed,
        LogLevel.Warning,
        "What unfinished writes and deletions left below '{Root}' was not removed; the next start tries again.")]
    public static partial void SecretFileSweepFailed(this ILogger logger, Exception exception, string root);
}
