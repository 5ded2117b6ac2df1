using System.Diagnostics.Metrics;
using Boternity.Data.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
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

    // The driver's own wait, after SQLite's busy_timeout; 0 would wait for ever.
    private const int CommandTimeoutSeconds = 30;

    private readonly DatabaseConfig _config;
    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _loggers;
    private readonly StorageMetrics _metrics;
    private readonly string _dataSource;
    private readonly SqliteConnection? _keepAlive;
    private readonly Lock _guard = new();

    private SqliteWriters.Share? _writer;
    private bool _disposed;

    public SqliteStorageEngine(DatabaseConfig config, TimeProvider clock, ILoggerFactory loggers, IMeterFactory? meters)
    {
        _metrics = new StorageMetrics(meters, "sqlite");
        _config = config;
        _clock = clock;
        _loggers = loggers;
        if (config.Path != InMemory)
        {
            _dataSource = config.Path;
            return;
        }

        // A shared in-memory file lives as long as a connection to it: this one, until the engine is disposed.
        _dataSource = $"file:/{Uuid7.Create(clock.GetUtcNow()):N}?vfs=memdb";
        _keepAlive = new SqliteConnection(ConnectionString(SqliteOpenMode.ReadWriteCreate));
        _keepAlive.Open();
    }

    public string Driver => DatabaseConfig.SqliteDriver;

    public string Location => _config.Path;

    public string MigrationsNamespace => $"{DriverMigrationsAssembly.AssemblyName}.Sqlite";

    public static bool IsInMemory(string path) => path == InMemory;

    public void Configure(DbContextOptionsBuilder options, StorageRole role)
    {
        switch (role)
        {
            case StorageRole.Write:
                Connect(options, SqliteOpenMode.ReadWrite).AddInterceptors(new SqliteLeaseInterceptor(Writer));
                break;

            case StorageRole.Read:
                Connect(options, SqliteOpenMode.ReadOnly).AddInterceptors(
                    new SqliteConnectionInterceptor(Settings(role), _config.Path, createIfMissing: false),
                    new SqliteReadTransactionInterceptor());
                break;

            case StorageRole.Migrate:
                Connect(options, SqliteOpenMode.ReadWriteCreate).AddInterceptors(
                    new SqliteConnectionInterceptor(Settings(role), _config.Path, createIfMissing: _keepAlive is null));
                break;
        }
    }

    public void AddModelServices(IServiceCollection services)
    {
        services.AddScoped<IConventionSetPlugin, SqliteConventionPlugin>();
        services.AddSingleton<IRelationalTypeMappingSourcePlugin, SqliteTypeMappings>();
    }

    /// <remarks>The file has one writer: a unit holds off every other already.</remarks>
    public Task LockAsync(BoternityDbContext context, string subject, CancellationToken cancellationToken) => Task.CompletedTask;

    public IWriteQueue CreateWriteQueue() => new SqliteWriteQueue(Writer);

    public async ValueTask DisposeAsync()
    {
        SqliteWriters.Share? writer;
        lock (_guard)
        {
            _disposed = true;
            writer = _writer;
            _writer = null;
        }

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
            ObjectDisposedException.ThrowIf(_disposed, this);
            _writer ??= SqliteWriters.Acquire(
                _keepAlive is null ? SqliteDatabaseFile.Identify(_config.Path) : new FileIdentity(_dataSource),
                CreateWriter);
            return _writer.Writer;
        }
    }

    private SqliteWriter CreateWriter()
    {
        var services = new WriterServices(Location, _clock, _metrics, _loggers.CreateLogger<SqliteWriter>());
        return new SqliteWriter(OpenWriter, new SqliteCheckpoints(_config.Path, services), services);
    }

    private WriterSession OpenWriter(bool prove)
    {
        var connection = new SqliteConnection(ConnectionString(SqliteOpenMode.ReadWrite));
        try
        {
            connection.Open();
            if (_keepAlive is null)
            {
                SqliteDatabaseFile.EnsureOurs(connection, _config.Path);
            }

            Settings(StorageRole.Write).Apply(connection);
            if (prove)
            {
                SqliteDatabaseFile.EnsureSound(connection, _config.Path);
            }

            return new WriterSession(connection, StorageOptions.ForUnits(this, _clock, _loggers, options => Connect(options, connection)));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private SqliteSettings Settings(StorageRole role) => SqliteSettings.For(role, _config, _keepAlive is not null);

    private DbContextOptionsBuilder Connect(DbContextOptionsBuilder options, SqliteOpenMode mode) =>
        Complete(options.UseSqlite(ConnectionString(mode), UseMigrations));

    private static DbContextOptionsBuilder Connect(DbContextOptionsBuilder options, SqliteConnection connection) =>
        Complete(options.UseSqlite(connection, UseMigrations));

    private static void UseMigrations(SqliteDbContextOptionsBuilder sqlite) => sqlite.MigrationsAssembly(DriverMigrationsAssembly.AssemblyName);

    private static DbContextOptionsBuilder Complete(DbContextOptionsBuilder options) =>
        options.ReplaceService<IMigrationsSqlGenerator, SqliteStrictSqlGenerator>();

    private string ConnectionString(SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = _dataSource,
            Mode = mode,
            Cache = SqliteCacheMode.Private,
            ForeignKeys = true,
            Pooling = false,
            DefaultTimeout = CommandTimeoutSeconds,
        }.ConnectionString;
}
