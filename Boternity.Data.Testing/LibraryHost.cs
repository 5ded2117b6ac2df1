using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Testing;

/// <summary>The library as a service has it: a generic host in the environment Production, registered from configuration.</summary>
/// <remarks>Its container checks itself when it is built, and checks scopes.</remarks>
public sealed class LibraryHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly AsyncServiceScope _scope;
    private bool _wasStarted;
    private bool _disposed;

    /// <param name="provider">The driver.</param>
    /// <param name="target">The path or connection string, as in <see cref="TestDatabase.Target"/>.</param>
    /// <param name="clock">The clock of everything in the host.</param>
    /// <param name="options">What is different from the usual.</param>
    /// <param name="folder">Where relative paths count from. Null: the current directory.</param>
    internal LibraryHost(
        Provider provider, string target, TimeProvider clock, TestDatabaseOptions? options = null, string? folder = null)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            [Key("Driver")] = provider == Provider.Sqlite ? DatabaseConfig.SqliteDriver : DatabaseConfig.PostgresDriver,
            [Key(provider == Provider.Sqlite ? "Path" : "ConnectionString")] = target,

            // Seconds that only tests of it want.
            [Key("BackupBeforeMigration")] = "false",

            // PostgreSQL's default is the developer's own.
            [Key("BackupsPath")] = folder is null ? null : Path.Combine(folder, "backups"),
        };

        foreach (var (key, value) in options?.Settings ?? new Dictionary<string, string?>())
        {
            settings[Key(key)] = value;
        }

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.ConfigureContainer(
            new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
        var section = builder.Configuration.GetSection(DatabaseConfig.SectionName);
        AddBinders(builder.Services, section, folder ?? Environment.CurrentDirectory);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        if (options?.MasterKey is { } masterKey)
        {
            builder.Services.AddSingleton(masterKey);
        }

        builder.Services.AddBoternityData(section);
        options?.ConfigureServices?.Invoke(builder.Services);

        _host = builder.Build();
        _scope = _host.Services.CreateAsyncScope();

        static string Key(string name) => $"{DatabaseConfig.SectionName}:{name}";
    }

    /// <summary>The root of the container; for services that are singletons, and for scopes of the test's own.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Resolves from one scope that lives as long as the host.</summary>
    /// <typeparam name="T">The service.</typeparam>
    /// <exception cref="InvalidOperationException">It is not registered.</exception>
    public T Resolve<T>()
        where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    /// <summary>Starts the hosted services, those of the library too, in the phases and the order of production.</summary>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <returns>A task that completes when all have started; <see cref="DisposeAsync"/> stops them.</returns>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _wasStarted = true;
        return _host.StartAsync(cancellationToken);
    }

    /// <summary>Stops the hosted services if they were started, and closes the database. May be called more than once.</summary>
    /// <returns>A task that completes when everything is closed, whatever it threw.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        try
        {
            if (_wasStarted)
            {
                await _host.StopAsync(CancellationToken.None);
            }
        }
        finally
        {
            try
            {
                await _scope.DisposeAsync();
            }
            finally
            {
                await ((IAsyncDisposable)_host).DisposeAsync();
            }
        }
    }

    // The library adds its own only where there are none. These read no variable: a developer's own database is not a test's.
    private static void AddBinders(IServiceCollection services, IConfigurationSection section, string folder)
    {
        var environment = new DatabaseEnvironment(_ => null, HomeDirectory: "", folder);
        var database = new DatabaseConfigBinder(section, environment);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<DatabaseConfig>>(database));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<DatabaseConfig>>(database));
        var secretFiles = new SecretFileOptionsBinder(section.GetSection(DatabaseConfigBinder.SecretFilesSection), environment);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<SecretFileOptions>>(secretFiles));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<SecretFileOptions>>(secretFiles));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecretFileOptions>>(secretFiles));
    }
}
