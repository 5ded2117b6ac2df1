using System.Runtime.Versioning;
using System.Text.Json;

namespace Boternity.Data.Tests.Cli;

/// <summary><c>boternity-data users</c>. None of it needs a master key.</summary>
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "the key files are made with Unix's modes")]
public sealed class UsersCommandTests(Provider provider) : CliSpec(provider)
{
    private const string Root = "Root@example.org";

    [Test]
    public async Task Init_adds_the_first_admin_and_no_second_one()
    {
        var output = await SucceedAsync("users", "init", Root);
        var again = await RunAsync("users", "init", "other@example.org");

        Assert.That(output, Does.Match(
            @"\A  id           [0-9a-f-]{36}\n  email        Root@example\.org\n  role         admin\n  created      \d{4}-.*Z\n\z"));
        Assert.That((again.ExitCode, again.Output), Is.EqualTo((1, "")));
        Assert.That(again.Error, Does.StartWith("BD0114: "));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM users", Cancel), Is.EqualTo(1));
    }

    [Test]
    public async Task Create_adds_a_user_who_is_listed_by_role_and_shown_by_id_and_by_email()
    {
        await SucceedAsync("users", "init", Root);
        var id = Member(await SucceedAsync("users", "create", "luna@example.org", "--json"), "id");

        var all = Lines(await SucceedAsync("users", "list"));
        using var admins = JsonDocument.Parse(await SucceedAsync("users", "list", "--role", "admin", "--json"));
        var byId = await SucceedAsync("users", "show", id);
        var byEmail = await SucceedAsync("users", "show", "LUNA@example.org");

        Assert.That(all, Has.Length.EqualTo(3));
        Assert.That(all[0], Does.Match(@"\Aid +email +role +created\z"));
        Assert.That(all[1], Does.Match($@"\A{id}  luna@example\.org  user   \d{{4}}-.*Z\z"));
        Assert.That(admins.RootElement.EnumerateArray().Select(user => user.GetProperty("email").GetString()), Is.EqualTo(new[] { Root }));
        Assert.That(byId, Is.EqualTo(byEmail).And.Contain("luna@example.org"));
    }

    [Test]
    public async Task Create_with_a_taken_email_answers_1_without_repeating_it()
    {
        await SucceedAsync("users", "create", "luna@example.org");

        var run = await RunAsync("users", "create", "Luna@example.org", "--role", "admin");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(run.Error, Does.StartWith("BD0104: ").And.Not.Contain("example.org"));
    }

    [TestCase("users", "create", "luna@example.org", "--role", "7")]
    [TestCase("users", "set-role", "luna@example.org", "1")]
    [TestCase("users", "list", "--role", "admin,user")]
    public async Task Role_that_is_no_name_of_one_answers_2(params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")), run.Error);
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM users", Cancel), Is.Zero);
    }

    [Test]
    public async Task Set_role_and_set_email_change_that_alone()
    {
        await SucceedAsync("users", "create", "luna@example.org");

        await SucceedAsync("users", "set-role", "luna@example.org", "admin");
        var output = await SucceedAsync("users", "set-email", "luna@example.org", "moon@example.org", "--json");

        Assert.That((Member(output, "email"), Member(output, "role")), Is.EqualTo(("moon@example.org", "admin")));
    }

    [Test]
    public async Task Last_admin_is_neither_demoted_nor_deleted()
    {
        await SucceedAsync("users", "init", Root);

        var demoted = await RunAsync("users", "set-role", Root, "user");
        var deleted = await RunAsync("users", "delete", Root, "--yes");

        Assert.That((demoted.ExitCode, deleted.ExitCode), Is.EqualTo((1, 1)));
        Assert.That(demoted.Error, Does.StartWith("BD0113: "));
        Assert.That(deleted.Error, Does.StartWith("BD0113: "));
    }

    [Test]
    public async Task Delete_asks_first()
    {
        var id = Member(await SucceedAsync("users", "create", "luna@example.org", "--json"), "id");

        var silent = await RunAsync("users", "delete", id);
        var no = await TypeAsync("n\n", "users", "delete", id);
        var yes = await TypeAsync("y\n", "users", "delete", id);

        Assert.That((silent.ExitCode, no.ExitCode, yes.ExitCode), Is.EqualTo((2, 1, 0)), $"{silent}{no}{yes}");
        Assert.That(no.Error, Does.StartWith($"Delete user {id} and the user's API keys? There is no undo. [y/N] "));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM users", Cancel), Is.Zero);
    }

    [TestCase("show")]
    [TestCase("delete", "--yes")]
    [TestCase("set-role", "user")]
    public async Task Nobody_of_that_email_answers_1_without_repeating_it(string command, string? more = null)
    {
        string[] arguments = ["users", command, "nobody@example.org", .. more is null ? [] : (string[])[more]];

        var run = await RunAsync(arguments);

        Assert.That((run.ExitCode, run.Output, run.Error), Is.EqualTo((1, "", "There is no such user.\n")));
    }

    [Test]
    public async Task List_shows_nothing_that_a_terminal_obeys()
    {
        await Database.AddUserAsync("\u001b[2J@example.org", Cancel);

        var output = await SucceedAsync("users", "list");

        Assert.That(output, Does.Contain("\\u001b[2J@example.org"));
        Assert.That(output.Contains('\u001b', StringComparison.Ordinal), Is.False);
    }

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Member(string output, string name)
    {
        using var json = JsonDocument.Parse(output);
        return json.RootElement.GetProperty(name).GetString()!;
    }
}
