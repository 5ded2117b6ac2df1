using Boternity.Data.Migrations;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets a host migrate its database when it starts.</summary>
public static class MigrateOnStartExtensions
{
    /// <summary>
    /// Creates the database if it is absent and applies pending migrations before any hosted service starts; a failure stops the start.
    /// Does nothing where <c>AutoMigrate</c> is false. May be called more than once.
    /// </summary>
    /// <param name="builder">The data layer's builder.</param>
    /// <returns>The builder.</returns>
    public static BoternityDataBuilder MigrateOnStart(this BoternityDataBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MigrationService>());
        return builder;
    }
}
