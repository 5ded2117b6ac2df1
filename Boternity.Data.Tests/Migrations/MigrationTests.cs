using Boternity.Data.Bots;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Boternity.Data.Tests.Migrations;

public sealed class MigrationTests(Provider provider) : EmptyDatabaseSpec(provider)
{
    [Test]
    [SpecCase("botmaker-compozy", "migrations/1", "migrations/2")]
    public async Task MigrateAsync_empty_database_gets_all_tables()
    {
        var applied = await Schema.MigrateAsync(Cancel);

        await using var context = OpenMigrationContext();
        Assert.That(applied, Is.EqualTo(context.Database.GetMigrations()).And.Not.Empty);
        Assert.That(await TablesAsync(), Is.EqualTo(TablesOfTheModel(context)));
        Assert.That(await Schema.GetPendingAsync(Cancel), Is.Empty);
    }

    [Test]
    public async Task MigrateAsync_migrated_database_works()
    {
        await Schema.MigrateAsync(Cancel);

        var bot = await Database.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Luna", Soul = "You are Luna." }, Cancel);

        Assert.That(await Database.ScalarAsync($"SELECT content FROM soul_versions WHERE bot_id = {bot.Id}", Cancel), Is.EqualTo("You are Luna."));
    }

    [Test]
    [SpecCase("botmaker-compozy", "migrations/7", "migrations/8")]
    public async Task MigrateAsync_second_time_changes_nothing()
    {
        await Schema.MigrateAsync(Cancel);
        var bot = await Database.AddBotAsync("luna", Cancel);
        var history = await HistoryAsync();

        var applied = await Schema.MigrateAsync(Cancel);

        Assert.That(applied, Is.Empty);
        Assert.That(await HistoryAsync(), Is.EqualTo(history));
        Assert.That(await Database.ScalarAsync($"SELECT slug FROM bots WHERE id = {bot}", Cancel), Is.EqualTo("luna"));
    }

    [Test]
    public async Task MigrateAsync_down_to_nothing_leaves_no_table_and_up_again_works()
    {
        await Schema.MigrateAsync(Cancel);
        var before = await TablesAsync();
        await Database.AddBotAsync("luna", Cancel);

        await using (var context = OpenMigrationContext(allowDataLoss: true))
        {
            await context.GetService<IMigrator>().MigrateAsync(Migration.InitialDatabase, Cancel);
        }

        Assert.That(await TablesAsync(), Is.Empty);
        Assert.That(await HistoryAsync(), Is.Empty);

        await Schema.MigrateAsync(Cancel);
        Assert.That(await TablesAsync(), Is.EqualTo(before));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bots", Cancel), Is.Zero);
    }

    [Test]
    public async Task GetPendingAsync_empty_database_lacks_all_and_stays_as_it_is()
    {
        await using var context = OpenMigrationContext();

        var pending = await Schema.GetPendingAsync(Cancel);

        Assert.That(pending, Is.EqualTo(context.Database.GetMigrations()).And.Not.Empty);
        Assert.That(Directory.EnumerateFileSystemEntries(Database.Folder), Is.Empty);
    }

    [Test]
    public async Task HasPendingModelChanges_model_and_snapshot_agree()
    {
        await using var context = OpenMigrationContext();

        Assert.That(context.Database.HasPendingModelChanges(), Is.False, "Add a migration: Boternity.Data.Migrations/README.md.");
    }

    [Test]
    public async Task MigrateAsync_several_at_once_apply_each_migration_once()
    {
        await using var first = Database.OpenHost();
        await using var second = Database.OpenHost();
        await using var third = Database.OpenHost();

        LibraryHost[] hosts = [first, second, third];
        await Task.WhenAll(hosts.Select(host => Task.Run(() => host.Resolve<SchemaManager>().MigrateAsync(Cancel), Cancel)));

        await using var context = OpenMigrationContext();
        Assert.That((await HistoryAsync()).Select(row => row["MigrationId"]), Is.EqualTo(context.Database.GetMigrations()));
        Assert.That(await TablesAsync(), Is.EqualTo(TablesOfTheModel(context)));
    }

    private Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> HistoryAsync() =>
        Database.QueryAsync($"""SELECT * FROM "__EFMigrationsHistory" ORDER BY "MigrationId" """, Cancel);

    private static IEnumerable<string> TablesOfTheModel(BoternityDbContext context) =>
        context.Model.GetEntityTypes()
            .Select(entity => entity.GetTableName())
            .OfType<string>()
            .Distinct()
            .Order(StringComparer.Ordinal);
}
