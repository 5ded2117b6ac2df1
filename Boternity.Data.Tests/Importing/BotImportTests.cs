using System.Runtime.Versioning;
using Boternity.Data.Importing;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Importing;

/// <summary>Bots of an older Boternity, and what all imports have in common.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BotImportTests(Provider provider) : StoreSpec(provider)
{
    private BoternityFile _file = null!;

    private IUpstreamImporter Importer => Database.Resolve<IUpstreamImporter>();

    [SetUp]
    public void MakeFile() => _file = new BoternityFile();

    [Test]
    public async Task ImportAsync_keeps_ids_times_and_values()
    {
        _file.AddBot(BoternityFile.Luna, "luna", "Luna", "[\"x\",\"y\"]", BoternityFile.Time, "2026-02-01 10:00:00");

        var report = await ImportAsync();

        Assert.That(report.IsVerified);
        Assert.That(TableOf(report, "bots"), Has.Property(nameof(ImportedTable.Taken)).EqualTo(1).And.Property(nameof(ImportedTable.Refused)).Zero);
        var row = (await Database.QueryAsync($"SELECT * FROM bots", Cancel)).Single();
        Assert.That(row["id"], Is.EqualTo(BoternityFile.Luna));
        Assert.That(row["slug"], Is.EqualTo("luna"));
        Assert.That(row["name"], Is.EqualTo("Luna"));
        Assert.That(row["category"], Is.EqualTo("research"));
        Assert.That(row["conversation_count"], Is.EqualTo(3L));
        Assert.That(row["created_at"], Is.EqualTo("2026-01-31T09:05:00.123456Z"));
        Assert.That(row["last_active_at"], Is.EqualTo("2026-02-01T10:00:00.000000Z"));
        Assert.That(row["revision"], Is.EqualTo(1L));
    }

    [Test]
    public async Task ImportAsync_again_takes_nothing()
    {
        _file.AddBot(BoternityFile.Luna, "luna");
        _file.AddBot("no UUID", "sol");
        var first = await ImportAsync();

        var second = await ImportAsync();

        Assert.That(TableOf(first, "bots").Taken, Is.EqualTo(2));
        Assert.That(TableOf(second, "bots"), Has.Property(nameof(ImportedTable.Taken)).Zero.And.Property(nameof(ImportedTable.AlreadyThere)).EqualTo(2));
        Assert.That(TableOf(second, "bots").SourceDigest, Is.EqualTo(TableOf(first, "bots").StoredDigest));
        Assert.That(second.IsVerified);
    }

    [Test]
    public async Task ImportAsync_leaves_a_row_that_is_here_with_other_content()
    {
        _file.AddBot(BoternityFile.Luna, "luna");
        await ImportAsync();
        await Database.ExecuteAsync($"UPDATE bots SET description = 'ours'", Cancel);

        var report = await ImportAsync();

        Assert.That(TableOf(report, "bots"), Has.Property(nameof(ImportedTable.Differs)).EqualTo(1).And.Property(nameof(ImportedTable.IsVerified)).True);
        Assert.That(await Database.ScalarAsync($"SELECT description FROM bots", Cancel), Is.EqualTo("ours"));
        Assert.That(await File.ReadAllTextAsync(report.RefusedFile!, Cancel), Does.Contain("\"differs\"").And.Contain("A bot"));
    }

    [Test]
    public async Task ImportAsync_keeps_rows_without_a_place_in_a_private_file()
    {
        _file.AddBot(BoternityFile.Luna, "luna");
        _file.AddBot(BoternityFile.Sol, "sol", " ");
        _file.AddRow("chat_sessions", "s1", BoternityFile.Luna, null, BoternityFile.Time);

        var report = await ImportAsync();

        Assert.That(TableOf(report, "bots"), Has.Property(nameof(ImportedTable.Taken)).EqualTo(1).And.Property(nameof(ImportedTable.Refused)).EqualTo(1));
        Assert.That(TableOf(report, "chat_sessions").Refusals, Is.EqualTo(new Dictionary<string, long> { ["no place in this model"] = 1 }));
        Assert.That(TableOf(report, "_sqlx_migrations").Skipped, Is.Not.Null);
        Assert.That(await File.ReadAllLinesAsync(_file.RefusedPath, Cancel), Has.Length.EqualTo(2).And.Length.EqualTo(report.RowsInRefusedFile));
        Assert.That(File.GetUnixFileMode(_file.RefusedPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task PlanAsync_says_what_an_import_would_do_and_writes_nothing()
    {
        _file.AddBot(BoternityFile.Luna, "luna");
        _file.AddBot(BoternityFile.Sol, "sol", " ");
        var before = _file.Image();

        var plan = await Importer.PlanAsync(_file.Source, progress: null, Cancel);

        Assert.That(TableOf(plan, "bots"), Has.Property(nameof(ImportedTable.Taken)).EqualTo(1).And.Property(nameof(ImportedTable.Refused)).EqualTo(1));
        Assert.That(plan, Has.Property(nameof(ImportReport.IsPlan)).True.And.Property(nameof(ImportReport.RefusedFile)).Null);
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM bots", Cancel), Is.Zero);
        Assert.That(_file.Image(), Is.EqualTo(before), "Neither the source nor its folder changed.");
    }

    [Test]
    public async Task ImportAsync_refuses_what_would_take_the_slug_of_another_bot_that_is_here()
    {
        await Database.AddBotAsync("luna", Cancel);
        _file.AddBot(BoternityFile.Luna, "luna");
        _file.AddRow(
            "soul_versions", BoternityFile.Id(1), BoternityFile.Luna, "#", BoternityFile.HashOf("#"), 1L, null, BoternityFile.Time);

        var report = await ImportAsync();

        Assert.That(TableOf(report, "bots").Refusals.Keys, Is.EqualTo((string[])["another row that is here has the same slug"]));
        Assert.That(TableOf(report, "soul_versions").Refused, Is.EqualTo(1), "Its soul has no parent.");
        Assert.That(report.IsVerified);
    }

    [Test]
    public async Task ImportAsync_of_an_older_schema_takes_the_tables_that_there_are()
    {
        _file.AddBot(BoternityFile.Luna, "luna");
        _file.Run("DELETE FROM _sqlx_migrations WHERE version > 20260210; DROP TABLE workflow_steps; DROP TABLE workflow_runs; DROP TABLE workflows");
        _file.Run("ALTER TABLE bots DROP COLUMN last_active_at");

        var report = await ImportAsync();

        Assert.That(TableOf(report, "bots").Taken, Is.EqualTo(1));
        Assert.That(report.Tables.Select(table => table.Name), Has.None.EqualTo("workflows"));
    }

    private static ImportedTable TableOf(ImportReport report, string name) => report.Tables.Single(table => table.Name == name);

    private Task<ImportReport> ImportAsync() => Importer.ImportAsync(_file.Source, _file.RefusedPath, progress: null, Cancel);
}
