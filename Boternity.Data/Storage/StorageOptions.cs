using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Boternity.Data.Storage;

/// <summary>Builds the options of a context: the one place, for the runtime, the tools and <c>dotnet ef</c> alike.</summary>
internal static class StorageOptions
{
    public static void UseStorage(this DbContextOptionsBuilder options, IStorageEngine engine, StorageRole role, TimeProvider clock)
    {
        engine.Configure(options, role);

        options
            .ReplaceService<IMigrationsAssembly, DriverMigrationsAssembly>()
            .UseQueryTrackingBehavior(role == StorageRole.Read ? QueryTrackingBehavior.NoTracking : QueryTrackingBehavior.TrackAll);

        if (role != StorageRole.Read)
        {
            options.AddInterceptors(new RowStampInterceptor(clock));
        }

        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(new StorageOptionsExtension(engine, clock));
    }
}
