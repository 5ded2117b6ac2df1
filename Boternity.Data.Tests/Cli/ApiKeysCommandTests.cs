using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Boternity.Data.ApiKeys;

namespace Boternity.Data.Tests.Cli;

/// <summary><c>boternity-data apikeys</c>: a key comes out once and alone, and goes in by standard input.</summary>
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "the key files are made with Unix's modes")]
public sealed class ApiKeysCommandTests(Provider provider) : CliSpec(provider)
{
    [SetUp]
    public void MakeKeys() => Configure(MakeKey("master.key").File);

    [Test]
    public async Task Create_writes_the_key_alone_and_verify_says_whom_it_speaks_for()
    {
        var user = await Database.AddUserAsync("luna@example.org", Cancel);

        var run = await RunAsync(
            "apikeys", "create", "--user", "Luna@example.org", "--name", "laptop", "--scopes", "bots:read", "bots:write");
        var token = TokenOf(run);
        var verified = await PipeAsync(token + "\n", "apikeys", "verify");

        var id = IdOf(run);
        Assert.That(run.Text, Is.Empty);
        Assert.That(run.Error, Is.EqualTo($"id {id}\nexpires never\n"));
        Assert.That(ApiKeyToken.PrefixOf(token), Does.StartWith("bnity_u_"));
        Assert.That((verified.ExitCode, verified.Text), Is.EqualTo((0,
            $"  id           {id}\n  user         {user}\n  name         laptop\n  scopes       bots:read bots:write\n")));
        Assert.That(await Database.ScalarAsync($"SELECT last_used_at FROM api_keys", Cancel), Is.Not.Null, "The use was not stored.");
    }

    [Test]
    public async Task Verify_takes_the_key_at_a_terminal_without_showing_it()
    {
        var token = await CreateAsync();

        var run = await TypeAsync(token + "\n", "apikeys", "verify", "--json");

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.ToString(), Does.Contain("\"userId\": null").And.Not.Contain(token));
    }

    [TestCase("")]
    [TestCase("bnity_s_nonsense")]
    [TestCase(Canary)]
    public async Task Verify_answers_1_to_what_is_no_key_without_repeating_it(string text)
    {
        var run = await PipeAsync(text, "apikeys", "verify");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(run.Error, Is.EqualTo("The key is not valid: unknown, wrong, expired or revoked.\n"));
    }

    [Test]
    public async Task Verify_never_takes_the_key_as_an_argument_and_does_not_repeat_it()
    {
        var run = await RunAsync("apikeys", "verify", Canary);

        Assert.That(run.ExitCode, Is.EqualTo(2));
    }

    [Test]
    public async Task List_shows_whose_keys_there_are_and_needs_no_master_key()
    {
        var user = await Database.AddUserAsync("luna@example.org", Cancel);
        var (first, second) = (await CreateAsync(), TokenOf(await RunAsync("apikeys", "create", "--user", $"{user}")));
        Configure(PathOf("no-such.key"));

        var all = await SucceedAsync("apikeys", "list");
        var own = await SucceedAsync("apikeys", "list", "--user", "luna@example.org");
        using var json = JsonDocument.Parse(await SucceedAsync("apikeys", "list", "--json"));

        Assert.That(all, Does.Match(@"\Aid +prefix +name +user +scopes +state +expires +last used\n"));
        Assert.That(all, Does.Contain(ApiKeyToken.PrefixOf(first)!).And.Contain(ApiKeyToken.PrefixOf(second)!));
        Assert.That(own, Does.Not.Contain(ApiKeyToken.PrefixOf(first)!).And.Match($@"  default  {user}  -       valid  -        -\n\z"));
        Assert.That(all + own + json.RootElement, Does.Not.Contain(first).And.Not.Contain(second).And.Not.Contain("hash").IgnoreCase);
        Assert.That(json.RootElement.EnumerateArray().Select(key => key.GetProperty("prefix").GetString()), Has.Member(ApiKeyToken.PrefixOf(first)));
    }

    [Test]
    public async Task Expires_counts_from_now()
    {
        var before = TimeProvider.System.GetUtcNow();
        await RunAsync("apikeys", "create", "--kind", "service", "--expires", "90d");

        var stored = DateTimeOffset.Parse(
            (string)(await Database.ScalarAsync($"SELECT expires_at FROM api_keys", Cancel))!, CultureInfo.InvariantCulture);
        Assert.That(stored, Is.InRange(before.AddDays(90).AddMilliseconds(-1), TimeProvider.System.GetUtcNow().AddDays(90)));
    }

    [Test]
    public async Task Rotate_replaces_a_key_at_once_or_lets_both_be_valid_for_a_while()
    {
        var first = await RunAsync("apikeys", "create", "--kind", "service");
        var second = await RunAsync("apikeys", "rotate", IdOf(first));
        var third = await RunAsync("apikeys", "rotate", IdOf(second), "--grace", "0s");

        Assert.That(await VerifyAsync(TokenOf(first)), Is.Zero, "A day is left.");
        Assert.That(await VerifyAsync(TokenOf(second)), Is.EqualTo(1));
        Assert.That(await VerifyAsync(TokenOf(third)), Is.Zero);
    }

    [Test]
    public async Task Revoke_asks_first_and_keeps_the_key_in_lists()
    {
        var created = await RunAsync("apikeys", "create", "--kind", "bot");
        var id = IdOf(created);

        var silent = await RunAsync("apikeys", "revoke", id);
        var no = await TypeAsync("n\n", "apikeys", "revoke", id);
        Assert.That(await VerifyAsync(TokenOf(created)), Is.Zero);
        var yes = await TypeAsync("y\n", "apikeys", "revoke", id);

        Assert.That((silent.ExitCode, no.ExitCode, yes.ExitCode), Is.EqualTo((2, 1, 0)), $"{silent}{no}{yes}");
        Assert.That(await VerifyAsync(TokenOf(created)), Is.EqualTo(1));
        Assert.That(await SucceedAsync("apikeys", "list"), Does.Contain("  revoked  "));
    }

    [Test]
    public async Task Delete_leaves_nothing_and_says_when_there_was_nothing()
    {
        var id = IdOf(await RunAsync("apikeys", "create", "--kind", "bot"));

        await SucceedAsync("apikeys", "delete", id, "--yes");
        var again = await RunAsync("apikeys", "delete", id, "--yes");

        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM api_keys", Cancel), Is.Zero);
        Assert.That((again.ExitCode, again.Output), Is.EqualTo((1, "")));
    }

    [Test]
    public async Task Key_of_a_user_needs_the_user()
    {
        var run = await RunAsync("apikeys", "create");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(run.Error, Does.StartWith("BD0201: "));
    }

    [Test]
    public async Task Missing_master_key_is_a_matter_of_configuration()
    {
        Configure(PathOf("no-such.key"));

        var run = await RunAsync("apikeys", "create", "--kind", "service");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((78, "")));
        Assert.That(run.Error, Does.StartWith("BD0602: "));
    }

    private async Task<string> CreateAsync() => TokenOf(await RunAsync("apikeys", "create", "--kind", "service"));

    private async Task<int> VerifyAsync(string token) => (await PipeAsync(token, "apikeys", "verify")).ExitCode;

    private static string TokenOf(CliRun run)
    {
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        var line = Encoding.ASCII.GetString([.. run.Bytes]);
        Assert.That(line, Does.Match(@"\Abnity_[ubs]_[0-9A-Za-z]{61}\n\z"));
        return line.TrimEnd('\n');
    }

    private static string IdOf(CliRun run) => run.Error.Split('\n')[0].Split(' ')[1];
}
