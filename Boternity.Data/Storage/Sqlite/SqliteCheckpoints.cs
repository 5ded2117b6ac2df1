using Boternity.Data.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Writes the write-ahead log back into the database, on the writer's connection alone.</summary>
/// <remarks>A checkpoint that fails, or that readers hold up, is tried again later; it never fails a write.</remarks>
internal sealed class SqliteCheckpoints(string path, WriterServices services)
{
    private const long Step = 4L << 20;
    private const long Cap = 64L << 20;

    private readonly FileInfo _log = new($"{path}-wal");

    private long _next = Step;

    /// <summary>After a write: backfills when the log has grown by a step, and empties it when it is half of its cap.</summary>
    public void AfterWrite(SqliteConnection connection)
    {
        var size = Size();
        if (size < _next)
        {
            return;
        }

        Checkpoint(connection, size >= Cap / 2 ? raw.SQLITE_CHECKPOINT_TRUNCATE : raw.SQLITE_CHECKPOINT_PASSIVE);
        _next = Size() + Step;
    }

    /// <summary>When nothing is to be written: empties the log.</summary>
    public void WhenIdle(SqliteConnection connection)
    {
        if (Size() > 0)
        {
            Checkpoint(connection, raw.SQLITE_CHECKPOINT_TRUNCATE);
            _next = Step;
        }
    }

    // Only the length is asked for: opening the file by a managed API would drop SQLite's locks.
    private long Size()
    {
        _log.Refresh();
        return _log.Exists ? _log.Length : 0;
    }

    private void Checkpoint(SqliteConnection connection, int mode)
    {
        var handle = connection.Handle!;

        var began = services.Clock.GetTimestamp();

        // Readers are not waited for: the next checkpoint goes on where this one had to stop.
        raw.sqlite3_busy_timeout(handle, 0);
        try
        {
            var code = raw.sqlite3_wal_checkpoint_v2(handle, "main", mode, out var frames, out var written);
            if (code is not (raw.SQLITE_OK or raw.SQLITE_BUSY))
            {
                services.Logger.CheckpointFailed(services.Location, raw.sqlite3_extended_errcode(handle));
            }

            services.Metrics.Checkpointed(
                code == raw.SQLITE_OK && frames == written,
                services.Clock.GetElapsedTime(began),
                Size());
        }
        finally
        {
            raw.sqlite3_busy_timeout(handle, 5_000);
        }
    }
}
