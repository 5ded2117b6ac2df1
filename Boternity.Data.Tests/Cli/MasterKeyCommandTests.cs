using System.Runtime.Versioning;
using System.Text;
using Boternity.Data.Encryption;
using Boternity.Data.Tests.Encryption;

namespace Boternity.Data.Tests.Cli;

/// <summary><c>keys generate</c> and <c>keys init</c>.</summary>
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "the key files are made with Unix's modes")]
public sealed class MasterKeyCommandTests(Provider provider) : CliSpec(provider)
{
    [Test]
    public async Task Generate_writes_the_key_alone_to_standard_output_and_its_id_to_standard_error()
    {
        var run = await RunAsync("keys", "generate");

        using var key = MasterKeyText.Parse([.. run.Bytes], allowRaw: false);
        Assert.That((run.ExitCode, run.Text), Is.EqualTo((0, "")));
        Assert.That(run.Bytes, Has.Count.EqualTo(58));
        Assert.That(run.Error, Is.EqualTo($"id {key!.Id}\n"));
    }

    [Test]
    public async Task Init_writes_a_private_file_that_the_database_then_works_with()
    {
        var file = PathOf("keys", "master.key");

        var output = await SucceedAsync("keys", "init", "--file", file);

        Assert.That(File.GetUnixFileMode(file), Is.EqualTo(KeyFolder.OwnerOnly));
        Assert.That(output, Does.Contain(file).And.Match("id +[0-9a-f]{32}\n"));
        Configure(file);
        Assert.That((await PipeAsync(Canary, "secrets", "set", "global", "NAME")).ExitCode, Is.Zero);
    }

    [Test]
    public async Task Init_takes_the_file_that_the_configuration_names()
    {
        Configure(PathOf("named.key"));

        await SucceedAsync("keys", "init");

        Assert.That(File.Exists(PathOf("named.key")));
    }

    [Test]
    public async Task Init_never_writes_over_a_file()
    {
        var (file, _) = MakeKey("master.key");
        var before = await File.ReadAllTextAsync(file, Cancel);

        var run = await RunAsync("keys", "init", "--file", file);

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.StartWith("BD0642: "));
        Assert.That(await File.ReadAllTextAsync(file, Cancel), Is.EqualTo(before));
    }

    [Test]
    public async Task Init_is_refused_where_another_key_is_needed()
    {
        Configure(MakeKey("master.key").File);
        await PipeAsync(Canary, "secrets", "set", "global", "NAME");

        var run = await RunAsync("keys", "init", "--file", PathOf("other.key"));

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.StartWith("BD0643: "));
        Assert.That(File.Exists(PathOf("other.key")), Is.False);
    }

    [Test]
    public async Task Init_makes_a_key_again_when_the_lost_one_protects_nothing_any_more()
    {
        Configure(MakeKey("lost.key").File);
        await PipeAsync(Canary, "secrets", "set", "global", "NAME");
        File.Delete(PathOf("lost.key"));

        await SucceedAsync("secrets", "shred", "global", "--reason", "the key is lost", "--yes", "--allow-global");
        await SucceedAsync("keys", "init", "--file", PathOf("new.key"));

        Configure(PathOf("new.key"));
        Assert.That((await PipeAsync(Canary, "secrets", "set", "global", "NAME")).ExitCode, Is.Zero);
    }

    [Test]
    public async Task Development_key_is_refused_unless_the_environment_is_named()
    {
        using (var key = MasterKey.Random(isDevelopment: true))
        {
            key.WriteFile(PathOf("development.key"));
        }

        Configure(PathOf("development.key"));
        string[] command = ["secrets", "set", "global", "NAME"];
        var value = Encoding.UTF8.GetBytes(Canary);

        var production = await RunAsync(new TestShell { Input = value }, command);
        var development = await RunAsync(new TestShell { Input = value, Variables = { ["DOTNET_ENVIRONMENT"] = "Development" } }, command);

        Assert.That(production.ExitCode, Is.EqualTo(78));
        Assert.That(production.Error, Does.StartWith("BD0606: "));
        Assert.That(development.ExitCode, Is.Zero, development.ToString());
    }
}
