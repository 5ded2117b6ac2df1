using Microsoft.Extensions.Logging;

namespace Boternity.Data.Diagnostics;

/// <content>The stores' own background work.</content>
internal static partial class Log
{
    [LoggerMessage(EventIds.KeyValueSweepFailed, LogLevel.Warning, "Expired key-value entries were not removed; the next sweep tries again.")]
    public static partial void KeyValueSweepFailed(this ILogger logger, Exception exception);

    [LoggerMessage(
        EventIds.ApiKeyUsageNotStored,
        LogLevel.Warning,
        "When {Count} API key(s) were last used could not be stored; it is tried again.")]
    public static partial void ApiKeyUsageNotStored(this ILogger logger, Exception exception, int count);

    [LoggerMessage(
        EventIds.WorkflowRunsCrashed,
        LogLevel.Warning,
        "{Count} workflow run(s) were not heard of in time: they are crashed, or cancelled where that was asked for.")]
    public static partial void WorkflowRunsCrashed(this ILogger logger, int count);

    [LoggerMessage(EventIds.WorkflowRunSweepFailed, LogLevel.Warning, "Workflow runs were not looked after; the next sweep tries again.")]
    public static partial void WorkflowRunSweepFailed(this ILogger logger, Exception exception);
}
