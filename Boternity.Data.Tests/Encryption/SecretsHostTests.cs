using System.Runtime.Versioning;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Tests.Migrations;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Boternity.Data.Tests.Encryption;

/// <summary>The start-up decision of security design 9.4 in a host, with key files.</summary>
[Platform(Exclude = "Win", Reason = "the key files are made with Unix's modes")]
[UnsupportedOSPlatform("windows")]
public sealed class SecretsHostTests(Provider provider) : StoreSpec(provider)
{
    private readonly KeyFolder _folder = new();
    private MasterKeyHost _machine = null!;

    private string DefaultFile => _folder.PathOf("config", "boternity", "keys", "master.key");

    [SetUp]
    public void SetUpMachine()
    {
        _machine = new MasterKeyHost { DefaultFile = DefaultFile };
        if (File.Exists(DefaultFile))
        {
            File.Delete(DefaultFile);
        }
    }

    [Test]
    public async Task Host_migrates_loads_the_named_file_and_serves()
    {
        await using var empty = await TestEnvironment.OpenEmptyAsync(Database.Provider, Cancel);
        _machine.IsProduction = true;
        using var host = Build(empty, ("MasterKey:File", _folder.WriteKey("key")), ("Secrets:KeyCheckInterval", "00:00:01"));

        await host.StartAsync(Cancel);

        using var key = await host.Services.GetRequiredService<IDataKeyRing>().GetActiveAsync(SecretScope.Global, DataKeyPurpose.Secret, Cancel);
        Assert.That(key.Bytes.Length, Is.EqualTo(32));
        await host.StopAsync(Cancel);
    }

    [Test]
    [Threat("T-K3")]
    public async Task Missing_file_with_data_keys_fails_and_makes_no_file_even_in_Development()
    {
        var file = _folder.WriteKey("key");
        await UseAsync(("MasterKey:File", file));
        File.Delete(file);
        _machine.IsDevelopment = true;

        Assert.That(await CodeAsync(("MasterKey:File", file)), Is.EqualTo(ErrorCodes.MasterKeyMissing));
        var error = await FailureAsync();
        Assert.That(error.Code, Is.EqualTo(ErrorCodes.MasterKeyMissing));
        Assert.That(error.Message, Does.Contain(DefaultFile).And.Contain("BOTERNITY_MASTER_KEY"));
        Assert.That(File.Exists(file) || File.Exists(DefaultFile), Is.False);
    }

