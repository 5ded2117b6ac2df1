using Boternity.Data.Hosting;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Boternity.Data.Migrations;

/// <summary>Gives <c>dotnet ef</c> its context: configured by <c>appsettings.json</c>, the environment, and arguments after <c>--</c>.</summary>
/// <remarks>
/// Arguments: <c>--driver sqlite|postgres</c>, <c>--path FILE</c>, <c>--connection STRING</c>, and <c>--allow-data-loss</c> for an update to an
/// older migration that drops what is stored. They win over the environment, which wins over the file. PostgreSQL without a connection is
/// enough for commands that open none, such as <c>migrations add</c> and <c>migrations script</c>.
/// </remarks>
public sealed class DesignTimeFactory : IDesignTimeDbContextFactory<BoternityDbContext>
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An argument is not known, lacks its value or is for the other driver.</exception>
    /// <exception cref="Errors.StoreException">The configuration cannot work.</exception>
    public BoternityDbContext CreateDbContext(string[] args) => Create(args, DatabaseEnvironment.Process);

    /// <summary>As the public one, with the variables and the current directory of another process.</summary>
    internal static BoternityDbContext Create(IReadOnlyList<string> arguments, DatabaseEnvironment environment)
    {
        var file = new ConfigurationBuilder()
            .SetBasePath(environment.CurrentDirectory)
            .AddJsonFile("appsettings.json", optional: true)
            .Build();
        var config = DatabaseConfigBinder.Bind(
            file.GetSection(DatabaseConfig.SectionName),
            environment,
            bound => DesignTimeArguments.Apply(arguments, bound));

        var hasConnection = config.Driver != DatabaseConfig.PostgresDriver
            || !string.IsNullOrWhiteSpace(config.ConnectionString)
            || !string.IsNullOrWhiteSpace(config.Host);
        if (!hasConnection)
        {
            config.ConnectionString = "Host=none";
        }

        config.Validate();

        // First of all interceptors, so that a refused connection has created nothing.
        var otherConnection = new OtherConnectionInterceptor();
        var options = new DbContextOptionsBuilder<BoternityDbContext>();
        options.AddInterceptors(otherConnection);
        options.UseStorage(
            StorageFactory.CreateEngine(config, TimeProvider.System, NullLoggerFactory.Instance, meters: null),
            StorageRole.Migrate,
            TimeProvider.System,
            DesignTimeArguments.AllowsDataLoss(arguments));
        if (!hasConnection)
        {
            options.AddInterceptors(new NoConnectionInterceptor());
        }

        var context = new BoternityDbContext(options.Options);
        otherConnection.Remember(context);
        return context;
    }
}
