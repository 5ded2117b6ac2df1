using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Tests.Migrations;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Boternity.Data.Tests.Encryption;

/// <summary>How a service ends whose keys do not fit (security design 9.4), with the lines that docs/encryption.md gives it.</summary>
[CancelAfter(60_000)]
public sealed class ExitCodeTests(Provider provider) : DataKeyRingSpec(provider)
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task Keys_that_do_not_fit_end_the_host_with_78_and_are_logged(bool isConcurrent)
    {
        await ActiveAsync();
        var log = new LoggedEvents();
        using var host = Build(log, isConcurrent, TestMasterKeys.Random());

        Assert.That(await ExitCodeSample.RunAsync(host), Is.EqualTo(78));

        Assert.That(log.Failures, Has.Some.Matches<Exception>(failure => failure is StoreException { Code: ErrorCodes.MasterKeyMismatch }));
    }

    [Test]
    public async Task Keys_that_fit_serve_until_the_host_is_stopped()
    {
        await ActiveAsync();
        using var host = Build(new LoggedEvents(), isConcurrent: false, MasterKeyBytes);
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(
            () => host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication());

        Assert.That(await ExitCodeSample.RunAsync(host), Is.Zero);
    }

    [Test]
    public void Sample_is_in_the_documentation_word_for_word() =>
        Assert.That(
            MarkedText.Document("docs/encryption.md"), Does.Contain(MarkedText.Block("Encryption/ExitCodeSample.cs", indentation: 8, "encryption")));

    private IHost Build(LoggedEvents log, bool isConcurrent, byte[] masterKey) => MigratingHost.Build(Database, services =>
    {
        services.AddSingleton<IMasterKeyProvider>(new TestMasterKeys(masterKey));
        services.AddBoternityData(data => data.UseSecrets());
        services.Configure<HostOptions>(options => options.ServicesStartConcurrently = isConcurrent);
        log.Replace(services);
    });
}
