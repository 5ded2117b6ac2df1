using System.Runtime.Versioning;
using System.Text.Json;
using Boternity.Data.Encryption;
using Boternity.Data.Tests.Support.Postgres;

namespace Boternity.Data.Tests.Cli;

/// <summary><c>boternity-data backup</c> and <c>boternity-data restore</c>.</summary>
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "the key files are made with Unix's modes")]
public sealed class BackupCommandTests(Provider provider) : CliSpec(provider)
{
    private readonly Provider _provider = provider;

    private string Folder => PathOf("backups");

    [SetUp]
    public Task RequirePrograms() => ClientPrograms.RequireAsync(_provider, Cancel);

    [Test]
    public async Task Backup_is_made_listed_and_verified()
    {
        await Database.AddBotAsync("luna", Cancel);

        var made = await SucceedAsync("backup", "--to", Folder);
        var file = Directory.GetFiles(Folder, "*.json").Single()[..^".json".Length];

        Assert.That(made, Does.Contain($"  file         {file}\n"));
        Assert.That(made, Does.Match("  schema       [0-9]+ \\([0-9]{14}_[A-Za-z]+\\)\n  rows         [0-9]+ in [0-9]+ tables\n"));
        Assert.That(made, Does.EndWith("  master keys  none needed\n"));
        var list = (await SucceedAsync("backup", "list", "--to", Folder)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(list, Has.Length.EqualTo(2));
        Assert.That(list[0], Does.Match("^file +taken +bytes +schema +rows +database$"));
        Assert.That(list[1], Does.StartWith($"{file}  "));
        Assert.That(await SucceedAsync("backup", "verify", file), Does.EndWith("  verified     it is what its manifest says\n"));
    }

    [Test]
    public async Task Json_is_the_manifest_and_the_file()
    {
        var made = await JsonAsync("backup", "--to", Folder, "--json");
        var listed = await JsonAsync("backup", "list", "--to", Folder, "--json");

        Assert.That(JsonElement.DeepEquals(listed.EnumerateArray().Single(), made));
        var manifest = made.GetProperty("manifest");
        Assert.That($"{made.GetProperty("file")}", Does.EndWith($"/{manifest.GetProperty("name")}"));
        Assert.That(manifest.GetProperty("tables").EnumerateArray().Count(), Is.GreaterThan(20));
    }

    [Test]
    public async Task Keep_removes_older_ones()
    {
        await SucceedAsync("backup", "--to", Folder);
        await SucceedAsync("backup", "--to", Folder);

        var made = await JsonAsync("backup", "--to", Folder, "--keep", "1", "--json");

        Assert.That(Directory.GetFiles(Folder, "*.json"), Is.EqualTo((string[])[$"{made.GetProperty("file")}.json"]));
    }

    [Test]
    public async Task Damaged_backup_answers_1()
    {
        var file = $"{(await JsonAsync("backup", "--to", Folder, "--json")).GetProperty("file")}";
        await File.AppendAllTextAsync(file, "more", Cancel);

        var verify = await RunAsync("backup", "verify", file);
        var restore = await RunAsync("restore", file, "--replace");

        Assert.That((verify.ExitCode, restore.ExitCode), Is.EqualTo((1, 1)));
        Assert.That((string[])[verify.Error, restore.Error], Is.All.StartsWith("BD0804: "));
    }

    [Test]
    public async Task Restore_replaces_only_when_told_to()
    {
        await Database.AddBotAsync("before", Cancel);
        var file = $"{(await JsonAsync("backup", "--to", Folder, "--json")).GetProperty("file")}";
        await Database.AddBotAsync("after", Cancel);

        var refused = await RunAsync("restore", file);
        Assert.That((refused.ExitCode, await CountAsync()), Is.EqualTo((1, 2)));
        Assert.That(refused.Error, Does.StartWith("BD0807: ").And.Contain("--replace"));

        Database.CloseIdle();
        var output = await SucceedAsync("restore", file, "--replace");
        Assert.That(await CountAsync(), Is.EqualTo(1));
        Assert.That(output, Does.Contain("  schema       current\n  master keys  none needed\n"));
    }

    [Test]
    public async Task Restore_says_which_master_keys_are_missing()
    {
        var first = MakeKey("first.key");
        Configure(first.File);
        await PipeAsync(Canary, "secrets", "set", "global", "NAME");
        var made = await JsonAsync("backup", "--to", Folder, "--json");
        var file = $"{made.GetProperty("file")}";
        var shown = Short(first.Id);

        var loaded = await SucceedAsync("restore", file, "--replace");
        Configure(MakeKey("second.key").File);
        var missing = await JsonAsync("restore", file, "--replace", "--json");

        Assert.That(made.GetProperty("manifest").GetProperty("masterKeys").EnumerateArray().Single().GetString(), Is.EqualTo(first.Id.ToString()));
        Assert.That(loaded, Does.Contain($"  master keys  needs {shown}: loaded\n"));
        Assert.That($"{missing.GetProperty("masterKeys")}", Does.StartWith($"needs {shown}; ").And.Not.Contains(": loaded"));
        Assert.That($"{missing.GetProperty("schema")}", Is.EqualTo("current"));
    }

    [Test]
    public async Task Terminal_sees_a_bar()
    {
        var run = await TypeAsync("", "backup", "--to", Folder);

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Output, Does.EndWith("  master keys  none needed\n"));
    }

    [TestCase("backup", "--keep", "0")]
    [TestCase("backup", "verify")]
    [TestCase("restore")]
    public async Task Wrong_command_line_answers_2(params string[] arguments) =>
        Assert.That((await RunAsync(arguments)).ExitCode, Is.EqualTo(2));

    private static string Short(KeyId id) => id.ToString()[..8];

    private async Task<long> CountAsync() => (long)(await Database.ScalarAsync($"SELECT count(*) FROM bots", Cancel))!;

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        using var document = JsonDocument.Parse(await SucceedAsync(arguments));
        return document.RootElement.Clone();
    }
}
