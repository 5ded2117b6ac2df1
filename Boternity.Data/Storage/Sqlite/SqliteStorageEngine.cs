using System.Diagnostics.Metrics;
using Boternity.Data.Compiled.Sqlite;
using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Backups;
using Boternity.Data.Storage.Copying;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>One SQLite file in WAL mode: one writer, many readers.</summary>
internal sealed class SqliteStorageEngine : IStorageEngine
{
    private const string InMemory = ":memory:";

    private readonly DatabaseConfig _config;
    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _loggers;
    private readonly StorageMetrics _metrics;
    private readonly SqliteConnectionOpener _opener;
    private readonly SqliteConnection? _keepAlive;
    private readonly SqliteReaderPool _readers;
    private readonly ReaderThreads _readerThreads;
    private readonly Lock _guard = new();

    private SqliteWriters.Share? _writer;
    private SqliteSchemaCheck? _schema;
    private bool _disposed;

    public SqliteStorageEngine(DatabaseConfig config, TimeProvider clock, ILoggerFactory loggers, IMeterFactory? meters)
    {
        _metrics = new StorageMetrics(meters, "sqlite");
        _config = config;
        _clock = clock;
        _loggers = loggers;
        if (config.Path == InMemory)
        {
            // A shared in-memory file lives as long as a connection to it: this one, until the engine is disposed.
            var name = SqliteConnectionOpener.InMemory(Uuid7.Create(clock.GetUtcNow()));
            _opener = new SqliteConnectionOpener(config, name, inMemory: true, ConfigureReader, CheckSchema);
            _keepAlive = new SqliteConnection(_opener.ConnectionString(StorageRole.Migrate));
            _keepAlive.Open();
        }
        else
        {
            _opener = new SqliteConnectionOpener(config, config.Path, inMemory: false, ConfigureReader, CheckSchema);
        }

        var limits = new ReaderLimits { MaxReaders = config.MaxReaders };
        _readers = new SqliteReaderPool(_opener, limits, clock, EnsureWriterAsync, _metrics);
        _readerThreads = new ReaderThreads(_readers);
    }

    public string Driver => DatabaseConfig.SqliteDriver;

    public string Location => _config.Path;

    public IModel Model => BoternityDbContextModel.Instance;

    public AmbientScope Ambient { get; } = new();

    public MigrationSet Migrations { get; init; } = MigrationSet.Product("Sqlite");

    public TimeSpan MigrationTimeout => _config.MigrationTimeout;

    public string? MigrationBackups => _config.BackupBeforeMigration && _keepAlive is null ? _config.BackupsPath : null;

    public IReadOnlyList<string> RowValueSettings => [];

    public IBackupEngine Backups => FilePath is null
        ? throw Messages.BackupUnsupported(Location, "it is in memory")
        : new SqliteBackupEngine(_config, new WalLimits(), _clock);

    public ICopyEngine Copying => FilePath is null
        ? throw Messages.CopyUnsupported(Location)
        : new SqliteCopyEngine(_config, Migrations, new WalLimits());

    /// <summary>
    /// The file itself, which the configured path may be a link to: what is beside it, locks and log, is the same for whoever comes by a link. Null for
    /// a database in memory.
    /// </summary>
    public string? FilePath => _keepAlive is null ? SqliteDatabaseFile.Resolve(_config.Path) : null;

    /// <summary>Whether a connection string is of this engine's database, and not of one that somebody named later.</summary>
    public bool IsOwn(string? connectionString) => new SqliteConnectionStringBuilder(connectionString).DataSource == _opener.DataSource;

    private SqliteSchemaCheck Schema => LazyInitializer.EnsureInitialized(
        ref _schema, () => new SqliteSchemaCheck(Location, Migrations, _loggers.CreateLogger<SqliteSchemaCheck>()));

    public static bool IsInMemory(string path) => path == InMemory;

    public void Configure(DbContextOptionsBuilder options, StorageRole role)
    {
        switch (role)
        {
            case StorageRole.Write:
                Connect(options, role).AddInterceptors(
                    new SqliteLeaseInterceptor(Writer, Ambient),
                    new StatementCacheInterceptor(connection => (connection as LeasedConnection)?.Statements));
                break;

            case StorageRole.Read:
                Connect(options, role).AddInterceptors(new ReaderConnectionInterceptor(_readers));
                break;

            case StorageRole.Migrate:
                Connect(options, role).AddInterceptors(
                    new SqliteConnectionInterceptor(Settings(role), _config.Path, RefuseNewer));
                break;
        }
    }

    public void AddModelServices(IServiceCollection services)
    {
        services.AddScoped<IConventionSetPlugin, SqliteConventionPlugin>();
        services.AddSingleton<IRelationalTypeMappingSourcePlugin, SqliteTypeMappings>();
    }

    /// <remarks>The file has one writer.</remarks>
    public string SkipLocked => "";

    /// <remarks>As <see cref="SkipLocked"/>.</remarks>
    public string ForUpdate => "";

    /// <remarks>As <see cref="SkipLocked"/>.</remarks>
    public string ForClosing => "";

