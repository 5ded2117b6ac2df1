using Boternity.Data.Hosting;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Boternity.Data.Migrations;

/// <summary>Gives <c>dotnet ef</c> its context: configured by <c>appsettings.json</c>, the environment, and arguments after <c>--</c>.</summary>
/// <remarks>
/// Arguments: <c>--driver sqlite|postgres</c>, <c>--path FILE</c>, <c>--connection STRING</c>. They win over the environment, which wins over
/// the file. PostgreSQL without a connection is enough for commands that open none, such as <c>migrations add</c> and <c>migrations script</c>.
/// </remarks>
public sealed class DesignTimeFactory : IDesignTimeDbContextFactory<BoternityDbContext>
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An argument is not known.</exception>
    /// <exception cref="Errors.StoreException">The configuration cannot work.</exception>
    public BoternityDbContext CreateDbContext(string[] args)
    {
        var file = new ConfigurationBuilder()
            .SetBasePath(Directory.GetCurrentDirectory())
            .AddJsonFile("appsettings.json", optional: true)
            .Build();
        var config = DatabaseConfigBinder.Bind(
            file.GetSection(DatabaseConfig.SectionName),
            overrides: bound => DesignTimeArguments.Apply(args, bound));

        var hasConnection = config.Driver != DatabaseConfig.PostgresDriver
            || !string.IsNullOrWhiteSpace(config.ConnectionString)
            || !string.IsNullOrWhiteSpace(config.Host);
        if (!hasConnection)
        {
            config.ConnectionString = "Host=none";
        }

        config.Validate();

        var options = new DbContextOptionsBuilder<BoternityDbContext>();
        options.UseStorage(StorageFactory.CreateEngine(config, TimeProvider.System, NullLoggerFactory.Instance, meters: null), StorageRole.Migrate, TimeProvider.System);
        if (!hasConnection)
        {
            options.AddInterceptors(new NoConnectionInterceptor());
        }

        return new BoternityDbContext(options.Options);
    }
}
