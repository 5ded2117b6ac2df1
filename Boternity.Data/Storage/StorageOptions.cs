using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Storage;

/// <summary>Builds the options of a context: the one place, for the runtime, the tools and <c>dotnet ef</c> alike.</summary>
internal static class StorageOptions
{
    /// <summary>A context for migrating the database of another context, which may be in a lease, in a pool, or on a kept-open connection.</summary>
    /// <exception cref="StoreException">The other context must not, or cannot now, change the schema.</exception>
    public static BoternityDbContext CreateMigrationContext(IDbContextOptions other, DatabaseFacade database)
    {
        var storage = StorageOptionsExtension.Of(other);
        if (storage.Role == StorageRole.Read)
        {
            throw Messages.ReadOnlyContext();
        }

        if (database.CurrentTransaction is not null || storage.Engine.Ambient.Current is not null)
        {
            throw Messages.ScopeMisuse("A migration runs in a transaction of its own: end the one of this context, or the unit, before.");
        }

        return CreateMigrationContext(other, storage);
    }

    /// <summary>A context for reading the history where a context that waits for its turn should not; null where its own connection does.</summary>
    public static BoternityDbContext? TryCreateHistoryContext(HistoryRepositoryDependencies dependencies)
    {
        var storage = StorageOptionsExtension.Of(dependencies.Options);
        var isBusy = dependencies.Connection.CurrentTransaction is not null || storage.Engine.Ambient.Current is not null;
        return storage.Role == StorageRole.Write && !isBusy ? CreateMigrationContext(dependencies.Options, storage) : null;
    }

    /// <param name="options">The context's.</param>
    /// <param name="engine">The database.</param>
    /// <param name="role">What the context is for.</param>
    /// <param name="clock">The clock of row stamps and deadlines.</param>
    /// <param name="allowDataLoss">Whether a migration may be reverted although that drops rows or values.</param>
    public static void UseStorage(
        this DbContextOptionsBuilder options,
        IStorageEngine engine,
        StorageRole role,
        TimeProvider clock,
        bool allowDataLoss = false)
    {
        engine.Configure(options, role);
        options.Complete(new StorageOptionsExtension(engine, role, clock) { AllowDataLoss = allowDataLoss });
    }

    /// <summary>The options of the contexts that an engine gives to units.</summary>
    /// <param name="engine">The database.</param>
    /// <param name="clock">The clock of row stamps.</param>
    /// <param name="loggers">Where the contexts log.</param>
    /// <param name="connect">Points a context at the connection of the units.</param>
    public static DbContextOptions<BoternityDbContext> ForUnits(
        IStorageEngine engine,
        TimeProvider clock,
        ILoggerFactory loggers,
        Action<DbContextOptionsBuilder> connect)
    {
        var options = new DbContextOptionsBuilder<BoternityDbContext>();
        options.UseLoggerFactory(loggers);
        connect(options);
        options.Complete(new StorageOptionsExtension(engine, StorageRole.Write, clock));
        return options.Options;
    }

    /// <summary>The options of contexts that look into a database past its engine.</summary>
    /// <param name="engine">Whose model it is.</param>
    /// <param name="clock">Not asked by reads.</param>
    /// <param name="connect">Points a context at a connection of its own that cannot write.</param>
    public static DbContextOptions<BoternityReadDbContext> ForExaminer(
        IStorageEngine engine, TimeProvider clock, Action<DbContextOptionsBuilder> connect)
    {
        var options = new DbContextOptionsBuilder<BoternityReadDbContext>();
        connect(options);
        options.Complete(new StorageOptionsExtension(engine, StorageRole.Read, clock));
        return options.Options;
    }

    private static BoternityDbContext CreateMigrationContext(IDbContextOptions other, StorageOptionsExtension storage)
    {
        var options = new DbContextOptionsBuilder<BoternityDbContext>();
        var core = other.FindExtension<CoreOptionsExtension>();
        if (core?.ApplicationServiceProvider is { } services)
        {
            options.UseApplicationServiceProvider(services);
        }

        options.UseLoggerFactory(core?.LoggerFactory);
        options.UseStorage(storage.Engine, StorageRole.Migrate, storage.Clock, storage.AllowDataLoss);
        return new BoternityDbContext(options.Options);
    }

    private static void Complete(this DbContextOptionsBuilder options, StorageOptionsExtension storage)
    {
        options
            .ReplaceService<IMigrationsAssembly, DriverMigrationsAssembly>()
            .AddInterceptors(AppendOnlyGuard.Instance, StoreWrittenGuard.Instance)

            // The migrators bring a transaction of their own, around all pending migrations.
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.MigrationsUserTransactionWarning))
            .UseQueryTrackingBehavior(storage.Role == StorageRole.Read ? QueryTrackingBehavior.NoTracking : QueryTrackingBehavior.TrackAll);

        // Migrations build and compare tables, for which they need the whole model.
        if (storage.Role != StorageRole.Migrate)
        {
            options.UseModel(storage.Engine.Model);
        }

        if (storage.Role != StorageRole.Read)
        {
            options.AddInterceptors(new RowSaveInterceptor(storage.Clock));
        }

        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(storage);
    }
}
