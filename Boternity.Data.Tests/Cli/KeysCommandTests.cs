using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Boternity.Data.Encryption;
using Boternity.Data.Storage;

namespace Boternity.Data.Tests.Cli;

/// <summary><c>boternity-data keys</c> on data keys.</summary>
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "the key files are made with Unix's modes")]
public sealed class KeysCommandTests(Provider provider) : CliSpec(provider)
{
    private (string File, KeyId Id) _first;

    [SetUp]
    public void MakeKeys()
    {
        _first = MakeKey("first.key");
        Configure(_first.File);
    }

    [Test]
    public async Task List_shows_the_keys_of_a_scope()
    {
        var bot = Uuid7.Create(Database.Now).ToString();
        await SetAsync("global", "NAME");
        await SetAsync(bot, "NAME");

        var all = Lines(await SucceedAsync("keys", "list"));
        var one = Lines(await SucceedAsync("keys", "list", "--scope", bot));

        Assert.That(all, Has.Length.EqualTo(3));
        Assert.That(one, Has.Length.EqualTo(2));
        Assert.That(one[0], Does.Match("^id +scope +purpose +version +state +master key +created +retired$"));
        Assert.That(one[1], Does.Match($"^[0-9a-f]{{32}}  {bot}  secret   1        active  {Short(_first.Id)}    .*Z  -$"));
    }

