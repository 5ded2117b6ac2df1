using Boternity.Data.Encryption;
using Boternity.Data.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Hosting;

/// <summary>Builds what looks for the master key.</summary>
internal static class SecretsFactory
{
    /// <remarks>Without a host it is Production, as it is for a host that was told nothing.</remarks>
    public static MasterKeyEnvironment CreateEnvironment(IServiceProvider provider)
    {
        var host = provider.GetService<IHostEnvironment>();
        var config = provider.GetRequiredService<IOptions<DatabaseConfig>>().Value;
        var isFile = config is { Driver: DatabaseConfig.SqliteDriver, Path: not DatabaseConfig.InMemoryPath };
        return MasterKeyEnvironment.Process(host?.IsProduction() ?? true, isFile ? Path.GetDirectoryName(config.Path) : null) with
        {
            IsDevelopment = host?.IsDevelopment() ?? false,
        };
    }

    public static IMasterKeyProvider CreateSources(IServiceProvider provider) =>
        new MasterKeySources(
            provider.GetRequiredService<IOptions<MasterKeyOptions>>().Value,
            provider.GetRequiredService<MasterKeyEnvironment>(),
            provider.GetRequiredService<ILogger<MasterKeySources>>());

    public static MasterKeySetup CreateSetup(IServiceProvider provider) =>
        new(
            provider.GetRequiredService<MasterKeyCheck>(),
            provider.GetRequiredService<MasterKeyEnvironment>(),
            provider.GetRequiredService<IOptions<MasterKeyOptions>>());

    public static SecretsStart CreateStart(IServiceProvider provider)
    {
        var isWanted = provider.GetService<SecretsSwitch>() is not null;
        return new SecretsStart(
            isWanted ? provider.GetRequiredService<IMasterKeyProvider>() : null,
            provider.GetRequiredService<MasterKeyCheck>(),
            provider.GetRequiredService<RowValueLogs>(),
            provider.GetRequiredService<MasterKeyEnvironment>(),
            provider.GetRequiredService<IOptions<SecretsOptions>>(),
            provider.GetRequiredService<ILogger<SecretsStart>>());
    }
}
