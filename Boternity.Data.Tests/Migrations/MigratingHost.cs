using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Boternity.Data.Tests.Migrations;

/// <summary>A service that migrates when it starts.</summary>
internal static class MigratingHost
{
    /// <summary>A host over a test's database; its configuration can say otherwise.</summary>
    public static IHost Build(ITestDatabase database, params ReadOnlySpan<(string Key, string Value)> settings) =>
        Build(database, _ => { }, settings);

    /// <inheritdoc cref="Build(ITestDatabase, ReadOnlySpan{ValueTuple{string, string}})"/>
    public static IHost Build(
        ITestDatabase database, Action<IServiceCollection> configure, params ReadOnlySpan<(string Key, string Value)> settings)
    {
        var isSqlite = database.Provider == Provider.Sqlite;
        var values = new Dictionary<string, string?>
        {
            ["Driver"] = isSqlite ? DatabaseConfig.SqliteDriver : DatabaseConfig.PostgresDriver,
            [isSqlite ? "Path" : "ConnectionString"] = database.Target,
            ["BackupsPath"] = Path.Combine(database.Folder, "backups"),
        };
        foreach (var (key, value) in settings)
        {
            values[key] = value;
        }

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(values.ToDictionary(pair => $"{DatabaseConfig.SectionName}:{pair.Key}", pair => pair.Value));
        builder.Services.AddBoternityData(builder.Configuration.GetSection(DatabaseConfig.SectionName)).MigrateOnStart();
        configure(builder.Services);
        return builder.Build();
    }
}
