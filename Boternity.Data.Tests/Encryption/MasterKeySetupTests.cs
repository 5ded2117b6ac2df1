using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Encryption;

/// <summary>The first master key of a database, and never a second one.</summary>
public sealed class MasterKeySetupTests(Provider provider) : StoreSpec(provider)
{
    private readonly string _path = Path.Combine(RunFolder.Shared.CreateFolder(), "keys", "master.key");

    private MasterKeySetup Setup => Database.Services.GetRequiredService<MasterKeySetup>();

    [SetUp]
    public void RemoveKey()
    {
        if (File.Exists(_path))
        {
            File.Delete(_path);
        }
    }

    [Test]
    public async Task MakeFirst_writes_a_key_that_the_database_then_starts_with()
    {
        var made = await Setup.MakeFirstAsync(_path, Cancel);

        Assert.That(made.Path, Is.EqualTo(_path));
        await using var host = Database.OpenHost(HostOf(_path));
        await host.Resolve<ISecretStore>().PutAsync(SecretScope.Global, "NAME", "value", new PutSecretOptions(), Cancel);
        Assert.That(
            await Database.ScalarAsync($"SELECT count(*) FROM data_keys WHERE wrapping_key_id = {made.Id.ToArray()}", Cancel), Is.EqualTo(1));
    }

    [Test]
    public async Task MakeFirst_is_refused_where_data_keys_are()
    {
        await using (var host = Database.OpenHost(TestMasterKeys.Host(TestMasterKeys.Random())))
        {
            await host.Resolve<ISecretStore>().PutAsync(SecretScope.Global, "NAME", "value", new PutSecretOptions(), Cancel);
            await host.Resolve<ISecretStore>().DeleteAsync(SecretScope.Global, "NAME", SecretActor.System, Cancel);
        }

        await AssertRefusedAsync(_path, ErrorCodes.MasterKeyNotFirst);
    }

    [Test]
    public async Task MakeFirst_never_makes_a_key_beside_the_database()
    {
        Assume.That(Database.Provider, Is.EqualTo(Provider.Sqlite), "a server has no directory here");

        await AssertRefusedAsync(Path.Combine(Path.GetDirectoryName(Database.Target)!, "master.key"), ErrorCodes.KeyFileBesideDatabase);
    }

    [Test]
    public async Task MakeFirst_needs_no_database_yet()
    {
        await using var empty = await TestEnvironment.OpenEmptyAsync(Database.Provider, Cancel);

        await empty.Services.GetRequiredService<MasterKeySetup>().MakeFirstAsync(_path, Cancel);

        Assert.That(File.Exists(_path));
        Assert.That(Database.Provider == Provider.Sqlite && File.Exists(empty.Target), Is.False);
    }

    [Test]
    public async Task MakeFirst_takes_the_file_that_options_name()
    {
        await using var host = Database.OpenHost(HostOf(_path));

        var made = await host.Services.GetRequiredService<MasterKeySetup>().MakeFirstAsync(path: null, Cancel);

        Assert.That(made.Path, Is.EqualTo(_path));
        Assert.That(File.Exists(_path));
    }

    private static TestDatabaseOptions HostOf(string path) => new()
    {
        ConfigureServices = services =>
        {
            services.Configure<MasterKeyOptions>(options => options.File = path);
            services.AddBoternityData(data => data.UseSecrets());
        },
    };

    private async Task AssertRefusedAsync(string path, string code)
    {
        var error = await Caught.ByAsync<StoreException>(() => Setup.MakeFirstAsync(path, Cancel));

        Assert.That(error.Code, Is.EqualTo(code));
        Assert.That(File.Exists(path), Is.False);
    }
}
