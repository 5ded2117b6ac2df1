using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Boternity.Data.Tests.Migrations;

/// <summary>Every migration can be taken back and made again, and none takes somebody's rows with it unasked.</summary>
[TestFixture(Provider.Sqlite, Category = nameof(Provider.Sqlite))]
[TestFixture(Provider.Postgres, Category = nameof(Provider.Postgres))]
public sealed class MigratorDowngradeTests(Provider provider)
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [TestCase(true)]
    [TestCase(false)]
    public async Task Every_migration_up_down_and_up_again_makes_the_same_schema(bool product)
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(provider, Cancel);
        await using var lab = new MigrationLab(provider, database.Target, product ? null : MigrationLab.ShelfSet);
        foreach (var (migration, previous) in Steps(lab))
        {
            await lab.MigrateAsync(migration, Cancel);
            var up = (await ShelfData.SchemaAsync(database)).ToJson();

            await lab.MigrateAsync(previous, Cancel, allowDataLoss: true);
            Assert.That(
                await database.ScalarAsync($"SELECT count(*) FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" = {migration}", Cancel), Is.Zero);

            await lab.MigrateAsync(migration, Cancel);
            Assert.That((await ShelfData.SchemaAsync(database)).ToJson(), Is.EqualTo(up), migration);
        }

        if (product)
        {
            await database.Resolve<SchemaManager>().EnsureCurrentAsync(Cancel);
        }
    }

    [Test]
    public async Task Downgrade_that_drops_rows_or_values_needs_the_flag()
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(provider, Cancel);
        await ShelfData.FillAsync(database, Cancel);
        await using var lab = new MigrationLab(provider, database.Target, MigrationLab.ShelfSet);
        await lab.MigrateAsync(target: null, Cancel);
        var before = await ShelfData.DumpAsync(database, Cancel);

        var error = Assert.ThrowsAsync<StoreException>(() => lab.MigrateAsync("Checks", Cancel))!;

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.DowngradeLosesData));
        Assert.That(error.Message, Does.Contain("table loans, column shelves.city"));
        Assert.That(await ShelfData.DumpAsync(database, Cancel), Is.EqualTo(before));

        await lab.MigrateAsync("Checks", Cancel, allowDataLoss: true);
        Assert.That((await ShelfData.SchemaAsync(database)).Facts.Keys, Has.No.Member("table loans"));
    }

    [Test]
    public async Task Downgrade_that_drops_nothing_needs_no_flag()
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(provider, Cancel);
        await using var lab = new MigrationLab(provider, database.Target, migrations: null);
        await lab.MigrateAsync(target: null, Cancel);

        await lab.MigrateAsync(Migration.InitialDatabase, Cancel);

        Assert.That((await ShelfData.SchemaAsync(database)).Facts, Is.Empty);
    }

    private static List<(string Migration, string Previous)> Steps(MigrationLab lab)
    {
        using var context = lab.Context();
        List<string> ids = [.. context.Database.GetMigrations()];
        return [.. ids.Select((id, index) => (id, index == 0 ? Migration.InitialDatabase : ids[index - 1]))];
    }
}
