using System.ComponentModel;
using Boternity.Data.ApiKeys;
using Boternity.Data.Encryption;
using Boternity.Data.Health;
using Boternity.Data.Hosting;
using Boternity.Data.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Says which database the layer uses and what it does at start. Every method may be called more than once; the last call counts.</summary>
public sealed class BoternityDataBuilder
{
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(10);

    internal BoternityDataBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services being configured; for extension methods of this builder.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public IServiceCollection Services { get; }

    /// <summary>Uses an SQLite file.</summary>
    /// <param name="path">The file; a relative path counts from the current directory. <c>:memory:</c> is for tests and not durable.</param>
    /// <returns>The builder.</returns>
    public BoternityDataBuilder UseSqlite(string path) =>
        Configure(config =>
        {
            config.Driver = DatabaseConfig.SqliteDriver;
            config.Path = path;
        });

    /// <summary>Uses a PostgreSQL database.</summary>
    /// <param name="connectionString">In Npgsql's form; its password reaches no log and no error message.</param>
    /// <returns>The builder.</returns>
    public BoternityDataBuilder UsePostgres(string connectionString) =>
        Configure(config =>
        {
            config.Driver = DatabaseConfig.PostgresDriver;
            config.ConnectionString = connectionString;
        });

    /// <summary>
    /// Opens secrets and API keys with a master key: from the <see cref="IMasterKeyProvider"/> that the service registered, else from where
    /// <see cref="MasterKeyOptions"/> say. It is loaded and compared with the database before hosted services start, or at the first use
    /// where there is no host. Without this call they answer <see cref="Boternity.Data.Errors.ErrorCodes.SecretStoreLocked"/>.
    /// </summary>
    /// <param name="configure">Sets options; runs after configuration. Null: nothing.</param>
    /// <returns>The builder.</returns>
    public BoternityDataBuilder UseSecrets(Action<SecretsOptions>? configure = null)
    {
        if (configure is not null)
        {
            Services.Configure(configure);
        }

        if (!Services.Any(service => service.ServiceType == typeof(SecretsSwitch)))
        {
            Services.AddSingleton<SecretsSwitch>();
            Services.TryAddSingleton<IMasterKeyProvider>(SecretsFactory.CreateSources);
            Services.TryAddSingleton<IApiKeyPepper, DataKeyPepper>();

            // The first to start, whatever was registered before; a migration is done by then, in the phase before that.
            Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, SecretsStartService>());
        }

        return this;
    }

    /// <summary>
    /// Adds the checks <c>boternity-data-ready</c> (tag <c>ready</c>: schema, writer, reader, and the keys after <see cref="UseSecrets"/>) and
    /// <c>boternity-data-live</c> (tag <c>live</c>: the layer is up). Both have 10 s.
    /// </summary>
    /// <returns>The builder.</returns>
    public BoternityDataBuilder AddHealthChecks()
    {
        if (!Services.Any(service => service.ServiceType == typeof(HealthChecksAdded)))
        {
            Services.AddSingleton<HealthChecksAdded>();
            Services.AddHealthChecks()
                .AddCheck<LiveHealthCheck>("boternity-data-live", tags: ["live"], timeout: CheckTimeout)
                .AddCheck<ReadyHealthCheck>("boternity-data-ready", tags: ["ready"], timeout: CheckTimeout);
        }

        return this;
    }

    /// <summary>Sets any option; runs after configuration and environment.</summary>
    /// <param name="configure">Changes the options; they are validated when the host starts.</param>
    /// <returns>The builder.</returns>
    public BoternityDataBuilder Configure(Action<DatabaseConfig> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);

        Services.Configure(configure);
        return this;
    }

    // Names of health checks are unique: registering them twice would fail when they run.
    private sealed class HealthChecksAdded;
}
