using System.Runtime.Versioning;
using System.Text.Json;
using Boternity.Data.Tests.Importing;

namespace Boternity.Data.Tests.Cli;

/// <summary><c>boternity-data import botmaker</c> and <c>import compozy</c>.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ImportOthersCommandTests(Provider provider) : CliSpec(provider)
{
    [Test]
    public async Task Botmaker_s_bots_tokens_and_files_are_taken()
    {
        Configure(MakeKey("master.key").File);
        var file = new BotmakerFile();
        file.AddBot(BotmakerFile.Luna, "luna", ("gateway_token", Canary), ("port", 19001L));
        file.PutSecret("luna", "TELEGRAM_TOKEN", Canary);
        file.PutSecret("nobody", "TELEGRAM_TOKEN", Canary);

        var output = await SucceedAsync("import", "botmaker", file.FilePath, "--secrets", file.SecretsPath, "--refused", file.RefusedPath);

        Assert.That(output, Does.Match(@"bots +1 +1 +0 +0 +0 +[0-9a-f]{12}"));
        Assert.That(output, Does.Match(@"bots\.gateway_token +1 +1 +0 +0 +0"));
        Assert.That(output, Does.Match(@"secrets as files +2 +1 +0 +0 +1"));
        Assert.That(output, Does.Contain("bots: 1 adjusted: port has no place here"));
        Assert.That(output, Does.Contain("secrets as files: 1 refused: no bot of the database has that hostname or id"));
        Assert.That(await File.ReadAllTextAsync(file.RefusedPath, Cancel), Does.Contain("19001").And.Not.Contain(Canary));
        Assert.That(await File.ReadAllTextAsync(PathOf("secret-files", BotmakerFile.Luna, "TELEGRAM_TOKEN"), Cancel), Is.EqualTo(Canary));
        var revealed = await RunAsync("secrets", "reveal", BotmakerFile.Luna, "GATEWAY_TOKEN", "--yes");
        Assert.That(revealed.Output, Does.Contain(Canary), revealed.ToString());
    }

    [Test]
    public async Task Botmaker_s_tokens_are_refused_without_a_master_key()
    {
        var file = new BotmakerFile();
        file.AddBot(BotmakerFile.Luna, "luna", ("gateway_token", Canary));

        var output = await SucceedAsync("import", "botmaker", file.FilePath, "--refused", file.RefusedPath);

        Assert.That(output, Does.Contain("bots.gateway_token: 1 refused: no master key is loaded that could seal it"));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM bots", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task Compozy_s_plan_answers_in_json_and_writes_nothing()
    {
        var file = new CompozyFile();
        file.AddWorkflow("w1");
        file.AddTask("t1", "none");

        var output = await SucceedAsync("import", "compozy", file.FilePath, "--refused", file.RefusedPath, "--plan", "--json");

        using var report = JsonDocument.Parse(output);
        var taken = report.RootElement.GetProperty("tables").EnumerateArray()
            .ToDictionary(table => table.GetProperty("name").GetString()!, table => table.GetProperty("taken").GetInt64());
        Assert.That((taken["workflow_states"], taken["task_states"]), Is.EqualTo((1L, 0L)));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM workflow_states", Cancel), Is.Zero);
    }

    [Test]
    public async Task Compozy_s_executions_are_taken()
    {
        var file = new CompozyFile();
        file.AddWorkflow("w1");
        file.AddTask("t1", "w1");

        var output = await SucceedAsync("import", "compozy", file.FilePath, "--refused", file.RefusedPath);

        Assert.That(output, Does.Match(@"task_states +1 +1 +0 +0 +0 +[0-9a-f]{12}").And.Contain("counts and digests agree"));
    }
}
