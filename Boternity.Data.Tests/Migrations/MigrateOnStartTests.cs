using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Tests.Migrations;

public sealed class MigrateOnStartTests(Provider provider) : EmptyDatabaseSpec(provider)
{
    [Test]
    public async Task StartAsync_empty_database_is_migrated()
    {
        using var host = MigratingHost.Build(Database);

        await host.StartAsync(Cancel);

        Assert.That(await TablesAsync(), Contains.Item("bots"));
        Assert.That(await Schema.GetPendingAsync(Cancel), Is.Empty);
        await host.StopAsync(Cancel);
    }

    [Test]
    public async Task StartAsync_migrates_before_any_service_starts()
    {
        var seen = new TaskCompletionSource<int>();

        // Registered before the migrations are asked for, so it is not the order of registration that decides.
        using var host = MigratingHost.Build(
            Database,
            services => services.Insert(
                0, ServiceDescriptor.Singleton<IHostedService>(provider => new PendingRecorder(provider.GetRequiredService<SchemaManager>(), seen))));
        await host.StartAsync(Cancel);

        Assert.That(await seen.Task.WaitAsync(Cancel), Is.Zero);
        await host.StopAsync(Cancel);
    }

    [Test]
    public async Task StartAsync_without_permission_migrates_nothing()
    {
        using var host = MigratingHost.Build(Database, ("AutoMigrate", "false"));

        await host.StartAsync(Cancel);

        Assert.That(await Schema.GetPendingAsync(Cancel), Is.Not.Empty);
        Assert.That(Directory.EnumerateFileSystemEntries(Database.Folder), Is.Empty);
        await host.StopAsync(Cancel);
    }

    [Test]
    public async Task StartAsync_asked_twice_migrates_once()
    {
        using var host = MigratingHost.Build(Database, services => services.AddBoternityData(_ => { }).MigrateOnStart());

        await host.StartAsync(Cancel);

        Assert.That(
            host.Services.GetServices<IHostedService>().Select(service => service.GetType().Name).Where(name => name == "MigrationService"),
            Has.Exactly(1).Items);
        await host.StopAsync(Cancel);
    }

    [Test]
    public async Task StartAsync_two_hosts_at_once_both_succeed()
    {
        using var first = MigratingHost.Build(Database);
        using var second = MigratingHost.Build(Database);

        await Task.WhenAll(Task.Run(() => first.StartAsync(Cancel), Cancel), Task.Run(() => second.StartAsync(Cancel), Cancel));

        await using var context = OpenMigrationContext();
        Assert.That(await context.Database.GetAppliedMigrationsAsync(Cancel), Is.EqualTo(context.Database.GetMigrations()));
        await first.StopAsync(Cancel);
        await second.StopAsync(Cancel);
    }

    [Test]
    public void StartAsync_invalid_settings_are_all_named()
    {
        using var host = MigratingHost.Build(Database, ("MigrationTimeout", "1s"), ("MaxReaders", "0"));

        var error = Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancel));

        Assert.That(error.Failures, Has.Some.Contains("MigrationTimeout").And.Some.Contains("MaxReaders"));
    }

    [Test]
    public void StartAsync_cancelled_start_says_so()
    {
        using var host = MigratingHost.Build(Database);

        Assert.That(() => host.StartAsync(new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
    }

    private sealed class PendingRecorder(SchemaManager schema, TaskCompletionSource<int> seen) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken) =>
            seen.SetResult((await schema.GetPendingAsync(cancellationToken)).Count);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
