using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Boternity.Data.Encryption;
using Boternity.Data.Secrets;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Secrets;

namespace Boternity.Data.Tests.Cli;

/// <summary><c>boternity-data secrets</c>: from where values come, and where they go.</summary>
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "the key files are made with Unix's modes")]
public sealed class SecretsCommandTests(Provider provider) : CliSpec(provider)
{
    private const string Name = "API_KEY";

    [SetUp]
    public void MakeKeys() => Configure(MakeKey("master.key").File);

    [TestCase(Canary, Canary)]
    [TestCase(Canary + "\n", Canary)]
    [TestCase(Canary + "\r\n", Canary)]
    [TestCase(Canary + "\n\n", Canary + "\n")]
    [TestCase(" \t" + Canary + " ", " \t" + Canary + " ")]
    public async Task Set_takes_standard_input_but_for_one_line_end(string input, string value)
    {
        var run = await PipeAsync(input, "secrets", "set", "global", Name);

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Text, Is.EqualTo($"  stored       {Name} in global, version 1\n"));
        Assert.That(await RevealAsync(), Is.EqualTo(Encoding.UTF8.GetBytes(value)));
    }

    [Test]
    public async Task Set_exact_takes_every_byte_as_it_is()
    {
        byte[] value = [0, 255, 13, 10];

        var run = await RunAsync(new TestShell { Input = value }, ["secrets", "set", "global", Name, "--exact"]);

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(await RevealAsync(), Is.EqualTo(value));
    }

    [Test]
    public async Task Set_refuses_an_empty_value_unless_it_is_meant()
    {
        Assert.That((await PipeAsync("\n", "secrets", "set", "global", Name)).ExitCode, Is.EqualTo(1));
        Assert.That((await PipeAsync("", "secrets", "set", "global", Name)).ExitCode, Is.EqualTo(1));
        Assert.That((await PipeAsync("", "secrets", "set", "global", Name, "--exact")).ExitCode, Is.Zero);

        Assert.That(await RevealAsync(), Is.Empty);
    }

    [TestCase(65_535, 0)]
    [TestCase(65_536, 1)]
    [TestCase(1_000_000, 1)]
    public async Task Set_takes_the_longest_value_and_refuses_a_longer_one(int length, int exitCode)
    {
        var run = await PipeAsync(new string('x', length) + "\n", "secrets", "set", "global", Name);

        Assert.That(run.ExitCode, Is.EqualTo(exitCode), run.ToString());
    }

    [Test]
    public async Task Set_asks_at_a_terminal_and_does_not_show_what_is_typed()
    {
        var run = await TypeAsync($"{Canary}x\b\n", "secrets", "set", "global", Name);

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Error, Is.EqualTo("Value (not shown): \n"));
        Assert.That(await RevealAsync(), Is.EqualTo(Encoding.UTF8.GetBytes(Canary)));
    }

    [Test]
    public async Task Set_never_takes_the_value_as_an_argument_and_does_not_repeat_it()
    {
        string[][] attempts =
        [
            ["secrets", "set", "global", Name, Canary],
            ["secrets", "set", Canary, Name],
            ["secrets", "set", "global", Name, $"--value={Canary}"],
        ];

        foreach (var attempt in attempts)
        {
            Assert.That((await RunAsync(attempt)).ExitCode, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task Set_notes_who_it_was()
    {
        await PipeAsync(Canary, "secrets", "set", "global", Name);

        var trail = await Database.Resolve<ISecretAuditLog>().ListAsync(new SecretAuditFilter(), PageRequest.First, Cancel);
        Assert.That(
            trail.Items.Select(one => (one.Action, one.ActorKind, one.ActorId)),
            Does.Contain((SecretAuditAction.Create, SecretActorKind.User, $"os:{Environment.UserName}")));
    }

    [Test]
    public async Task List_shows_names_and_masks_and_opens_nothing()
    {
        await PipeAsync(Canary, "secrets", "set", "global", "B", "--hint");
        await PipeAsync(Canary, "secrets", "set", "global", "A");
        Configure(PathOf("no-such.key"));

        var lines = (await SucceedAsync("secrets", "list", "global")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.That(lines, Has.Length.EqualTo(3));
        Assert.That(lines[0], Does.Match(@"\Aname  value     version  where  data key +updated\z"));
        Assert.That(lines[1], Does.Match(@"\AA     \*{4}      1        vault  [0-9a-f]{32}  \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\z"));
        Assert.That(lines[2], Does.StartWith("B     ****5b4a  1        vault  "));
    }

    [Test]
    public async Task List_json_is_for_machines()
    {
        await PipeAsync(Canary, "secrets", "set", "global", Name);

        using var json = JsonDocument.Parse(await SucceedAsync("secrets", "list", "global", "--json"));

        var secret = json.RootElement.EnumerateArray().Single();
        Assert.That(secret.GetProperty("name").GetString(), Is.EqualTo(Name));
        Assert.That(secret.GetProperty("mask").GetString(), Is.EqualTo("****"));
        Assert.That(secret.GetProperty("provider").GetString(), Is.EqualTo("vault"));
    }

    [Test]
    public async Task List_of_an_empty_scope_has_only_its_head() =>
        Assert.That(await SucceedAsync("secrets", "list", Guid.Empty.ToString()), Is.EqualTo("name  value  version  where  data key  updated\n"));

    [Test]
    public async Task Reveal_asks_first()
    {
        await PipeAsync(Canary, "secrets", "set", "global", Name);

        var silent = await RunAsync("secrets", "reveal", "global", Name);
        var no = await TypeAsync("n\n", "secrets", "reveal", "global", Name);
        var yes = await TypeAsync("y\n", "secrets", "reveal", "global", Name);

        Assert.That((silent.ExitCode, silent.Output), Is.EqualTo((2, "")));
        Assert.That((no.ExitCode, no.Output), Is.EqualTo((1, "")));
        Assert.That((yes.ExitCode, yes.Output), Is.EqualTo((0, Canary + "\n")));
    }

    [Test]
    public async Task Reveal_of_what_is_not_there_says_so()
    {
        var run = await RunAsync("secrets", "reveal", "global", Name, "--yes");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(run.Error, Does.Contain("no such secret"));
    }

    [Test]
    public async Task Delete_removes_and_says_when_there_was_none()
    {
        await PipeAsync(Canary, "secrets", "set", "global", Name);

        Assert.That((await RunAsync("secrets", "delete", "global", Name, "--yes")).ExitCode, Is.Zero);
        Assert.That((await RunAsync("secrets", "delete", "global", Name, "--yes")).ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task Missing_master_key_is_a_matter_of_configuration()
    {
        Configure(PathOf("no-such.key"));

        var run = await PipeAsync(Canary, "secrets", "set", "global", Name);

        Assert.That(run.ExitCode, Is.EqualTo(78));
        Assert.That(run.Error, Does.StartWith("BD0602: ").And.Contain("no-such.key"));
    }

    [Test]
    public async Task User_s_scope_has_no_secrets_and_is_refused()
    {
        var run = await PipeAsync(Canary, "secrets", "set", SecretScope.User(Guid.Empty).ToString(), Name);

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
    }

    private async Task<IReadOnlyList<byte>> RevealAsync()
    {
        var run = await RunAsync("secrets", "reveal", "global", Name, "--yes");

        Assert.That((run.ExitCode, run.Text, run.Error), Is.EqualTo((0, "", "")));
        return run.Bytes;
    }

    [Test]
    public async Task Import_legacy_takes_an_older_vault_over_once_and_says_what_became_of_each_row()
    {
        var vault = new OldVault();
        vault.Add(Name, Canary);
        vault.Add("DAMAGED", [.. vault.Seal(Canary), 1]);
        vault.Add("\u001b[2J", Canary);
        string[] import = ["secrets", "import-legacy", "--from", vault.FilePath, "--key-file", vault.KeyFile];

        Assert.That((await RunAsync(import)).ExitCode, Is.EqualTo(1), "A row does not open.");
        var planned = await RunAsync([.. import, "--skip-damaged", "--dry-run"]);
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM secrets", Cancel), Is.Zero);
        var imported = await RunAsync([.. import, "--skip-damaged"]);
        var again = await RunAsync([.. import, "--skip-damaged", "--on-existing", "skip"]);

        Assert.That((planned.ExitCode, imported.ExitCode, again.ExitCode), Is.EqualTo((3, 3, 3)));
        Assert.That(planned.Text, Does.Contain("1 imported, 0 replaced, 0 skipped, 1 damaged, 1 refused; nothing was written\n"));
        Assert.That(imported.Text, Does.Contain("1 imported, 0 replaced, 0 skipped, 1 damaged, 1 refused\n"));
        Assert.That(again.Text, Does.Contain("0 imported, 0 replaced, 1 skipped, 1 damaged, 1 refused\n"));
        Assert.That(imported.Text, Does.Contain("\\u001b[2J"));
        Assert.That(imported.Text.Contains('\u001b', StringComparison.Ordinal), Is.False, "Nothing that a terminal obeys.");
        Assert.That(imported.Text, Does.Contain(LegacyVaultReport.Advice));
        Assert.That(await RevealAsync(), Is.EqualTo(Encoding.UTF8.GetBytes(Canary)));
    }

    [Test]
    public async Task Import_legacy_with_a_wrong_key_is_a_matter_of_configuration()
    {
        var (vault, other) = (new OldVault(), new OldVault());
        vault.Add(Name, Canary);

        var run = await RunAsync("secrets", "import-legacy", "--from", vault.FilePath, "--key-file", other.KeyFile);

        Assert.That(run.ExitCode, Is.EqualTo(78), run.ToString());
        Assert.That(run.Error, Does.StartWith("BD0645"));
    }
}
