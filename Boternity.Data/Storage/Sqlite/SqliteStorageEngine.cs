using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>One SQLite file in WAL mode: one writer, many readers.</summary>
internal sealed class SqliteStorageEngine : IStorageEngine
{
    private const string InMemory = ":memory:";

    // The driver's own wait, after SQLite's busy_timeout; 0 would wait for ever.
    private const int CommandTimeoutSeconds = 30;

    private readonly DatabaseConfig _config;
    private readonly TimeProvider _clock;
    private readonly string _dataSource;
    private readonly SqliteConnection? _keepAlive;

    public SqliteStorageEngine(DatabaseConfig config, TimeProvider clock)
    {
        _config = config;
        _clock = clock;
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

    public MigrationSet Migrations { get; init; } = MigrationSet.Product("Sqlite");

    public TimeSpan MigrationTimeout => _config.MigrationTimeout;

    /// <summary>The file; null for a database in memory.</summary>
    public string? FilePath => _keepAlive is null ? _config.Path : null;

    /// <summary>Whether a connection string is of this engine's database, and not of one that somebody named later.</summary>
    public bool IsOwn(string? connectionString) => new SqliteConnectionStringBuilder(connectionString).DataSource == _dataSource;

    public static bool IsInMemory(string path) => path == InMemory;

    public void Configure(DbContextOptionsBuilder options, StorageRole role)
    {
        var mode = role == StorageRole.Read ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWrite;

        options
            .UseSqlite(ConnectionString(mode), sqlite => sqlite.MigrationsAssembly(MigrationSet.ProductAssembly))
            .ReplaceService<IMigrationsSqlGenerator, SqliteStrictSqlGenerator>()
            .ReplaceService<IMigrator, SqliteMigrator>()
            .AddInterceptors(new SqliteConnectionInterceptor(
                SqliteSettings.For(role, _config, _keepAlive is not null), _config.Path, Migrations.Epoch));

        if (role == StorageRole.Read)
        {
            options.AddInterceptors(new SqliteReadTransactionInterceptor());
        }
    }

    public void AddModelServices(IServiceCollection services)
    {
        services.AddScoped<IConventionSetPlugin, SqliteConventionPlugin>();
        services.AddSingleton<IRelationalTypeMappingSourcePlugin, SqliteTypeMappings>();
    }

    /// <remarks>The file has one writer: a unit holds off every other already.</remarks>
    public Task LockAsync(BoternityDbContext context, string subject, CancellationToken cancellationToken) => Task.CompletedTask;

    public IWriteQueue CreateWriteQueue(IDbContextFactory<BoternityDbContext> contexts, AmbientScope ambient) => new SqliteWriteQueue(contexts, ambient);

    public ValueTask DisposeAsync() => _keepAlive?.DisposeAsync() ?? ValueTask.CompletedTask;

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
