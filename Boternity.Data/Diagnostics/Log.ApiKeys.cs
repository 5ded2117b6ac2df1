using Microsoft.Extensions.Logging;

namespace Boternity.Data.Diagnostics;

/// <content>API keys.</content>
internal static partial class Log
{
    [LoggerMessage(
        EventIds.ApiKeyUsageNotStored,
        LogLevel.Warning,
        "When {Count} API key(s) were last used could not be stored; it is tried again.")]
    public static partial void ApiKeyUsageNotStored(this ILogger logger, Exception exception, int count);
}
