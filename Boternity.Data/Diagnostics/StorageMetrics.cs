using System.Diagnostics;
using System.Diagnostics.Metrics;
using Boternity.Data.Errors;

namespace Boternity.Data.Diagnostics;

/// <summary>The instruments at the choke points of the engine.</summary>
internal sealed class StorageMetrics : IDisposable
{
    private static readonly string? Version = typeof(StorageMetrics).Assembly.GetName().Version?.ToString(3);

    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _system;
    private readonly Histogram<double> _queueWait;
    private readonly Histogram<int> _groupSize;
    private readonly Histogram<double> _commit;
    private readonly Counter<long> _units;
    private readonly Counter<long> _suspensions;
    private readonly Histogram<double> _readerWait;
    private readonly Gauge<long> _logSize;
    private readonly Gauge<long> _logFrames;
    private readonly Histogram<double> _checkpoint;
    private readonly Histogram<double> _migration;

    /// <param name="factory">The host's meters; null outside of a host.</param>
    /// <param name="system"><c>sqlite</c> or <c>postgresql</c>.</param>
    public StorageMetrics(IMeterFactory? factory, string system)
    {
        var options = new MeterOptions(TelemetryNames.Source) { Version = Version };
        _meter = factory?.Create(options) ?? new Meter(options);
        _system = new(TelemetryNames.DatabaseSystem, system);
        _queueWait = _meter.CreateHistogram<double>(TelemetryNames.QueueWait, "s", "Wait for a turn at the writer.");
        _groupSize = _meter.CreateHistogram<int>(TelemetryNames.GroupSize, "{unit}", "Units that shared a commit.");
        _commit = _meter.CreateHistogram<double>(TelemetryNames.CommitDuration, "s", "COMMIT of a group.");
        _units = _meter.CreateCounter<long>(TelemetryNames.Units, "{unit}", "Write units answered.");
        _suspensions = _meter.CreateCounter<long>(TelemetryNames.Suspensions, "{unit}", "Units that suspended while they held the writer.");
        _readerWait = _meter.CreateHistogram<double>(TelemetryNames.ReaderWait, "s", "Wait for a reader connection.");
        _logSize = _meter.CreateGauge<long>(TelemetryNames.LogSize, "By", "Size of the write-ahead log.");
        _logFrames = _meter.CreateGauge<long>(TelemetryNames.LogFrames, "{frame}", "Frames of the write-ahead log at the last checkpoint.");
        _checkpoint = _meter.CreateHistogram<double>(TelemetryNames.CheckpointDuration, "s", "Checkpoints.");
        _migration = _meter.CreateHistogram<double>(TelemetryNames.MigrationDuration, "s", "Migrations.");
    }

    private static ActivitySource Activities { get; } = new(TelemetryNames.Source, Version);

    public void TurnCame(TimeSpan waited) => _queueWait.Record(waited.TotalSeconds, _system);

    /// <summary>A transaction was committed, with several units in it on SQLite.</summary>
    public void Committed(TimeSpan duration, int units = 1)
    {
        _groupSize.Record(units, _system);
        _commit.Record(duration.TotalSeconds, _system);
    }

    /// <summary>A write unit was asked for.</summary>
    /// <returns>Its span; null when nobody listens.</returns>
    public Activity? StartWrite() =>
        Activities.StartActivity(TelemetryNames.WriteActivity, ActivityKind.Client)?.SetTag(_system.Key, _system.Value);

    /// <summary>A write unit was answered.</summary>
    /// <param name="activity">Its span.</param>
    /// <param name="failure">What its caller gets; null when it was committed.</param>
    public void UnitAnswered(Activity? activity, Exception? failure)
    {
        if (failure is null)
        {
            _units.Add(1, _system, new(TelemetryNames.Outcome, "committed"));
            return;
        }

        // Never its message: a caller's exception may carry anything.
        var type = failure is IStoreError error ? error.Kind.ToString() : failure.GetType().FullName;
        _units.Add(1, _system, new(TelemetryNames.Outcome, "failed"), new(TelemetryNames.ErrorType, type));
        activity?.SetStatus(ActivityStatusCode.Error).SetTag(TelemetryNames.ErrorType, type);
    }

    public void UnitSuspended() => _suspensions.Add(1, _system);

    public void ReaderCame(TimeSpan waited) => _readerWait.Record(waited.TotalSeconds, _system);

    /// <param name="outcome">What it came to.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="frames">Frames in the log; negative when SQLite did not say.</param>
    /// <param name="written">Those of them that are in the database.</param>
    /// <param name="logSize">The log's size after it, in bytes.</param>
    public void Checkpointed(CheckpointOutcome outcome, TimeSpan duration, int frames, int written, long logSize)
    {
        _checkpoint.Record(duration.TotalSeconds, _system, new(TelemetryNames.Outcome, NameOf(outcome)));
        _logSize.Record(logSize, _system);
        if (frames >= 0)
        {
            _logFrames.Record(frames, _system, new(TelemetryNames.FrameState, "log"));
            _logFrames.Record(written, _system, new(TelemetryNames.FrameState, "checkpointed"));
        }
    }

    public void Migrated(TimeSpan duration) => _migration.Record(duration.TotalSeconds, _system);

    public void Dispose() => _meter.Dispose();

    private static string NameOf(CheckpointOutcome outcome) => outcome switch
    {
        CheckpointOutcome.Complete => "complete",
        CheckpointOutcome.Partial => "partial",
        CheckpointOutcome.Busy => "busy",
        _ => "failed",
    };
}
