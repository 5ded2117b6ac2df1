using Boternity.Data.Errors;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Migrations;

/// <summary>What plain EF leaves behind when it is killed does not stop a start.</summary>
[Category(nameof(Provider.Sqlite))]
public sealed class MigratorLeftoverTests
{
    private const int LockRowsRemoved = 3020;
    private const int CopyDropped = 3021;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [TestCase("2020-01-01 00:00:00+00:00", true)]
    [TestCase("2999-01-01 00:00:00+00:00", true)]
    [TestCase("2999-01-01 00:00:00+00:00", false)]
    public async Task MigrateAsync_removes_a_stale_lock_row_with_one_warning(string timestamp, bool pending)
    {
        await using var database = await OpenAsync(pending);
        await database.ExecuteAsync($"CREATE TABLE \"__EFMigrationsLock\" (\"Id\" INTEGER PRIMARY KEY, \"Timestamp\" TEXT NOT NULL)", Cancel);
        await database.ExecuteAsync($"INSERT INTO \"__EFMigrationsLock\" VALUES (1, {timestamp})", Cancel);

        Assert.That(await MigrateAsync(database), Is.EqualTo(new[] { LockRowsRemoved }));

        Assert.That(await database.ScalarAsync($"SELECT count(*) FROM \"__EFMigrationsLock\"", Cancel), Is.Zero);
        Assert.That(await database.ScalarAsync($"SELECT count(*) FROM loans", Cancel), Is.EqualTo(1));
        Assert.That(await MigrateAsync(database), Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task MigrateAsync_drops_the_copy_of_a_table_that_exists(bool pending)
    {
        await using var database = await OpenAsync(pending);
        await database.ExecuteAsync($"CREATE TABLE ef_temp_books (id INTEGER)", Cancel);

        Assert.That(await MigrateAsync(database), Is.EqualTo(new[] { CopyDropped }));

        Assert.That(await database.ScalarAsync($"SELECT count(*) FROM sqlite_master WHERE name LIKE 'ef_temp%'", Cancel), Is.Zero);
        Assert.That(await database.ScalarAsync($"SELECT count(*) FROM books", Cancel), Is.EqualTo(3));
    }

    [Test]
    public async Task MigrateAsync_never_drops_what_may_be_the_only_copy()
    {
        await using var database = await OpenAsync(pending: true);
        await database.ExecuteAsync($"ALTER TABLE shelves RENAME TO ef_temp_shelves", Cancel);
        var before = await ShelfData.DumpAsync(database, Cancel);

        var error = Assert.ThrowsAsync<StoreException>(() => MigrateAsync(database))!;

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.SchemaDrift));
        Assert.That(error.Message, Does.Contain("ef_temp_shelves"));
        Assert.That(await ShelfData.DumpAsync(database, Cancel), Is.EqualTo(before));
    }

    private static async Task<ITestDatabase> OpenAsync(bool pending)
    {
        var database = await TestEnvironment.OpenEmptyAsync(Provider.Sqlite, Cancel);
        await ShelfData.FillAsync(database, Cancel);
        if (!pending)
        {
            await MigrateAsync(database);
        }

        return database;
    }

    private static async Task<IEnumerable<int>> MigrateAsync(ITestDatabase database)
    {
        var logs = new LogLines();
        await using var lab = new MigrationLab(Provider.Sqlite, database.Target, MigrationLab.ShelfSet);
        await lab.MigrateAsync(target: null, Cancel, logs);
        return logs.Warnings;
    }
}
