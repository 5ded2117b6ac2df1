using System.Diagnostics.Metrics;
using Boternity.Data.Compiled.Postgres;
using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Backups;
using Boternity.Data.Storage.Copying;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>A PostgreSQL server, or a primary and its standbys: a bounded pool of sessions for each role and host.</summary>
internal sealed class PostgresStorageEngine : IStorageEngine
{
    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _loggers;
    private readonly StorageMetrics _metrics;
    private readonly Dictionary<StorageRole, PostgresSettings> _settings;
    private readonly Dictionary<StorageRole, NpgsqlDataSource> _dataSources;
    private readonly PostgresConnectionString _connection;

    public PostgresStorageEngine(DatabaseConfig config, TimeProvider clock, ILoggerFactory loggers, IMeterFactory? meters)
    {
        _clock = clock;
        _loggers = loggers;
        _metrics = new StorageMetrics(meters, "postgresql");
        MigrationTimeout = config.MigrationTimeout;
        MigrationBackups = config.BackupBeforeMigration ? config.BackupsPath : null;
        _connection = new PostgresConnectionString(config);
        Location = _connection.Location;
        RowValueSettings = _connection.RowValueSettings;
        _settings = Enum.GetValues<StorageRole>().ToDictionary(role => role, role => new PostgresSettings(role, config.Durability));
        var schema = new PostgresSchemaGate(Location, () => Migrations!, config.ReadNewerSchema, loggers.CreateLogger<PostgresSchemaGate>());
        _dataSources = _settings.ToDictionary(role => role.Key, role => _connection.CreateDataSource(role.Key, role.Value, schema));
    }

    public string Driver => DatabaseConfig.PostgresDriver;

    public string Location { get; }

    public IModel Model => BoternityDbContextModel.Instance;

    public AmbientScope Ambient { get; } = new();

    public MigrationSet Migrations { get; init; } = MigrationSet.Product("Postgres");

    public TimeSpan MigrationTimeout { get; }

    public string? MigrationBackups { get; }

    /// <summary>Where backups get PostgreSQL's programs from.</summary>
    public PostgresTools Tools { get; init; } = PostgresTools.OfThisMachine;

    public IBackupEngine Backups => field ??= CreateBackups();

    public ICopyEngine Copying => new PostgresCopyEngine(_dataSources[StorageRole.Migrate], Location, Migrations);

    public IReadOnlyList<string> RowValueSettings { get; }

    public string SkipLocked => "FOR UPDATE SKIP LOCKED";

    public string ForUpdate => "FOR NO KEY UPDATE";

    public string ForClosing => "FOR UPDATE";

    /// <inheritdoc cref="PostgresSettings.Facts"/>
    public PostgresServerFacts? FactsOf(StorageRole role) => _settings[role].Facts;

    public void Configure(DbContextOptionsBuilder options, StorageRole role)
    {
        options
            .ReplaceService<IMigrator, PostgresMigrator>()
            .ReplaceService<IHistoryRepository, PostgresHistory>();
        options.UseNpgsql(_dataSources[role], npgsql =>
        {
            npgsql.MigrationsAssembly(MigrationSet.ProductAssembly);
            if (role == StorageRole.Read)
            {
                npgsql.ExecutionStrategy(dependencies => new PostgresReadStrategy(dependencies));
            }
        });

        if (role != StorageRole.Read)
        {
            options.AddInterceptors(new PostgresReplicationInterceptor());
        }

        if (role == StorageRole.Write)
        {
            options.AddInterceptors(new PostgresWriteInterceptor(Location, Migrations.Epoch));
        }
    }

    public void AddModelServices(IServiceCollection services)
    {
        services.AddScoped<IConventionSetPlugin, PostgresConventionPlugin>();
        services.AddSingleton<IRelationalTypeMappingSourcePlugin, PostgresTypeMappings>();
    }

    public Task LockAsync(BoternityDbContext context, string subject, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({subject}, 0))", cancellationToken);

    public Task<TResult> RunReadAsync<TResult>(
        Func<CancellationToken, Task<TResult>> query,
        Delegate name,
        CancellationToken cancellationToken) => query(cancellationToken);

    public Task<string?> EraseResidueAsync(string table, CancellationToken cancellationToken) =>
        PostgresResidue.EraseAsync(_dataSources[StorageRole.Migrate], table, cancellationToken);

    public Task<CheckpointResult> CheckpointAsync(CancellationToken cancellationToken) => throw Messages.CheckpointUnsupported();

    public IWriteQueue CreateWriteQueue()
    {
        var options = StorageOptions.ForUnits(this, _clock, _loggers, connect => Configure(connect, StorageRole.Write));
        return new PostgresWriteQueue(new PooledDbContextFactory<BoternityDbContext>(options), Ambient, _clock, _metrics);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var dataSource in _dataSources.Values)
        {
            await dataSource.DisposeAsync().ConfigureAwait(false);
        }

        _metrics.Dispose();
    }

    private PostgresBackup CreateBackups()
    {
        var restore = new PostgresRestore(
            _connection, _settings[StorageRole.Migrate], Tools, CloseIdle, _clock, _loggers.CreateLogger<PostgresRestore>());
        return new PostgresBackup(_connection, _dataSources[StorageRole.Migrate], Tools, restore);
    }

    private void CloseIdle()
    {
        foreach (var dataSource in _dataSources.Values)
        {
            dataSource.Clear();
        }
    }
}