    [Test]
    public async Task Development_with_nothing_configured_makes_one_key_and_warns_once()
    {
        _machine.IsDevelopment = true;

        await UseAsync();
        await UseAsync();

        Assert.That(_machine.Log.Ids.Count(id => id == 6014), Is.EqualTo(1));
        Assert.That(await File.ReadAllTextAsync(DefaultFile, Cancel), Does.Match(@"\Abnd1_[0-9A-Za-z_-]{43}_[0-9a-f]{8}\n\z"));
        Assert.That(File.GetUnixFileMode(DefaultFile), Is.EqualTo(KeyFolder.OwnerOnly));
        Assert.That(
            File.GetUnixFileMode(Path.GetDirectoryName(DefaultFile)!), Is.EqualTo(KeyFolder.OwnerOnly | UnixFileMode.UserExecute));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(DefaultFile)!), Is.EqualTo((string[])[DefaultFile]));

        _machine.IsDevelopment = false;
        _machine.IsProduction = true;
        Assert.That(await CodeAsync(), Is.EqualTo(ErrorCodes.DevelopmentKeyInProduction));
    }

    [TestCase(false, null)]
    [TestCase(true, "named")]
    public async Task No_key_is_made_outside_of_Development_or_where_one_was_named(bool isDevelopment, string? named)
    {
        _machine.IsDevelopment = isDevelopment;

        Assert.That(await CodeAsync(("MasterKey:File", named is null ? "" : _folder.PathOf(named))), Is.EqualTo(ErrorCodes.MasterKeyMissing));

        Assert.That(File.Exists(DefaultFile), Is.False);
    }

    [Test]
    public async Task Key_file_that_is_refused_is_told_with_what_else_is_wrong()
    {
        _machine.IsProduction = true;
        var file = _folder.WriteKey("open", UnixFileMode.OtherRead | KeyFolder.OwnerOnly);

        var error = await FailureAsync(Sensitive, ("MasterKey:File", file));

        Assert.That(error.Message, Does.Contain(ErrorCodes.InvalidConfiguration).And.Contain(ErrorCodes.KeyFileMode));
        Assert.That((error.InnerException as AggregateException)?.InnerExceptions, Has.Count.EqualTo(2));
    }

    [Test]
    [Threat("T-L5")]
    public async Task Sensitive_data_logging_in_Production_is_refused_unless_allowed()
    {
        var file = _folder.WriteKey("key");
        _machine.IsProduction = true;

        var error = await FailureAsync(Sensitive, ("MasterKey:File", file));

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.InvalidConfiguration));
        Assert.That(error.Message, Does.Contain("EnableSensitiveDataLogging"));
        await UseAsync(Sensitive, ("MasterKey:File", file), ("Secrets:AllowRowValuesInLogs", "true"));
        _machine.IsProduction = false;
        await UseAsync(Sensitive, ("MasterKey:File", file));
    }

    [Test]
    [Threat("T-L5")]
    public async Task Npgsql_s_error_detail_in_Production_is_refused_unless_allowed()
    {
        if (Database.Provider != Provider.Postgres)
        {
            Assert.Ignore("SQLite's driver has no such setting");
        }

        var file = ("MasterKey:File", _folder.WriteKey("key"));
        var detail = ("ConnectionString", Database.Target + ";Include Error Detail=true");
        _machine.IsProduction = true;

        var error = await FailureAsync(file, detail);

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.InvalidConfiguration));
        Assert.That(error.Message, Does.Contain("Include Error Detail"));
        await UseAsync(file, detail, ("Secrets:AllowRowValuesInLogs", "true"));
        _machine.IsProduction = false;
        await UseAsync(file, detail);
    }

    [TestCase("Secrets:KeyCheckInterval", "02:00:00")]
    [TestCase("Secrets:KeyCheckInterval", "-00:00:01")]
    [TestCase("Secrets:Unknown", "1")]
    [TestCase("MasterKey:Unknown", "1")]
    public void Setting_that_is_not_one_fails_the_start(string key, string value)
    {
        using var host = Build(Database, ("MasterKey:File", _folder.WriteKey("key")), (key, value));

        Assert.That(() => host.StartAsync(Cancel), Throws.Exception.Not.InstanceOf<StoreException>());
    }

    [TestCase("Production", true, false)]
    [TestCase("Development", false, true)]
    [TestCase("Staging", false, false)]
    [TestCase(null, true, false)]
    public void Environment_is_the_host_s_and_otherwise_Production(string? name, bool isProduction, bool isDevelopment)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = name });
        builder.Services.AddBoternityData(data => data.UseSqlite("/data/boternity.db"));
        using var host = builder.Build();

        var environment = host.Services.GetRequiredService<MasterKeyEnvironment>();

        Assert.That((environment.IsProduction, environment.IsDevelopment), Is.EqualTo((isProduction, isDevelopment)));
        Assert.That(environment.DatabaseDirectory, Is.EqualTo("/data"));
    }

#pragma warning disable RS0030 // It is what is refused.
    private static void Sensitive(IServiceCollection services) =>
        services.ConfigureDbContext<BoternityReadDbContext>(options => options.EnableSensitiveDataLogging());
#pragma warning restore RS0030

    private IHost Build(ITestDatabase database, params ReadOnlySpan<(string Key, string Value)> settings) =>
        Build(database, _ => { }, settings);

    private IHost Build(ITestDatabase database, Action<IServiceCollection> configure, params ReadOnlySpan<(string Key, string Value)> settings) =>
        MigratingHost.Build(
            database,
            services =>
            {
                services.AddSingleton(_machine.Environment);
                _machine.Log.Replace(services);
                services.AddBoternityData(data => data.UseSecrets());
                configure(services);
            },
            settings);

    private Task UseAsync(params (string Key, string Value)[] settings) => UseAsync(_ => { }, settings);

    private async Task UseAsync(Action<IServiceCollection> configure, params (string Key, string Value)[] settings)
    {
        using var host = Build(Database, configure, settings);
        await host.StartAsync(Cancel);
        var ring = host.Services.GetRequiredService<IDataKeyRing>();
        (await ring.GetActiveAsync(SecretScope.Global, DataKeyPurpose.Secret, Cancel)).Dispose();
        await host.StopAsync(Cancel);
    }

    private async Task<string> CodeAsync(params (string Key, string Value)[] settings) => (await FailureAsync(settings)).Code;

    private Task<StoreException> FailureAsync(params (string Key, string Value)[] settings) => FailureAsync(_ => { }, settings);

    private async Task<StoreException> FailureAsync(Action<IServiceCollection> configure, params (string Key, string Value)[] settings)
    {
        using var host = Build(Database, configure, settings);
        return await Caught.ByAsync<StoreException>(() => host.StartAsync(Cancel));
    }
}
