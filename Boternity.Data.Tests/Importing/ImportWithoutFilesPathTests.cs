using System.Runtime.Versioning;

namespace Boternity.Data.Tests.Importing;

/// <summary>An import into a store that keeps no contents.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ImportWithoutFilesPathTests(Provider provider) : ImportSpec(provider)
{
    protected override TestDatabaseOptions Options
    {
        get
        {
            var options = base.Options;
            options.Settings.Remove("FilesPath");
            return options;
        }
    }

    [Test]
    public async Task ImportAsync_refuses_files_whose_contents_could_not_be_kept()
    {
        if (Database.Provider == Provider.Sqlite)
        {
            Assert.Ignore("Beside a database that is a file there is always a place for contents.");
        }

        Source.AddBot(BoternityFile.Luna, "luna");
        Source.AddRow("bot_files", BoternityFile.Id(1), BoternityFile.Luna, "a.txt", "text/plain", 1L, 1L, 0L, BoternityFile.Time, BoternityFile.Time);
        Source.AddRow("bot_file_versions", BoternityFile.Id(2), BoternityFile.Id(1), 1L, 1L, BoternityFile.Time);

        var report = await ImportAsync();

        foreach (var table in (string[])["bot_files", "bot_file_versions"])
        {
            Assert.That(TableOf(report, table).Refusals.Keys, Is.EqualTo((string[])["no FilesPath: its content could not be kept"]));
        }

        Assert.That(await CountAsync("bot_files"), Is.Zero);
    }
}
