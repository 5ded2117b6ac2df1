using System.Runtime.Versioning;
using System.Text.Json;
using Boternity.Data.Tests.Migrations;

namespace Boternity.Data.Tests.Cli;

/// <summary><c>boternity-data migrate</c>.</summary>
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "the paths are Unix's")]
public sealed class MigrateCommandTests(Provider provider) : EmptyDatabaseSpec(provider)
{
    [Test]
    public async Task Migrate_tells_each_migration_and_then_has_nothing_to_do()
    {
        var pending = await Schema.GetPendingAsync(Cancel);

        var first = await RunAsync("migrate");
        var second = await RunAsync("migrate");

        Assert.That((first.ExitCode, second.ExitCode), Is.EqualTo((0, 0)), $"{first}{second}");
        Assert.That(first.Output, Is.EqualTo($"  schema       {pending.Count} migrations applied, the last one is {pending[^1]}\n"));
        Assert.That(
            first.Error.Split('\n').Where(line => line.StartsWith("Applying migration ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]),
            Is.EqualTo(pending));
        Assert.That((second.Output, second.Error), Is.EqualTo(("  schema       nothing to do\n", "")));
        Assert.That((await Schema.VerifyAsync(Cancel)).IsCurrent);
    }

    [Test]
    public async Task Plan_is_the_SQL_alone_and_nothing_is_written()
    {
        var before = await RunAsync("migrate", "--plan");
        var isAbsent = Database.Provider == Provider.Sqlite ? !File.Exists(Database.Target) : (await TablesAsync()).Count == 0;
        var expected = await Schema.PlanAsync(Cancel);
        await RunAsync("migrate");
        var after = await RunAsync("migrate", "--plan");

        Assert.That((before.ExitCode, before.Output, before.Error), Is.EqualTo((0, expected.Sql, "")));
        Assert.That(before.Output, Does.Contain("CREATE TABLE bots").Or.Contain("CREATE TABLE \"bots\""));
        Assert.That(isAbsent, "The plan was carried out.");
        Assert.That((after.ExitCode, after.Output, after.Error), Is.EqualTo((0, "", "")));
    }

    [Test]
    public async Task Json_has_the_ids_of_what_is_pending_and_of_what_was_applied()
    {
        var pending = await Schema.GetPendingAsync(Cancel);

        Assert.That(Ids(await RunAsync("migrate", "--plan", "--json"), "pending"), Is.EqualTo(pending));
        Assert.That(Ids(await RunAsync("migrate", "--json"), "applied"), Is.EqualTo(pending));
        Assert.That(Ids(await RunAsync("migrate", "--json"), "applied"), Is.Empty);
        Assert.That(Ids(await RunAsync("migrate", "--plan", "--json"), "pending"), Is.Empty);
    }

    [Test]
    public async Task Newer_schema_and_one_that_was_changed_answer_1_and_stay_as_they_are()
    {
        await RunAsync("migrate");
        await Database.ExecuteAsync($"DROP INDEX idx_bots_status", Cancel);
        var changed = await RunAsync("migrate");
        await NewerVersions.MigrateAsync(Database, Cancel);
        var newer = await RunAsync("migrate", "--plan");

        Assert.That((changed.ExitCode, changed.Output), Is.EqualTo((1, "")));
        Assert.That(changed.Error, Does.StartWith("BD0504: ").And.Contain("idx_bots_status"));
        Assert.That((newer.ExitCode, newer.Output), Is.EqualTo((1, "")));
        Assert.That(newer.Error, Does.StartWith("BD0503: "));
    }

    private static IEnumerable<string?> Ids(CliRun run, string member)
    {
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        using var json = JsonDocument.Parse(run.Output);
        return [.. json.RootElement.GetProperty(member).EnumerateArray().Select(id => id.GetString())];
    }

    private Task<CliRun> RunAsync(params string[] arguments)
    {
        string[] database = [Database.Provider == Provider.Sqlite ? "--path" : "--connection", Database.Target];
        return new TestShell().RunAsync([.. arguments, .. database], Cancel);
    }
}
