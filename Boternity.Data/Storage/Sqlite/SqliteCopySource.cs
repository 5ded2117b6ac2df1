using Boternity.Data.Errors;
using Boternity.Data.Storage.Copying;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteCopySource : ICopySource
{
    private readonly SqliteSharedFile _file;
    private readonly SqliteTransaction _snapshot;
    private readonly string _path;
    private readonly FileInfo _log;
    private readonly WalLimits _limits;

    public SqliteCopySource(SqliteSharedFile file, SqliteTransaction snapshot, string path, WalLimits limits)
    {
        _file = file;
        _snapshot = snapshot;
        _path = path;
        _log = new FileInfo($"{SqliteDatabaseFile.Resolve(path)}-wal");
        _limits = limits;
        Rows = new SqliteCopyReader(file.Connection, ThrowIfLogIsFull);
    }

    public ICopyReader Rows { get; }

    public ValueTask DisposeAsync()
    {
        _snapshot.Dispose();
        _file.Dispose();
        return ValueTask.CompletedTask;
    }

    // At the cap itself writers would be refused. The size alone is asked for: no managed API may open it.
    private void ThrowIfLogIsFull()
    {
        _log.Refresh();
        if (_log.Exists && _log.Length >= _limits.HardCap / 2)
        {
            throw Messages.CopyHoldsLog(_path, _log.Length);
        }
    }
}
