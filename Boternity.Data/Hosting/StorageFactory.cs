using System.Diagnostics;
using System.Diagnostics.Metrics;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Backups;
using Boternity.Data.Storage.Checks;
using Boternity.Data.Storage.Copying;
using Boternity.Data.Storage.Postgres;
using Boternity.Data.Storage.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Hosting;

/// <summary>Builds the engine of the configured driver, and what hangs on it.</summary>
internal static class StorageFactory
{
    public static IStorageEngine CreateEngine(
        DatabaseConfig config,
        TimeProvider clock,
        ILoggerFactory loggers,
        IMeterFactory? meters,
        MigrationSet? migrations = null) =>
        config.Driver switch
        {
            DatabaseConfig.SqliteDriver =>
                new SqliteStorageEngine(config, clock, loggers, meters) { Migrations = migrations ?? MigrationSet.Product("Sqlite") },
            DatabaseConfig.PostgresDriver =>
                new PostgresStorageEngine(config, clock, loggers, meters) { Migrations = migrations ?? MigrationSet.Product("Postgres") },
            _ => throw new UnreachableException("The driver was validated."),
        };

    public static IStorageEngine CreateEngine(IServiceProvider provider) =>
        CreateEngine(
            provider.GetRequiredService<IOptions<DatabaseConfig>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetService<IMeterFactory>(),
            provider.GetService<MigrationSet>());

    public static void Configure(IServiceProvider provider, DbContextOptionsBuilder options, StorageRole role) =>
        options.UseStorage(
            provider.GetRequiredService<IStorageEngine>(),
            role,
            provider.GetRequiredService<TimeProvider>());

    public static IWriteQueue CreateWriteQueue(IServiceProvider provider) =>
        provider.GetRequiredService<IStorageEngine>().CreateWriteQueue();

    public static IStorageExaminer CreateExaminer(IServiceProvider provider)
    {
        var config = provider.GetRequiredService<IOptions<DatabaseConfig>>().Value;
        var clock = provider.GetRequiredService<TimeProvider>();
        return provider.GetRequiredService<IStorageEngine>() switch
        {
            SqliteStorageEngine engine => new SqliteExaminer(config, engine, clock),
            PostgresStorageEngine engine => new PostgresExaminer(config, engine, clock),
            _ => throw new UnreachableException("There are two engines."),
        };
    }

    /// <remarks>SQLite's, whatever this store is on: that is what an older vault is.</remarks>
    public static ILegacyVaultFile CreateLegacyVaultFile(IServiceProvider provider) =>
        new SqliteLegacyVaultFile(provider.GetRequiredService<IOptions<DatabaseConfig>>().Value);

    /// <inheritdoc cref="CreateLegacyVaultFile"/>
    public static IUpstreamFiles CreateUpstreamFiles(IServiceProvider provider) =>
        new SqliteUpstreamFiles(provider.GetRequiredService<IOptions<DatabaseConfig>>().Value);

    public static IBackupManager CreateBackupManager(IServiceProvider provider) => new BackupManager(
        provider.GetRequiredService<IStorageEngine>(),
        provider.GetRequiredService<IOptions<DatabaseConfig>>().Value.BackupsPath,
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<BackupManager>>());

    public static SchemaManager CreateSchemaManager(IServiceProvider provider)
    {
        var options = CreateOptions(provider, StorageRole.Migrate);
        return new SchemaManager(provider.GetRequiredService<IStorageEngine>().Location, () => new BoternityDbContext(options));
    }

    public static IDatabaseCopier CreateCopier(IServiceProvider provider)
    {
        var loggers = provider.GetRequiredService<ILoggerFactory>();
        var clock = provider.GetRequiredService<TimeProvider>();
        string?[] folders =
        [
            provider.GetRequiredService<IOptions<DatabaseConfig>>().Value.FilesPath,
            provider.GetRequiredService<IOptions<SecretFileOptions>>().Value.Path,
        ];
        return new DatabaseCopier(
            provider.GetRequiredService<IStorageEngine>(),
            provider.GetRequiredService<SchemaManager>(),
            provider.GetRequiredService<IDbContextFactory<BoternityReadDbContext>>(),
            target => CreateEngine(target, clock, loggers, meters: null),
            [.. folders.OfType<string>()],
            clock,
            loggers);
    }

    private static DbContextOptions<BoternityDbContext> CreateOptions(IServiceProvider provider, StorageRole role)
    {
        var options = new DbContextOptionsBuilder<BoternityDbContext>();
        options.UseApplicationServiceProvider(provider);
        Configure(provider, options, role);
        return options.Options;
    }
}
