#pragma warning disable CA1849 // The driver's asynchronous methods block as well; the copier has a thread for that.
using Boternity.Data.Errors;
using Boternity.Data.Storage.Copying;

namespace Boternity.Data.Storage.Sqlite;

/// <inheritdoc/>
/// <param name="config">Which file, and how connections are set.</param>
/// <param name="migrations">What this version was built for.</param>
/// <param name="limits">A snapshot holds the log up, and so is given up at its hard cap before writers are.</param>
internal sealed class SqliteCopyEngine(DatabaseConfig config, MigrationSet migrations, WalLimits limits) : ICopyEngine
{
    private SqliteSettings Settings => SqliteSettings.For(StorageRole.Migrate, config, inMemory: false);

    public Task<string?> IdentifyAsync(CancellationToken cancellationToken) =>
        Task.FromResult(File.Exists(config.Path) ? FileIdentity.Of(config.Path).ToString() : null);

    public Task<CopyState> InspectAsync(IReadOnlyList<CopyTable> tables, CancellationToken cancellationToken)
    {
        SqliteDatabaseFile.EnsureNoDirectory(config.Path);
        if (!File.Exists(config.Path))
        {
            return Task.FromResult(CopyState.None);
        }

        using var file = SqliteSharedFile.Open(config, Settings);
        return Task.FromResult(SqliteCopyTarget.StateOf(file.Connection, tables));
    }

    public Task<ICopySource> OpenSourceAsync(IReadOnlyList<CopyTable> tables, CancellationToken cancellationToken)
    {
        var file = SqliteSharedFile.Open(config, Settings);
        try
        {
            // The snapshot is what the first statement sees.
            var snapshot = file.Connection.BeginTransaction(deferred: true);
            SchemaGate.CheckCurrent(config.Path, SqliteDatabaseFile.EpochOf(file.Connection), migrations.Epoch);
            return Task.FromResult<ICopySource>(new SqliteCopySource(file, snapshot, config.Path, limits));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public Task<ICopyTarget> OpenTargetAsync(CancellationToken cancellationToken)
    {
        var store = SqliteMigrationLocks.Store(SqliteDatabaseFile.Resolve(config.Path));
        var alone = FileLock.TryAcquireAlone(store) ?? throw Messages.CopyTargetInUse(config.Path, FileLock.HolderOf(store));
        try
        {
            var connection = SqliteBackupFile.Open(config.Path, StorageRole.Migrate, Settings);
            return Task.FromResult<ICopyTarget>(new SqliteCopyTarget(alone, connection, config.Path, migrations.Epoch));
        }
        catch
        {
            alone.Dispose();
            throw;
        }
    }
}
