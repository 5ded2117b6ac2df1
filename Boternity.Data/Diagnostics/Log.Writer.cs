using Microsoft.Extensions.Logging;

namespace Boternity.Data.Diagnostics;

/// <summary>The layer's log messages. They carry names, codes, paths and times; never row values, secrets or connection strings.</summary>
/// <content>The writer and its write-ahead log.</content>
internal static partial class Log
{
    [LoggerMessage(EventIds.WriterOpened, LogLevel.Debug, "The writer of {Location} is open.")]
    public static partial void WriterOpened(this ILogger logger, string location);

    [LoggerMessage(EventIds.WriterClosed, LogLevel.Debug, "The writer of {Location} is closed.")]
    public static partial void WriterClosed(this ILogger logger, string location);

    [LoggerMessage(EventIds.WriterNotOpened, LogLevel.Error, "The writer of {Location} cannot be opened; writes fail.")]
    public static partial void WriterNotOpened(this ILogger logger, Exception exception, string location);

    [LoggerMessage(EventIds.WriterNotClosed, LogLevel.Warning, "The writer's connection of {Location} could not be closed well.")]
    public static partial void WriterNotClosed(this ILogger logger, Exception exception, string location);

    [LoggerMessage(
        EventIds.UnitSuspended,
        LogLevel.Warning,
        "A write unit held {Location} for {Milliseconds} ms while it awaited something else than the database.")]
    public static partial void UnitSuspended(this ILogger logger, string location, double milliseconds);

    [LoggerMessage(EventIds.UnitAbandoned, LogLevel.Error, "A write unit of {Location} did not end when told to; its connection is replaced.")]
    public static partial void UnitAbandoned(this ILogger logger, string location);

    [LoggerMessage(
        EventIds.GroupLost,
        LogLevel.Information,
        "A write unit took the transaction of {Location} with it; {Count} other unit(s) run again.")]
    public static partial void GroupLost(this ILogger logger, string location, int count);

    [LoggerMessage(EventIds.CommitFailed, LogLevel.Error, "A commit of {Count} unit(s) in {Location} failed and was rolled back.")]
    public static partial void CommitFailed(this ILogger logger, Exception exception, int count, string location);

    [LoggerMessage(
        EventIds.CommitUnknown,
        LogLevel.Critical,
        "The outcome of {Count} unit(s) in {Location} is unknown; writes wait until the file is proven sound.")]
    public static partial void CommitUnknown(this ILogger logger, Exception exception, int count, string location);

    [LoggerMessage(EventIds.WriterRecovered, LogLevel.Warning, "The file {Location} is proven sound after a commit of unknown outcome; writes go on.")]
    public static partial void WriterRecovered(this ILogger logger, string location);

    [LoggerMessage(EventIds.LeaseExpired, LogLevel.Error, "A context held the writer of {Location} too long; its connection is replaced.")]
    public static partial void LeaseExpired(this ILogger logger, string location);

    [LoggerMessage(EventIds.LeaseUnclean, LogLevel.Warning, "A context left the writer's connection of {Location} changed; it is replaced.")]
    public static partial void LeaseUnclean(this ILogger logger, string location);

    [LoggerMessage(EventIds.CheckpointFailed, LogLevel.Warning, "A checkpoint of {Location} failed with SQLite code {Code}; it is tried again.")]
    public static partial void CheckpointFailed(this ILogger logger, string location, int code);

    [LoggerMessage(
        EventIds.LogPinned,
        LogLevel.Warning,
        "The write-ahead log of {Location} has {Bytes} bytes and readers hold it up; readers of other processes cannot be ended.")]
    public static partial void LogPinned(this ILogger logger, string location, long bytes);
}
