using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>A PostgreSQL server: a bounded pool of sessions for each role.</summary>
internal sealed class PostgresStorageEngine : IStorageEngine
{
    private const int MaxPoolSize = 32;
    private const int KeepAliveSeconds = 10;
    private const int CommandTimeoutSeconds = 30;

    private readonly NpgsqlConnectionStringBuilder _connection;
    private readonly Durability _durability;
    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _loggers;
    private readonly Dictionary<StorageRole, NpgsqlDataSource> _dataSources;

    public PostgresStorageEngine(DatabaseConfig config, TimeProvider clock, ILoggerFactory loggers)
    {
        _clock = clock;
        _loggers = loggers;
        _connection = ConnectionOf(config);
        _durability = config.Durability;
        _dataSources = Enum.GetValues<StorageRole>().ToDictionary(role => role, CreateDataSource);
    }

    public string Driver => DatabaseConfig.PostgresDriver;

    public string Location => $"{_connection.Host}/{_connection.Database}";

    public AmbientScope Ambient { get; } = new();

    public string MigrationsNamespace => $"{DriverMigrationsAssembly.AssemblyName}.Postgres";

    public void Configure(DbContextOptionsBuilder options, StorageRole role) =>
        options.UseNpgsql(_dataSources[role], npgsql => npgsql.MigrationsAssembly(DriverMigrationsAssembly.AssemblyName));

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

    public IWriteQueue CreateWriteQueue() =>
        new PostgresWriteQueue(new PooledDbContextFactory<BoternityDbContext>(
            StorageOptions.ForUnits(this, _clock, _loggers, options => Configure(options, StorageRole.Write))),
            Ambient);

    public async ValueTask DisposeAsync()
    {
        foreach (var dataSource in _dataSources.Values)
        {
            await dataSource.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static NpgsqlConnectionStringBuilder ConnectionOf(DatabaseConfig config)
    {
        if (!string.IsNullOrEmpty(config.ConnectionString))
        {
            return new NpgsqlConnectionStringBuilder(config.ConnectionString);
        }

        var builder = new NpgsqlConnectionStringBuilder { Host = config.Host, Username = config.User, Database = config.DbName };
        builder["Port"] = config.Port;
        builder["SSL Mode"] = config.SslMode;
        if (!string.IsNullOrEmpty(config.Password))
        {
            builder.Password = config.Password;
        }

        return builder;
    }

    private NpgsqlDataSource CreateDataSource(StorageRole role)
    {
        var settings = new PostgresSettings(role, _durability);
        var connection = new NpgsqlConnectionStringBuilder(_connection.ConnectionString)
        {
            MaxPoolSize = MaxPoolSize,
            KeepAlive = KeepAliveSeconds,
            CommandTimeout = role == StorageRole.Migrate ? 0 : CommandTimeoutSeconds,
            IncludeErrorDetail = false,
            Options = settings.StartupOptions,
        };

        var dataSource = new NpgsqlDataSourceBuilder(connection.ConnectionString);
        dataSource.UsePhysicalConnectionInitializer(settings.Verify, settings.VerifyAsync);
        return dataSource.Build();
    }
}