    /// <remarks>The file has one writer: a unit holds off every other already.</remarks>
    public Task LockAsync(BoternityDbContext context, string subject, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <remarks>On a thread of its own, as the driver blocks.</remarks>
    public Task<TResult> RunReadAsync<TResult>(
        Func<CancellationToken, Task<TResult>> query,
        Delegate name,
        CancellationToken cancellationToken) => _readerThreads.RunAsync(query, name, cancellationToken);

    /// <remarks>Pages are zeroed as rows are deleted (<c>secure_delete</c>); what is left stands in the log.</remarks>
    public async Task<string?> EraseResidueAsync(string table, CancellationToken cancellationToken) =>
        (await CheckpointAsync(cancellationToken).ConfigureAwait(false)).IsComplete ? null : "readers hold up the write-ahead log";

    public Task<CheckpointResult> CheckpointAsync(CancellationToken cancellationToken) => Writer().EmptyLogAsync(cancellationToken);

    public IWriteQueue CreateWriteQueue() => new SqliteWriteQueue(Writer, Ambient, _metrics);

    public async ValueTask DisposeAsync()
    {
        SqliteWriters.Share? writer;
        lock (_guard)
        {
            _disposed = true;
            writer = _writer;
            _writer = null;
        }

        // The writer closes last: a reader that closed after it would leave the log behind.
        await _readers.DisposeAsync().ConfigureAwait(false);
        await _readerThreads.DisposeAsync().ConfigureAwait(false);
        if (writer is not null)
        {
            await writer.DisposeAsync().ConfigureAwait(false);
        }

        if (_keepAlive is not null)
        {
            await _keepAlive.DisposeAsync().ConfigureAwait(false);
        }

        _metrics.Dispose();
    }

    /// <summary>The file's writer; found when it is first needed, because the file may be made after the engine.</summary>
    private SqliteWriter Writer()
    {
        lock (_guard)
        {
            if (_disposed)
            {
                throw Messages.StoreClosed(WriteOutcome.RolledBack);
            }

            _writer ??= SqliteWriters.Acquire(Identify, new WriterUser(OpenWriter, LockStore, _readers.ExpireOldest, _readers.CloseAll), CreateWriter);
            return _writer.Writer;
        }
    }

    private async Task EnsureWriterAsync()
    {
        try
        {
            await Writer().EnsureOpenAsync().ConfigureAwait(false);
        }
        catch (StoreException exception) when (exception.Kind == StoreErrorKind.SchemaNewer && _config.ReadNewerSchema)
        {
            // Nothing is written to a newer schema; somebody asked to read it all the same.
        }
    }

    private FileIdentity Identify() => _keepAlive is null ? SqliteDatabaseFile.Identify(_config.Path) : new FileIdentity(_opener.DataSource);

    private FileLock? LockStore(bool create)
    {
        if (FilePath is not { } path || SqliteMigrationLocks.Store(path) is not { } file || !(create || File.Exists(file)))
        {
            return null;
        }

        return FileLock.TryAcquire(file, _config.Processes == ProcessMode.Exclusive)
            ?? throw Messages.StoreInUse(_config.Path, FileLock.HolderOf(file));
    }

    private SqliteWriter CreateWriter(WriterUser users)
    {
        var services = new WriterServices(Location, _clock, _metrics, _loggers.CreateLogger<SqliteWriter>());
        var checkpoints = new SqliteCheckpoints(FilePath ?? _config.Path, new WalLimits(), _config.BusyTimeout, services, users.ExpireOldestReader);
        return new SqliteWriter(users, checkpoints, services);
    }

    private WriterSession OpenWriter(bool prove)
    {
        var connection = _opener.Open(StorageRole.Write);
        try
        {
            if (prove)
            {
                SqliteDatabaseFile.EnsureSound(connection, _config.Path);
            }

            return new WriterSession(connection, Location, Migrations.Epoch, StorageOptions.ForUnits(this, _clock, _loggers, options =>
            {
                Connect(options, connection);
                options.AddInterceptors(new SqliteUnitInterceptor());
            }));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void ConfigureReader(DbContextOptionsBuilder options) => options.UseStorage(this, StorageRole.Read, _clock);

    private void CheckSchema(SqliteConnection connection, StorageRole role)
    {
        if (role == StorageRole.Read && _config.ReadNewerSchema)
        {
            Schema.CheckUnlessNewer(connection);
        }
        else
        {
            Schema.Check(connection);
        }
    }

    // The migrator's own connections: what is missing or different is what they are there for.
    private void RefuseNewer(SqliteConnection connection) =>
        SchemaGate.CheckEpoch(Location, SqliteDatabaseFile.EpochOf(connection), Migrations.Epoch);

    private SqliteSettings Settings(StorageRole role) => SqliteSettings.For(role, _config, _keepAlive is not null);

    private DbContextOptionsBuilder Connect(DbContextOptionsBuilder options, StorageRole role) =>
        Complete(options.UseSqlite(_opener.ConnectionString(role), UseMigrations));

    private static void Connect(DbContextOptionsBuilder options, KeptConnection connection) =>
        Complete(options.UseSqlite(connection, UseMigrations))
            .AddInterceptors(new StatementCacheInterceptor(_ => connection.Statements));

    private static void UseMigrations(SqliteDbContextOptionsBuilder sqlite) => sqlite.MigrationsAssembly(MigrationSet.ProductAssembly);

    private static DbContextOptionsBuilder Complete(DbContextOptionsBuilder options) =>
        options
            .ReplaceService<IMigrationsSqlGenerator, SqliteStrictSqlGenerator>()
            .ReplaceService<IMigrator, SqliteMigrator>()
            .ReplaceService<IHistoryRepository, SqliteHistory>()
            .ReplaceService<IRelationalDatabaseCreator, SqliteCreator>();
}
