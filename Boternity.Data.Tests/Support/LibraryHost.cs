using Boternity.Data.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Support;

/// <summary>The library as a service has it: registered from configuration, resolved through one scope.</summary>
public sealed class LibraryHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly AsyncServiceScope _scope;

    /// <param name="provider">The driver.</param>
    /// <param name="target">The path or connection string, as in <see cref="ITestDatabase.Target"/>.</param>
    /// <param name="clock">The clock of everything in the host.</param>
    /// <param name="options">What is different from the usual.</param>
    public LibraryHost(Provider provider, string target, TimeProvider clock, TestDatabaseOptions? options = null)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            [Key("Driver")] = provider == Provider.Sqlite ? DatabaseConfig.SqliteDriver : DatabaseConfig.PostgresDriver,
            [Key(provider == Provider.Sqlite ? "Path" : "ConnectionString")] = target,

            // Seconds that only tests of it want; on PostgreSQL its folder would be the developer's own.
            [Key("BackupBeforeMigration")] = "false",
        };

        foreach (var (key, value) in options?.Settings ?? new Dictionary<string, string?>())
        {
            settings[Key(key)] = value;
        }

        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(clock);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        services.AddBoternityData(configuration.GetSection(DatabaseConfig.SectionName));
        options?.ConfigureServices?.Invoke(services);

        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        _scope = _services.CreateAsyncScope();

        static string Key(string name) => $"{DatabaseConfig.SectionName}:{name}";
    }

    public IServiceProvider Services => _services;

    public T Resolve<T>()
        where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        await _services.DisposeAsync();
    }
}
