using System.Runtime.Versioning;

namespace Boternity.Data.Tests.Cli;

/// <summary>Command lines and configurations that cannot work: the exit code says which, and no message has a secret.</summary>
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "the paths are Unix's")]
public sealed class UsageTests
{
    private const string Canary = "canary-0a1b2c3d4e5f";

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [TestCase("")]
    [TestCase("keys")]
    [TestCase("keys lst")]
    [TestCase("keys rotate")]
    [TestCase("keys rotate nobody")]
    [TestCase("keys rotate global --purpose love")]
    [TestCase("keys rotate global --reencrypt --json")]
    [TestCase("keys reencrypt everything")]
    [TestCase("keys reencrypt all --rows-per-second 0")]
    [TestCase("keys rewrap --confirm 8d3d")]
    [TestCase("keys rewrap --confirm zzzzzzzz")]
    [TestCase("keys rewrap")]
    [TestCase("keys destroy 12 --reason x")]
    [TestCase("keys destroy 0190163d8f3a7b2c9d4e5f60718293a4")]
    [TestCase("keys destroy 0190163d8f3a7b2c9d4e5f60718293a4 --reason x --grace 24")]
    [TestCase("secrets shred global")]
    [TestCase("secrets shred global --reason x")]
    [TestCase("secrets reveal global NAME")]
    [TestCase("keys destroy 0190163d8f3a7b2c9d4e5f60718293a4 --reason x --grace 40000d")]
    [TestCase("migrate --timeout 60")]
    [TestCase("users create")]
    [TestCase("users create a@example.org --role love")]
    [TestCase("users delete")]
    [TestCase("apikeys create --kind love")]
    [TestCase("apikeys create --expires soon")]
    [TestCase("apikeys revoke 12 --yes")]
    [TestCase("schema --driver mysql")]
    [TestCase("secrets list global --driver mysql")]
    [TestCase("secrets list global --path a.db --connection Host=x")]
    [TestCase("secrets list global --path a.db --driver postgres")]
    [TestCase("secrets list global --connection Host=x --driver sqlite")]
    public async Task Wrong_command_line_answers_2(string line)
    {
        var run = await RunAsync(line);

        Assert.That(run.ExitCode, Is.EqualTo(2), run.ToString());
        Assert.That(run.Output, Is.Empty);
        Assert.That(run.Error, Is.Not.Empty);
    }

    [TestCase("secrets list global --connection " + Canary)]
    [TestCase("secrets list global --connection Host=127.0.0.1;Bogus=1;Password=" + Canary)]
    [TestCase("secrets list global --config no-such.json")]
    [TestCase("secrets list global --path ../../up.db")]
    [TestCase("migrate --path a.db --timeout 5s")]
    public async Task Configuration_that_cannot_work_answers_78(string line)
    {
        var run = await RunAsync(line);

        Assert.That(run.ExitCode, Is.EqualTo(78), run.ToString());
        Assert.That(run.ToString(), Does.Not.Contain(Canary));
    }

    [TestCase("migrate")]
    [TestCase("migrate --plan --json")]
    [TestCase("users list")]
    [TestCase("users create luna@example.org")]
    [TestCase("apikeys list --json")]
    [TestCase("keys list")]
    [TestCase("keys status --json")]
    [TestCase("secrets list global")]
    [TestCase("secrets delete global NAME --yes")]
    public async Task Server_that_cannot_be_reached_answers_1_without_the_password(string line)
    {
        var run = await RunAsync($"{line} --connection Host=127.0.0.1;Port=1;Username={Canary};Password={Canary}");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.StartWith("BD0406: "));
        Assert.That(run.ToString(), Does.Not.Contain(Canary));
    }

    [Test]
    public async Task Database_that_is_not_there_answers_1_and_is_not_made()
    {
        var path = Path.Combine(RunFolder.Shared.CreateFolder(), "boternity.db");

        var run = await RunAsync($"secrets list global --path {path}");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.StartWith("BD0401: "));
        Assert.That(File.Exists(path), Is.False);
    }

    [Test]
    public async Task Configuration_file_s_errors_are_told_all_at_once()
    {
        var run = await RunAsync("secrets list global", """
            { "Boternity": { "Data": { "Driver": "mysql", "Port": "many", "MasterKey": { "Fil": "x" } } } }
            """);

        Assert.That(run.ExitCode, Is.EqualTo(78), run.ToString());
        Assert.That(run.Error, Does.Contain("'Fil'").And.Contain("mysql").And.Contain("Port must be a whole number"));
    }

    [Test]
    public async Task Configuration_file_that_is_no_JSON_is_not_quoted()
    {
        var run = await RunAsync("secrets list global", $"{{ \"Boternity\": {{\n \"Password\": {Canary} }} }}");

        Assert.That(run.ExitCode, Is.EqualTo(78), run.ToString());
        Assert.That(run.Error, Does.EndWith("is not JSON, line 2.\n").And.Not.Contain(Canary));
    }

    [TestCase("--help", "keys")]
    [TestCase("--help", "migrate")]
    [TestCase("keys --help", "rewrap")]
    [TestCase("users --help", "set-role")]
    [TestCase("apikeys verify --help", "--json")]
    [TestCase("secrets set --help", "--connection")]
    public async Task Help_answers_0(string line, string named)
    {
        var run = await RunAsync(line);

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain(named));
    }

    private static async Task<CliRun> RunAsync(string line, string? config = null)
    {
        var arguments = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (config is not null)
        {
            var file = Path.Combine(RunFolder.Shared.CreateFolder(), "appsettings.json");
            await File.WriteAllTextAsync(file, config, Cancel);
            arguments = [.. arguments, "--config", file];
        }

        return await new TestShell().RunAsync(arguments, Cancel);
    }
}
