#pragma warning disable CA1849 // One body serves Migrate() and MigrateAsync(): what is synchronous here is for the former, or SQLite.
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Storage;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>The locks of a migration, in the order in which it takes them.</summary>
internal static class SqliteMigrationLocks
{
    /// <summary>The file of the lock that every opener shares and an exclusive one has alone.</summary>
    public static string Store(string path) => path + ".lock";

    /// <summary>The file of the lock that one migration at a time has.</summary>
    public static string Migration(string path) => path + ".migrate";

    public static Task<FileLock> LockMigrationAsync(MigrationRun run, string path, bool async) =>
        LockAsync(run, Migration(path), exclusive: true, async);

    public static Task<FileLock> LockStoreAsync(MigrationRun run, string path, bool async) =>
        LockAsync(run, Store(path), exclusive: false, async);

    /// <summary>Begins the transaction as soon as no other writer has the file.</summary>
    public static async Task<IDbContextTransaction> BeginAsync(MigrationRun run, MigrationSql sql, IRelationalConnection connection, bool async)
    {
        // Short waits, so that the token is looked at in between: nothing wakes SQLite and the driver from theirs.
        ((SqliteConnection)connection.DbConnection).DefaultTimeout = 1;
        sql.Execute("PRAGMA busy_timeout = 200");
        while (true)
        {
            run.ThrowIfCancelledByCaller();
            try
            {
                return connection.BeginTransaction();
            }
            catch (SqliteException exception)
                when (exception.SqliteErrorCode == SqliteResultCodes.Busy && !run.Token.IsCancellationRequested)
            {
                if (async)
                {
                    await Task.Yield();
                }
            }
        }
    }

    private static async Task<FileLock> LockAsync(MigrationRun run, string path, bool exclusive, bool async)
    {
        var holder = default(string);
        try
        {
            return await FileLock.AcquireAsync(path, exclusive, Waiting, async, run.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (holder is not null && run.LockHeld(FileLock.HolderOf(path)) is { } held)
        {
            throw held;
        }

        void Waiting(string by)
        {
            holder = by;
            run.Waiting(by);
        }
    }
}
