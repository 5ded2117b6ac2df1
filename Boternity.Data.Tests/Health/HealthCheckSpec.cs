using Boternity.Data.Errors;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Boternity.Data.Tests.Health;

/// <summary>What an orchestrator is told.</summary>
[CancelAfter(60_000)]
public sealed class HealthCheckSpec(Provider provider) : StoreSpec(provider)
{
    private readonly Provider _provider = provider;

    protected override TestDatabaseOptions Options => new() { ConfigureServices = AddHealthChecks };

    [Test]
    public async Task A_migrated_database_is_ready_and_live()
    {
        var report = await CheckAsync(Database.Services);

        Assert.That(report.Entries.Keys, Is.EquivalentTo(["boternity-data-live", "boternity-data-ready"]));
        Assert.That(report.Status, Is.EqualTo(HealthStatus.Healthy));
        Assert.That(report.Entries["boternity-data-ready"].Tags, Is.EqualTo(["ready"]));
        Assert.That(report.Entries["boternity-data-live"].Tags, Is.EqualTo(["live"]));
    }

    [Test]
    public async Task A_database_that_lacks_a_table_is_live_and_not_ready()
    {
        await Database.ExecuteAsync($"DROP TABLE memory_audit_log", Cancel);

        var report = await CheckAsync(Database.Services);

        Assert.That(report.Entries["boternity-data-live"].Status, Is.EqualTo(HealthStatus.Healthy));
        var ready = report.Entries["boternity-data-ready"];
        Assert.That(ready.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(ready.Exception, Is.InstanceOf<StoreException>());
        Assert.That(ready.Data["code"], Is.EqualTo(((StoreException)ready.Exception!).Code));
    }

    [Test]
    public async Task A_database_that_is_not_there_is_live_and_not_ready()
    {
        var target = _provider == Provider.Sqlite
            ? Path.Combine(Database.Folder, "missing.db")
            : Database.Target.Replace("Database=", "Database=missing_", StringComparison.Ordinal);
        await using var host = new LibraryHost(_provider, target, Database.Clock, new TestDatabaseOptions { ConfigureServices = AddHealthChecks });

        var report = await CheckAsync(host.Services);

        Assert.That(report.Entries["boternity-data-live"].Status, Is.EqualTo(HealthStatus.Healthy));
        Assert.That(report.Entries["boternity-data-ready"].Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(File.Exists(Path.Combine(Database.Folder, "missing.db")), Is.False);
    }

    private static void AddHealthChecks(IServiceCollection services) => services.AddBoternityData(data => data.AddHealthChecks());

    private static Task<HealthReport> CheckAsync(IServiceProvider services) =>
        services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel);
}
