using System.Runtime.Versioning;
using Boternity.Data.Errors;
using Boternity.Data.Importing;

namespace Boternity.Data.Tests.Importing;

/// <summary>What stops an import, and what it finds when it looks at its own work.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ImportRefusalTests(Provider provider) : ImportSpec(provider)
{
    // More than a batch.
    private const int Many = 700;

    [Test]
    public void ImportAsync_of_a_newer_schema_is_refused()
    {
        Source.Run("INSERT INTO _sqlx_migrations VALUES (20270101, 'more', '2027-01-01 10:00:00', 1, x'03', 1)");

        var refused = Assert.ThrowsAsync<StoreException>(() => ImportAsync());

        Assert.That(refused, Has.Property(nameof(StoreException.Code)).EqualTo(ErrorCodes.UpstreamUnknown).And.Message.Contains("20270101"));
    }

    [Test]
    public void ImportAsync_of_another_system_is_refused()
    {
        Source.Run("ALTER TABLE bots RENAME COLUMN slug TO hostname");

        Assert.That(Assert.ThrowsAsync<StoreException>(() => ImportAsync())!.Code, Is.EqualTo(ErrorCodes.UpstreamUnknown));
    }

    [Test]
    public void ImportAsync_does_not_replace_a_file_that_is_none_of_its_own()
    {
        Source.AddBot(BoternityFile.Luna, "luna");
        File.WriteAllText(Source.RefusedPath, "a shopping list");

        Assert.That(Assert.ThrowsAsync<StoreException>(() => ImportAsync())!.Code, Is.EqualTo(ErrorCodes.RefusedFileUnusable));
        Assert.That(File.ReadAllText(Source.RefusedPath), Is.EqualTo("a shopping list"));
    }

    [Test]
    public async Task ImportAsync_that_was_stopped_is_gone_on_with_by_the_same_call()
    {
        AddMany();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var watcher = new Watcher(progress =>
        {
            if (progress is { Table: "bots", Done: > 0 })
            {
                stop.Cancel();
            }
        });

        Assert.That(
            () => Importer.ImportAsync(Source.Source, Source.RefusedPath, watcher, stop.Token), Throws.InstanceOf<OperationCanceledException>());
        var before = await CountAsync("bots");
        var report = await ImportAsync();

        Assert.That(before, Is.EqualTo(500));
        Assert.That(TableOf(report, "bots"), Has.Property(nameof(ImportedTable.Taken)).EqualTo(Many - 500)
            .And.Property(nameof(ImportedTable.AlreadyThere)).EqualTo(500));
        Assert.That(report.IsVerified);
        Assert.That(Directory.GetFiles(Source.Folder), Has.None.EndsWith(".part"));
    }

    [Test]
    public async Task ImportAsync_finds_what_was_changed_behind_it()
    {
        Source.AddBot(BoternityFile.Luna, "luna");
        var isChanged = false;
        var watcher = new Watcher(progress =>
        {
            if (progress is { Step: ImportStep.Compare, Table: "bots" } && !isChanged)
            {
                isChanged = true;
                Database.ExecuteAsync($"UPDATE bots SET description = 'changed'", Cancel).GetAwaiter().GetResult();
            }
        });

        var report = await ImportAsync(watcher);

        Assert.That(report.IsVerified, Is.False);
        Assert.That(TableOf(report, "bots"), Has.Property(nameof(ImportedTable.IsVerified)).False.And.Property(nameof(ImportedTable.Taken)).EqualTo(1));
        Assert.That(report.Tables.Count(table => !table.IsVerified), Is.EqualTo(1));
    }

    [Test]
    public async Task ImportAsync_reads_what_is_still_in_the_write_ahead_log()
    {
        Source.Run("PRAGMA journal_mode = WAL");
        Source.CrashAfter("INSERT INTO bots VALUES ('no UUID', 'sol', 'Sol', '', 'active', 'utility', '[]', NULL, 0, 0, 0, '2026-01-01 00:00:00', '', NULL)");
        var before = Source.Image();

        var report = await ImportAsync();

        Assert.That(TableOf(report, "bots").Taken, Is.EqualTo(1));
        Assert.That(before, Has.Count.GreaterThan(1));
        Assert.That(Source.Image(), Is.EqualTo(before));
    }

    private void AddMany() => Source.Run(
        $"""
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Many})
        INSERT INTO bots SELECT printf('0195f39e-0000-7000-8000-%012x', i), 'bot-' || i, 'Bot ' || i, '', 'active', 'utility', '[]', NULL, 0, 0, 0,
          '{BoternityFile.Time}', '{BoternityFile.Time}', NULL FROM n
        """);
}
