using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Storage;

/// <summary>Builds the options of a context: the one place, for the runtime, the tools and <c>dotnet ef</c> alike.</summary>
internal static class StorageOptions
{
    public static void UseStorage(this DbContextOptionsBuilder options, IStorageEngine engine, StorageRole role, TimeProvider clock) =>
        options.UseStorage(engine, role, clock, connect => engine.Configure(connect, role));

    /// <param name="options">The options to complete.</param>
    /// <param name="engine">The driver.</param>
    /// <param name="role">What the context is for.</param>
    /// <param name="clock">The clock of what is stored.</param>
    /// <param name="connect">Points the context at its connection.</param>
    public static void UseStorage(
        this DbContextOptionsBuilder options,
        IStorageEngine engine,
        StorageRole role,
        TimeProvider clock,
        Action<DbContextOptionsBuilder> connect)
    {
        connect(options);

        options
            .ReplaceService<IMigrationsAssembly, DriverMigrationsAssembly>()
            .UseQueryTrackingBehavior(role == StorageRole.Read ? QueryTrackingBehavior.NoTracking : QueryTrackingBehavior.TrackAll);

        if (role != StorageRole.Read)
        {
            options.AddInterceptors(new RowStampInterceptor(clock));
        }

        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(new StorageOptionsExtension(engine, clock));
    }

    /// <summary>The options of the contexts that an engine gives to units.</summary>
    public static DbContextOptions<BoternityDbContext> ForUnits(
        IStorageEngine engine,
        TimeProvider clock,
        ILoggerFactory loggers,
        Action<DbContextOptionsBuilder> connect)
    {
        var options = new DbContextOptionsBuilder<BoternityDbContext>();
        options.UseLoggerFactory(loggers);
        options.UseStorage(engine, StorageRole.Write, clock, connect);
        return options.Options;
    }
}