    [Test]
    public async Task Rotate_makes_the_key_that_seals_from_now_on()
    {
        await SetAsync("global", "OLD");

        var output = await SucceedAsync("keys", "rotate", "global");
        await SetAsync("global", "NEW");

        Assert.That(output, Does.Match("^  key +[0-9a-f]{32}, version 2 of secret in global\n$"));
        var keys = await JsonAsync("keys", "list", "--json");
        Assert.That(
            keys.EnumerateArray().Select(key => (key.GetProperty("version").GetInt32(), key.GetProperty("state").GetString())),
            Is.EqualTo(new[] { (1, "decrypt_only"), (2, "active") }));
        Assert.That(await KeyOfAsync("NEW"), Is.Not.EqualTo(await KeyOfAsync("OLD")));
        Assert.That((await JsonAsync("keys", "status", "--json")).GetProperty("toReencrypt").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public async Task Rotate_reencrypt_moves_what_is_there()
    {
        await SetAsync("global", "A");
        await SetAsync("global", "B");

        var output = await SucceedAsync("keys", "rotate", "global", "--reencrypt");

        Assert.That(output, Does.EndWith("completed: 2 of 2 done\n"));
        Assert.That((await JsonAsync("keys", "status", "--json")).GetProperty("toReencrypt").GetInt32(), Is.Zero);
        await AssertValueAsync("A");
        await AssertValueAsync("B");
    }

    [Test]
    public async Task Rewrap_moves_data_keys_under_the_current_master_key()
    {
        await SetAsync("global", "NAME");
        var second = MakeKey("second.key");
        Configure(second.File, _first.File);

        var output = await SucceedAsync("keys", "rewrap", "--confirm", Short(second.Id));

        Assert.That(output, Does.EndWith("completed: 1 of 1 done\n"));
        Configure(second.File);
        await AssertValueAsync("NAME");
        Configure(_first.File);
        Assert.That((await RunAsync("secrets", "reveal", "global", "NAME", "--yes")).ExitCode, Is.EqualTo(78));
    }

    [Test]
    public async Task Rewrap_asks_for_the_key_that_somebody_means()
    {
        await SetAsync("global", "NAME");
        var second = MakeKey("second.key");
        Configure(second.File, _first.File);

        var wrong = await TypeAsync($"{Short(_first.Id)}\n", "keys", "rewrap");
        var right = await TypeAsync($"{Short(second.Id)}\n", "keys", "rewrap");

        Assert.That(wrong.ExitCode, Is.EqualTo(78), wrong.ToString());
        Assert.That(wrong.Error, Does.Contain("BD0634"));
        Assert.That(right.ExitCode, Is.Zero, right.ToString());
    }

    [Test]
    public async Task Status_says_what_hangs_on_which_master_key()
    {
        await SetAsync("global", "NAME");
        var second = MakeKey("second.key");
        Configure(second.File, _first.File);

        var output = await SucceedAsync("keys", "status");

        Assert.That(output, Does.Contain($"  {Short(second.Id)}     current, nothing needs it\n"));
        Assert.That(output, Does.Contain($"  {Short(_first.Id)}     only unwraps, wraps 1 data key\n"));
        Assert.That(output, Does.Contain("  re-wrap      1 data key\n  re-encrypt   0 values\n"));
    }

    [Test]
    public async Task Verify_answers_3_when_a_data_key_does_not_unwrap()
    {
        await SetAsync("global", "NAME");
        await SucceedAsync("keys", "rotate", "global");
        Assert.That(await SucceedAsync("keys", "verify"), Is.EqualTo("Every data key unwraps.\n"));
        var row = (await Database.QueryAsync($"SELECT id, wrapped FROM data_keys WHERE version = 1", Cancel)).Single();
        await Database.ExecuteAsync(
            $"UPDATE data_keys SET wrapped = {Damaged((byte[])row["wrapped"]!)} WHERE version = 1", Cancel);

        var run = await RunAsync("keys", "verify");

        Assert.That(run.ExitCode, Is.EqualTo(3), run.ToString());
        Assert.That(Lines(run.Output), Has.Length.EqualTo(2));
        Assert.That(Lines(run.Output)[1], Does.Match("^[0-9a-f]{32}  BD06\\d\\d$"));
    }

    [Test]
    public async Task Reencrypt_answers_3_and_names_what_does_not_open()
    {
        await SetAsync("global", "GOOD");
        await SetAsync("global", "BAD");
        var row = (await Database.QueryAsync($"SELECT id, encrypted_value FROM secrets WHERE key = {"BAD"}", Cancel)).Single();
        await Database.ExecuteAsync(
            $"UPDATE secrets SET encrypted_value = {Damaged((byte[])row["encrypted_value"]!)} WHERE key = {"BAD"}", Cancel);
        await SucceedAsync("keys", "rotate", "global");

        var run = await RunAsync("keys", "reencrypt", "all");

        Assert.That(run.ExitCode, Is.EqualTo(3), run.ToString());
        Assert.That(run.Output, Does.Contain("completed_with_failures: 1 of 2 done, 1 not opened\n"));
        Assert.That(run.Output, Does.Match($"secrets  {row["id"]}  BD0619\n"));
        await AssertValueAsync("GOOD");
    }

    [Test]
    public async Task Reencrypt_that_is_stopped_says_so_and_goes_on_later()
    {
        await SetAsync("global", "NAME");
        await SucceedAsync("keys", "rotate", "global");
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        var stopped = await RunAsync(new TestShell(), ["keys", "reencrypt", "global"], stop.Token);
        var resumed = await SucceedAsync("keys", "reencrypt", "global");

        Assert.That(stopped.ExitCode, Is.EqualTo(130), stopped.ToString());
        Assert.That(stopped.Error, Does.Contain("The same command goes on there."));
        Assert.That(resumed, Does.EndWith("1 of 1 done\n"));
    }

    [Test]
    public async Task Destroy_takes_a_retired_key_that_nothing_is_sealed_under()
    {
        await SetAsync("global", "NAME");
        var old = await KeyOfAsync("NAME");
        Assert.That((await RunAsync("keys", "destroy", old, "--yes", "--reason", "test")).ExitCode, Is.EqualTo(1));
        await SucceedAsync("keys", "rotate", "global", "--reencrypt");
        Assert.That((await RunAsync("keys", "destroy", old, "--yes", "--reason", "test")).Error, Does.StartWith("BD0636: "));

        var output = await SucceedAsync("keys", "destroy", old, "--yes", "--reason", "test", "--grace", "0s");

        Assert.That(output, Does.StartWith($"  destroyed    {old}\n  residue      "));
        await AssertValueAsync("NAME");
        Assert.That((await JsonAsync("keys", "status", "--json")).GetProperty("destroyed").GetInt32(), Is.EqualTo(1));
        await SucceedAsync("keys", "erase-residue");
    }

    [Test]
    public async Task Shred_asks_first_and_counts_what_it_destroyed()
    {
        var bot = Uuid7.Create(Database.Now).ToString();
        await SetAsync(bot, "A");
        await SetAsync(bot, "B");

        var no = await TypeAsync("\n", "secrets", "shred", bot, "--reason", "test");
        var output = await SucceedAsync("secrets", "shred", bot, "--reason", "test", "--yes");

        var question = $"Destroy all secrets and data keys of {bot}? There is no undo. [y/N] \n";
        Assert.That((no.ExitCode, no.Error), Is.EqualTo((1, $"{question}Nothing was done.\n")));
        Assert.That(output, Does.StartWith($"  shredded     2 secrets and 1 data key of {bot}\n  residue      "));
        Assert.That(Lines(await SucceedAsync("secrets", "list", bot)), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Shred_of_everybody_s_secrets_needs_a_word_more()
    {
        await SetAsync("global", "NAME");

        Assert.That((await RunAsync("secrets", "shred", "global", "--reason", "test", "--yes")).ExitCode, Is.EqualTo(2));
        await AssertValueAsync("NAME");
        await SucceedAsync("secrets", "shred", "global", "--reason", "test", "--yes", "--allow-global");
    }

    [Test]
    public async Task Terminal_sees_a_bar()
    {
        await SetAsync("global", "NAME");
        await SucceedAsync("keys", "rotate", "global");

        var run = await TypeAsync("", "keys", "reencrypt", "all");

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Output, Does.Contain("completed: 1 of 1 done"));
    }

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Short(KeyId id) => id.ToString()[..8];

    private static byte[] Damaged(byte[] envelope)
    {
        envelope[^1] ^= 1;
        return envelope;
    }

    private async Task SetAsync(string scope, string name)
    {
        var run = await PipeAsync(Canary, "secrets", "set", scope, name);
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
    }

    private async Task AssertValueAsync(string name)
    {
        var run = await RunAsync("secrets", "reveal", "global", name, "--yes");
        Assert.That((run.ExitCode, Encoding.UTF8.GetString([.. run.Bytes])), Is.EqualTo((0, Canary)), run.Error);
    }

    private async Task<string> KeyOfAsync(string name)
    {
        var secrets = await JsonAsync("secrets", "list", "global", "--json");
        return secrets.EnumerateArray().Single(one => one.GetProperty("name").GetString() == name).GetProperty("dataKeyId").GetString()!;
    }

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        using var document = JsonDocument.Parse(await SucceedAsync(arguments));
        return document.RootElement.Clone();
    }
}
