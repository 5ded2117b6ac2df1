using System.Runtime.Versioning;
using System.Text.Json;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Cli;

/// <summary><c>boternity-data copy</c>.</summary>
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "the key files are made with Unix's modes")]
public sealed class CopyCommandTests(Provider provider) : CliSpec(provider)
{
    private ITestDatabase _target = null!;

    private string To => _target.Provider == Provider.Sqlite ? $"sqlite:{_target.Target}" : $"postgres:{_target.Target}";

    [SetUp]
    public async Task OpenTarget() => _target = await TestEnvironment.OpenEmptyAsync(
        Database.Provider == Provider.Sqlite ? Provider.Postgres : Provider.Sqlite, Cancel);

    [TearDown]
    public async Task CloseTarget()
    {
        if (_target is not null)
        {
            await _target.DisposeAsync();
        }
    }

    [Test]
    public async Task Configured_database_is_copied_and_told_table_by_table()
    {
        await Database.AddBotAsync("luna", Cancel);

        var output = await SucceedAsync("copy", "--to", To);

        Assert.That(output, Does.Match("  copied       .+\n  to           .+\n  rows         1 in [0-9]+ tables\n  verified     .+\n  master keys  none needed\n"));
        Assert.That(output, Does.Match("\ntable  rows  sha256\nbots   1     [0-9a-f]{64}\n$"));
        Assert.That(await _target.ScalarAsync($"SELECT slug FROM bots", Cancel), Is.EqualTo("luna"));
    }

    [Test]
    public async Task Configured_database_is_filled_from_another()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SucceedAsync("copy", "--to", To);
        await Database.ExecuteAsync($"DELETE FROM bots WHERE id = {bot}", Cancel);

        Database.CloseIdle();
        await SucceedAsync("copy", "--from", To);

        Assert.That(await Database.ScalarAsync($"SELECT slug FROM bots", Cancel), Is.EqualTo("luna"));
    }

    [Test]
    public async Task Json_is_the_report()
    {
        await Database.AddBotAsync("luna", Cancel);

        using var report = JsonDocument.Parse(await SucceedAsync("copy", "--to", To, "--json"));

        var root = report.RootElement;
        Assert.That((root.GetProperty("resumed").GetBoolean(), root.GetProperty("rowsWritten").GetInt64()), Is.EqualTo((false, 1)));
        var bots = root.GetProperty("tables").EnumerateArray().Single(table => table.GetProperty("name").GetString() == "bots");
        Assert.That((bots.GetProperty("rows").GetInt64(), bots.GetProperty("sha256").GetString()!.Length), Is.EqualTo((1, 64)));
    }

    [Test]
    public async Task Overwriting_is_said_and_confirmed()
    {
        await SucceedAsync("users", "init", "a@example.org");
        await SucceedAsync("copy", "--to", To);

        var refused = await RunAsync("copy", "--to", To);
        var unasked = await RunAsync("copy", "--to", To, "--overwrite");
        var declined = await TypeAsync("n\n", "copy", "--to", To, "--overwrite");
        var done = await RunAsync("copy", "--to", To, "--overwrite", "--yes");

        Assert.That((refused.ExitCode, unasked.ExitCode, declined.ExitCode, done.ExitCode), Is.EqualTo((1, 2, 1, 0)), done.ToString());
        Assert.That(refused.Error, Does.StartWith("BD0841: ").And.Contain("--overwrite"));
        Assert.That(declined.Error, Does.Match("Delete every row of '.+' and copy '.+' there\\?"));
        Assert.That(declined.Error, Does.Contain("Nothing was done.").And.Not.Contain("Password").And.Not.Contain("***"));
    }

    [Test]
    public async Task Terminal_sees_a_bar()
    {
        await Database.AddBotAsync("luna", Cancel);

        var run = await TypeAsync("", "copy", "--to", To);

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Output, Does.Contain("master keys  none needed"));
    }

    [Test]
    public async Task Endpoint_alone_is_what_the_environment_says()
    {
        // No variable names a server here, so that the configuration of that side is refused, and nothing else is.
        var run = await RunAsync("copy", "--from", "postgres:", "--to", To);

        Assert.That(run.ExitCode, Is.EqualTo(78), run.ToString());
        Assert.That(run.Error, Does.Contain("postgres driver requires host or conn_string"));
    }

    [TestCase("copy")]
    [TestCase("copy", "--to", "mysql:secret")]
    [TestCase("copy", "--to", "secret")]
    [TestCase("copy", "--to", "")]
    public async Task Wrong_command_line_answers_2(params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Not.Contain("secret"));
    }
}
