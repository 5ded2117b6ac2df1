using System.Runtime.Versioning;
using System.Text;
using Boternity.Data.Files;
using Boternity.Data.Importing;
using Boternity.Data.Souls;

namespace Boternity.Data.Tests.Importing;

/// <summary>A second import, of a source that has grown or was corrected, into a store that has gone on.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ImportAgainTests(Provider provider) : ImportSpec(provider)
{
    private static readonly Guid Luna = Guid.Parse(BoternityFile.Luna);

    [SetUp]
    public void AddBot() => Source.AddBot(BoternityFile.Luna, "luna");

    [Test]
    public async Task ImportAsync_takes_no_version_behind_that_of_a_file_that_has_gone_on_here()
    {
        var files = Database.Resolve<IFileStore>();
        Source.AddRow("bot_files", BoternityFile.Id(1), BoternityFile.Luna, "a.txt", "text/plain", 1L, 2L, 0L, BoternityFile.Time, BoternityFile.Time);
        AddVersions(1, 2);
        await ImportAsync();
        await files.SaveAsync(Luna, "a.txt", Encoding.UTF8.GetBytes("ours"), null, Cancel);
        Source.Run("UPDATE bot_files SET version = 5");
        AddVersions(3, 4, 5);

        var report = await ImportAsync();

        Assert.That(TableOf(report, "bot_files"), Has.Property(nameof(ImportedTable.Differs)).EqualTo(1));
        Assert.That(TableOf(report, "bot_file_versions").Refusals, Is.EquivalentTo(new Dictionary<string, long>
        {
            ["another row that is here has the same file_id and version"] = 1,
            ["version is behind that of the file as it is here"] = 2,
        }));
        var saved = await files.SaveAsync(Luna, "a.txt", Encoding.UTF8.GetBytes("ours as well"), null, Cancel);
        Assert.That(saved.Version, Is.EqualTo(4));
    }

    [Test]
    public async Task ImportAsync_puts_no_soul_before_one_that_a_bot_got_here()
    {
        var souls = Database.Resolve<ISoulStore>();
        AddSouls(1, 2);
        await ImportAsync();
        await souls.SaveAsync(new NewSoul { BotId = Luna, Content = "# Ours" }, Cancel);
        AddSouls(3, 4);

        var report = await ImportAsync();

        var table = TableOf(report, "soul_versions");
        Assert.That((table.AlreadyThere, table.Refused), Is.EqualTo((2L, 2L)));
        Assert.That(table.Refusals, Does.ContainKey("its bot has a newer soul of its own here"));
        Assert.That((await souls.GetCurrentAsync(Luna, Cancel))!.Content, Is.EqualTo("# Ours"));
    }

    [Test]
    public async Task ImportAsync_goes_on_behind_the_souls_that_it_took()
    {
        AddSouls(1, 2);
        await ImportAsync();
        AddSouls(3, 4);

        var report = await ImportAsync();

        Assert.That(TableOf(report, "soul_versions"), Has.Property(nameof(ImportedTable.Taken)).EqualTo(2));
        Assert.That(report.IsVerified);
    }

    [Test]
    public async Task ImportAsync_takes_runs_once_their_workflow_is_corrected()
    {
        Source.AddWorkflow(BoternityFile.Id(1), "odd", BoternityFile.Definition(BoternityFile.Id(1), "odd", "\"colour\":\"red\","));
        Source.AddRun(BoternityFile.Id(2), BoternityFile.Id(1), "completed", completed: BoternityFile.Time);
        var first = await ImportAsync();
        Source.Run("UPDATE workflows SET definition = replace(definition, '\"colour\":\"red\",', '')");

        var second = await ImportAsync();

        Assert.That(TableOf(first, "workflow_runs").Refusals.Keys, Is.EqualTo((string[])["workflow_id names a row of workflows that was refused"]));
        Assert.That(TableOf(second, "workflow_runs"), Has.Property(nameof(ImportedTable.Taken)).EqualTo(1));
        Assert.That(await Database.ScalarAsync($"SELECT workflow_id FROM workflow_runs", Cancel), Is.EqualTo(BoternityFile.Id(1)));
    }

    [Test]
    public async Task ImportAsync_delivers_no_messages_of_a_channel_that_has_grown()
    {
        Source.AddRow("bot_channels", "ops", BoternityFile.Time, BoternityFile.Luna);
        Source.AddRow("bot_subscriptions", BoternityFile.Luna, "ops", BoternityFile.Time);
        Source.AddMessage(BoternityFile.Id(1), "channel", null, "ops");
        await ImportAsync();
        Source.AddMessage(BoternityFile.Id(2), "channel", null, "ops");
        Source.AddMessage(BoternityFile.Id(3), "channel", null, "ops");

        await ImportAsync();

        Assert.That(await Database.ScalarAsync($"SELECT acknowledged FROM bot_subscriptions", Cancel), Is.EqualTo(3L));
    }

    [Test]
    public async Task ImportAsync_of_a_channel_that_has_grown_keeps_what_is_unread_here()
    {
        Source.AddRow("bot_channels", "ops", BoternityFile.Time, BoternityFile.Luna);
        Source.AddRow("bot_subscriptions", BoternityFile.Luna, "ops", BoternityFile.Time);
        Source.AddMessage(BoternityFile.Id(1), "channel", null, "ops");
        await ImportAsync();
        await Database.ExecuteAsync($"UPDATE bot_channels SET last_sequence = 2", Cancel);
        Source.AddMessage(BoternityFile.Id(2), "channel", null, "ops");

        await ImportAsync();

        Assert.That(await Database.ScalarAsync($"SELECT acknowledged FROM bot_subscriptions", Cancel), Is.EqualTo(1L));
    }

    private void AddSouls(params int[] versions)
    {
        foreach (var version in versions)
        {
            var content = $"# Luna {version}";
            Source.AddRow(
                "soul_versions", BoternityFile.Id(version), BoternityFile.Luna, content, BoternityFile.HashOf(content), (long)version, null, BoternityFile.Time);
        }
    }

    private void AddVersions(params int[] versions)
    {
        foreach (var version in versions)
        {
            Source.AddRow("bot_file_versions", BoternityFile.Id(10 + version), BoternityFile.Id(1), (long)version, 1L, BoternityFile.Time);
        }
    }
}
