namespace Boternity.Data.Diagnostics;

/// <summary>The names of the layer's metrics, traces and their attributes; they do not change within a major version.</summary>
/// <remarks>Where OpenTelemetry's semantic conventions for database clients have a name, it is theirs.</remarks>
public static class TelemetryNames
{
    /// <summary>The meter and the activity source.</summary>
    public const string Source = "Boternity.Data";

    /// <summary>Attribute: <c>sqlite</c> or <c>postgresql</c>.</summary>
    public const string DatabaseSystem = "db.system.name";

    /// <summary>
    /// Attribute: how a unit (<c>committed</c>, <c>failed</c>) or a checkpoint (<c>complete</c>, <c>partial</c>, <c>busy</c>, <c>failed</c>) ended.
    /// </summary>
    public const string Outcome = "boternity.data.outcome";

    /// <summary>Attribute: the kind of a failure, as <see cref="Errors.StoreErrorKind"/>; the type of an exception that is the unit's own.</summary>
    public const string ErrorType = "error.type";

    /// <summary>Histogram, seconds: from asking for the writer to the turn.</summary>
    public const string QueueWait = "boternity.data.write.queue.wait";

    /// <summary>Histogram, units that shared a commit.</summary>
    public const string GroupSize = "boternity.data.write.group.size";

    /// <summary>Histogram, seconds: COMMIT of a group, its sync included.</summary>
    public const string CommitDuration = "boternity.data.write.commit.duration";

    /// <summary>Counter: units that were answered, by outcome.</summary>
    public const string Units = "boternity.data.write.units";

    /// <summary>Counter: units that really suspended while they held the writer; they should await nothing but the database.</summary>
    public const string Suspensions = "boternity.data.write.suspensions";

    /// <summary>Histogram, seconds: from asking for a reader connection to having it.</summary>
    public const string ReaderWait = "db.client.connection.wait_time";

    /// <summary>Gauge, bytes: the write-ahead log after the last checkpoint.</summary>
    public const string LogSize = "boternity.data.wal.size";

    /// <summary>Gauge, frames of the write-ahead log at the last checkpoint, by <see cref="FrameState"/>.</summary>
    public const string LogFrames = "boternity.data.wal.frames";

    /// <summary>Attribute: <c>log</c> (all frames) or <c>checkpointed</c> (those that are in the database).</summary>
    public const string FrameState = "boternity.data.wal.frame.state";

    /// <summary>Histogram, seconds: a checkpoint, by outcome.</summary>
    public const string CheckpointDuration = "boternity.data.wal.checkpoint.duration";

    /// <summary>Histogram, seconds: a run of the migrator that had something to do.</summary>
    public const string MigrationDuration = "boternity.data.migration.duration";

    /// <summary>Span of a write unit, from asking to the answer.</summary>
    public const string WriteActivity = "boternity.data.write";
}
