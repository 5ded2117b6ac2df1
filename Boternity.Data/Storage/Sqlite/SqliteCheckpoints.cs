using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Writes the write-ahead log back into the database, on the writer's connection alone, and keeps it below its cap.</summary>
/// <remarks>A checkpoint that fails, or that readers hold up, is tried again later; it never fails a write that was done.</remarks>
/// <param name="path">The database.</param>
/// <param name="limits">The log's bounds.</param>
/// <param name="busyTimeout">The connection's own, put back after each checkpoint.</param>
/// <param name="services">Clock, instruments and log.</param>
/// <param name="expireOldestReader">Ends the reader of this process that has had its snapshot for longest; false when there is none.</param>
internal sealed class SqliteCheckpoints(
    string path,
    WalLimits limits,
    TimeSpan busyTimeout,
    WriterServices services,
    Func<bool> expireOldestReader)
{
    // A reader that comes after all frames were written back does not hold up the log, so only those that run now are waited for.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly FileInfo _log = new($"{path}-wal");

    private long _next = limits.Step;
    private bool _isPinned;
    private long _nextTry;

    /// <summary>Before a write: empties a log that has come to its cap, and ends the readers that hold it up, the oldest first.</summary>
    /// <exception cref="StoreException">Readers of other processes hold it up, and it has come to its hard cap.</exception>
    public void MakeRoom(SqliteConnection connection)
    {
        var size = Size();
        if (size < limits.Cap)
        {
            _isPinned = false;
            return;
        }

        // While somebody else's reader holds it up, a try for each write would only slow the writes down.
        if ((_isPinned && size < _nextTry) || TryEmpty(connection, _isPinned ? TimeSpan.Zero : Patience))
        {
            return;
        }

        while (expireOldestReader())
        {
            if (TryEmpty(connection, Patience))
            {
                return;
            }
        }

        if (!_isPinned)
        {
            _isPinned = true;
            services.Logger.LogPinned(services.Location, size);
        }

        if (size >= limits.HardCap)
        {
            throw Messages.LogFull(services.Location, size);
        }

        _nextTry = Math.Min(size + limits.Step, limits.HardCap);
    }

    /// <summary>After a write: writes back when the log has grown by a step, and empties it from half of its cap on.</summary>
    public void AfterWrite(SqliteConnection connection)
    {
        var size = Size();
        if (size < _next)
        {
            return;
        }

        if (size >= limits.Cap / 2)
        {
            TryEmpty(connection, _isPinned ? TimeSpan.Zero : Moment);
        }
        else
        {
            Checkpoint(connection, raw.SQLITE_CHECKPOINT_PASSIVE, TimeSpan.Zero);
        }

        _next = Size() + limits.Step;
    }

    /// <summary>When nothing is to be written: empties the log.</summary>
    public void WhenIdle(SqliteConnection connection)
    {
        if (Size() > 0)
        {
            TryEmpty(connection, TimeSpan.Zero);
        }
    }

    /// <summary>When nothing must stay in the log: empties it, however short it is.</summary>
    /// <returns>Not complete when readers hold it up.</returns>
    /// <exception cref="SqliteException">The log could not be written back.</exception>
    public CheckpointResult Empty(SqliteConnection connection)
    {
        var before = Size();
        var (outcome, frames, written) = Checkpoint(connection, raw.SQLITE_CHECKPOINT_TRUNCATE, Patience);
        if (outcome == CheckpointOutcome.Failed)
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_extended_errcode(connection.Handle!), connection.Handle!);
        }

        var isComplete = outcome == CheckpointOutcome.Complete;
        if (isComplete)
        {
            _next = limits.Step;
        }

        return new CheckpointResult(isComplete, frames, written, before, Size());
    }

    // Only the length is asked for: opening the file by a managed API would drop SQLite's locks.
    private long Size()
    {
        _log.Refresh();
        return _log.Exists ? _log.Length : 0;
    }

    private bool TryEmpty(SqliteConnection connection, TimeSpan patience)
    {
        if (Checkpoint(connection, raw.SQLITE_CHECKPOINT_TRUNCATE, patience).Outcome != CheckpointOutcome.Complete)
        {
            return false;
        }

        _next = limits.Step;
        return true;
    }

    private (CheckpointOutcome Outcome, int Frames, int Written) Checkpoint(SqliteConnection connection, int mode, TimeSpan patience)
    {
        var handle = connection.Handle!;
        var began = services.Clock.GetTimestamp();
        raw.sqlite3_busy_timeout(handle, (int)patience.TotalMilliseconds);
        try
        {
            var code = raw.sqlite3_wal_checkpoint_v2(handle, "main", mode, out var frames, out var written);
            if (code is not (raw.SQLITE_OK or raw.SQLITE_BUSY))
            {
                services.Logger.CheckpointFailed(services.Location, raw.sqlite3_extended_errcode(handle));
            }

            var outcome = code switch
            {
                raw.SQLITE_OK => frames == written ? CheckpointOutcome.Complete : CheckpointOutcome.Partial,
                raw.SQLITE_BUSY => CheckpointOutcome.Busy,
                _ => CheckpointOutcome.Failed,
            };
            services.Metrics.Checkpointed(outcome, services.Clock.GetElapsedTime(began), frames, written, Size());
            return (outcome, frames, written);
        }
        finally
        {
            raw.sqlite3_busy_timeout(handle, (int)busyTimeout.TotalMilliseconds);
        }
    }
}
