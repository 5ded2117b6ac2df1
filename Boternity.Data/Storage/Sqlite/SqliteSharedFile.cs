using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>A database's file that is read as a whole beside its users, and that nobody replaces meanwhile.</summary>
internal sealed class SqliteSharedFile : IDisposable
{
    private readonly FileLock _lock;

    private SqliteSharedFile(FileLock taken, SqliteConnection connection)
    {
        _lock = taken;
        Connection = connection;
    }

    /// <remarks>
    /// It may write, and does not: from a read-only one SQLite (3.40 at least) backs up no table with a generated column, and one that
    /// closes last would leave the log behind.
    /// </remarks>
    public SqliteConnection Connection { get; }

    /// <exception cref="StoreException">The file is another program's, somebody has it alone, or it cannot be opened.</exception>
    public static SqliteSharedFile Open(DatabaseConfig config, SqliteSettings settings)
    {
        var path = SqliteMigrationLocks.Store(SqliteDatabaseFile.Resolve(config.Path));
        FileLock? taken = null;
        SqliteConnection? connection = null;
        try
        {
            // As a writer opens: locked first, unless that would put the lock's file beside another program's.
            taken = File.Exists(path) ? Lock() : null;
            connection = SqliteBackupFile.Open(config.Path, StorageRole.Migrate, settings);
            SqliteDatabaseFile.EnsureOurs(connection, config.Path);
            return new SqliteSharedFile(taken ?? Lock(), connection);
        }
        catch (Exception exception)
        {
            connection?.Dispose();
            taken?.Dispose();
            throw StoreErrors.Translate(exception, SqliteDatabaseFile.OpeningOf(config.Path));
        }

        FileLock Lock() => FileLock.TryAcquire(path, exclusive: false) ?? throw Messages.StoreInUse(config.Path, FileLock.HolderOf(path));
    }

    public void Dispose()
    {
        Connection.Dispose();
        _lock.Dispose();
    }
}
