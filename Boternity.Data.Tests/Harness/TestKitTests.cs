using Boternity.Data.Bots;
using Boternity.Data.Encryption;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Tests.Harness;

/// <summary>The test kit, as the author of a service's fixture meets it.</summary>
[TestFixture(Provider.Sqlite, Category = nameof(Provider.Sqlite))]
[TestFixture(Provider.Postgres, Category = nameof(Provider.Postgres))]
public sealed class TestKitTests(Provider provider)
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task CreateAsync_gives_a_migrated_database_with_the_library_over_it()
    {
        await using var database = await TestDatabase.CreateAsync(provider, Cancel);

        var bot = await database.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Luna" }, Cancel);

        Assert.That(await database.Resolve<SchemaManager>().GetPendingAsync(Cancel), Is.Empty);
        Assert.That(bot.CreatedAt, Is.EqualTo(database.Clock.GetUtcNow()).Within(TimeSpan.FromMicroseconds(1)));
        Assert.That(database.Provider, Is.EqualTo(provider));
    }

    [Test]
    public async Task CreateAsync_runs_the_service_s_registrations_last()
    {
        var own = new OwnService();

        await using var database = await TestDatabase.CreateAsync(
            provider,
            options => options.ConfigureServices = services => services.AddSingleton(own).AddSingleton(TimeProvider.System),
            Cancel);

        Assert.That(database.Resolve<OwnService>(), Is.SameAs(own));
        Assert.That(database.Resolve<TimeProvider>(), Is.SameAs(TimeProvider.System));
    }

    [Test]
    public async Task Relative_paths_of_the_settings_are_in_the_test_s_folder()
    {
        await using var database = await TestDatabase.CreateAsync(provider, options => options.Settings["FilesPath"] = "files", Cancel);

        Assert.That(
            database.Resolve<IOptions<DatabaseConfig>>().Value.FilesPath, Is.EqualTo(Path.Combine(database.Folder, "files")));
        Assert.That(database.Resolve<IOptions<SecretFileOptions>>().Value.Path, Does.StartWith(database.Folder));
    }

    [Test]
    public async Task RestartAsync_closes_what_was_resolved_and_keeps_database_and_clock()
    {
        await using var database = await OpenAsync();
        var bot = await database.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Luna" }, Cancel);
        var before = database.Resolve<OwnService>();
        database.Clock.Advance(TimeSpan.FromHours(1));

        await database.RestartAsync(Cancel);

        Assert.That(before.IsDisposed);
        Assert.That(database.Resolve<OwnService>(), Is.Not.SameAs(before));
        Assert.That(database.Resolve<TimeProvider>(), Is.SameAs(database.Clock));
        Assert.That(await database.Resolve<IBotStore>().GetAsync(bot.Id, Cancel), Is.Not.Null);
    }

    [Test]
    public async Task RestartAsync_that_is_cancelled_closes_nothing()
    {
        await using var database = await OpenAsync();
        var service = database.Resolve<OwnService>();

        await Assert.ThatAsync(() => database.RestartAsync(new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());

        Assert.That(database.Resolve<OwnService>(), Is.SameAs(service));
        Assert.That(service.IsDisposed, Is.False);
    }

    [Test]
    public async Task OpenHost_is_a_second_service_beside_the_first()
    {
        await using var database = await OpenAsync();
        var bot = await database.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Luna" }, Cancel);

        await using var second = database.OpenHost();

        Assert.That(second.Resolve<OwnService>(), Is.Not.SameAs(database.Resolve<OwnService>()));
        Assert.That(await second.Resolve<IBotStore>().GetAsync(bot.Id, Cancel), Is.Not.Null);
    }

    [Test]
    public async Task StartAsync_runs_hosted_services_until_the_end()
    {
        OwnService service;
        await using (var database = await OpenAsync())
        {
            service = database.Resolve<OwnService>();
            Assert.That(service.IsRunning, Is.False);

            await database.StartAsync(Cancel);
            Assert.That(service.IsRunning);
        }

        Assert.That(service.IsRunning, Is.False);
        Assert.That(service.IsDisposed);
    }

    [Test]
    public async Task DisposeAsync_removes_everything_even_where_the_service_does_not_stop()
    {
        var database = await OpenAsync();
        var service = database.Resolve<OwnService>();
        await database.StartAsync(Cancel);
        service.FailsToStop = true;

        await Assert.ThatAsync(() => database.DisposeAsync().AsTask(), Throws.Exception);
        await database.DisposeAsync();

        Assert.That(service.IsDisposed);
        Assert.That(database.Folder, Does.Not.Exist);
    }

    [Test]
    public async Task UseSecrets_finds_a_key_of_the_database_s_own_that_no_file_has()
    {
        await using var database = await OpenAsync();
        await using var other = await OpenAsync();
        await database.Resolve<ISecretStore>().PutAsync(SecretScope.Global, "TOKEN", "a value to seal", new PutSecretOptions(), Cancel);

        await database.RestartAsync(Cancel);

        using var value = await database.Resolve<ISecretStore>().RevealAsync(SecretScope.Global, "TOKEN", SecretActor.System, Cancel);
        Assert.That(value?.RevealString(), Is.EqualTo("a value to seal"));
        using var key = await database.Resolve<IMasterKeyProvider>().LoadAsync(Cancel);
        using var othersKey = await other.Resolve<IMasterKeyProvider>().LoadAsync(Cancel);
        Assert.That(key.Current.Id, Is.Not.EqualTo(othersKey.Current.Id));
        Assert.That(Directory.GetFiles(database.Folder).Select(Path.GetFileName), Has.None.Contains("key"));
    }

    // As a service registers itself: the library again, with what it wants of it.
    private Task<TestDatabase> OpenAsync() => TestDatabase.CreateAsync(
        provider,
        options => options.ConfigureServices = services =>
        {
            services.AddBoternityData(data => data.UseSecrets().MigrateOnStart());
            services.AddSingleton<OwnService>();
            services.AddHostedService(container => container.GetRequiredService<OwnService>());
        },
        Cancel);

    private sealed class OwnService : IHostedService, IDisposable
    {
        public bool IsRunning { get; private set; }

        public bool IsDisposed { get; private set; }

        public bool FailsToStop { get; set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            IsRunning = true;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            IsRunning = false;
            return FailsToStop ? throw new InvalidOperationException("It does not stop.") : Task.CompletedTask;
        }

        public void Dispose() => IsDisposed = true;
    }
}
