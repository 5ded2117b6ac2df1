using System.Runtime.CompilerServices;
using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Copying;
using Boternity.Data.Storage.Sqlite;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Storage.Copying;

/// <summary>What is not copied is refused before anything changes, or names what is in the way.</summary>
public sealed class CopyRefusalTests(Provider provider) : CopySpec(provider)
{
    [TestCaseSource(nameof(Providers))]
    [CancelAfter(60_000)]
    public async Task Target_with_rows_is_overwritten_only_when_that_was_said(Provider to)
    {
        await Database.AddBotAsync("luna", Cancel);
        await using var target = await TestEnvironment.OpenAsync(to, Cancel);
        await target.AddBotAsync("sol", Cancel);
        await target.AddUserAsync("a@example.org", Cancel);

        await AssertRefusedAsync(() => CopyAsync(target), StoreErrorKind.Conflict, ErrorCodes.CopyTargetNotEmpty);
        Assert.That(await target.ScalarAsync($"SELECT slug FROM bots", Cancel), Is.EqualTo("sol"));

        await CopyAsync(target, new CopyOptions { Overwrite = true });
        await AssertSameRowsAsync(Database, target);
    }

    [Test]
    public async Task Database_is_not_copied_onto_itself()
    {
        await AssertRefusedAsync(() => CopyAsync(Database), StoreErrorKind.Misuse, ErrorCodes.CopyOntoItself);
        if (Database.Provider == Provider.Sqlite)
        {
            var link = Path.Combine(Database.Folder, "link.db");
            File.CreateSymbolicLink(link, Database.Target);
            var named = new DatabaseConfig { Driver = DatabaseConfig.SqliteDriver, Path = link };
            await AssertRefusedAsync(
                () => Database.Resolve<IDatabaseCopier>().CopyToAsync(named, options: null, progress: null, Cancel),
                StoreErrorKind.Misuse,
                ErrorCodes.CopyOntoItself);
        }
    }

    [Test]
    public async Task Source_of_an_older_schema_is_refused()
    {
        await RemoveLastMigrationAsync(Database);
        var target = await OpenTargetAsync(Other);

        await AssertRefusedAsync(() => CopyAsync(target), StoreErrorKind.SchemaDrift, ErrorCodes.SchemaBehind);
    }

    [Test]
    public async Task Source_that_was_never_migrated_is_refused()
    {
        await using var empty = await TestEnvironment.OpenEmptyAsync(Database.Provider, Cancel);
        var target = await OpenTargetAsync(Other);

        await AssertRefusedAsync(() => CopyAsync(empty, target), StoreErrorKind.SchemaDrift, ErrorCodes.SchemaBehind);
    }

    [TestCaseSource(nameof(Providers))]
    public async Task Target_of_a_newer_schema_is_refused(Provider to)
    {
        await using var target = await TestEnvironment.OpenAsync(to, Cancel);
        await target.ExecuteAsync(
            $"INSERT INTO \"__EFMigrationsHistory\" (\"MigrationId\", \"ProductVersion\") VALUES ('29990101000000_Later', '99')", Cancel);

        await AssertRefusedAsync(() => CopyAsync(target), StoreErrorKind.SchemaNewer, ErrorCodes.SchemaNewer);
    }

    [TestCaseSource(nameof(Providers))]
    public async Task Target_of_an_older_schema_is_refused_and_not_migrated(Provider to)
    {
        await using var target = await TestEnvironment.OpenAsync(to, Cancel);
        await RemoveLastMigrationAsync(target);
        var before = await target.ScalarAsync($"SELECT count(*) FROM \"__EFMigrationsHistory\"", Cancel);

        await AssertRefusedAsync(
            () => CopyAsync(target, new CopyOptions { Overwrite = true }), StoreErrorKind.SchemaDrift, ErrorCodes.SchemaBehind);

        Assert.That(await target.ScalarAsync($"SELECT count(*) FROM \"__EFMigrationsHistory\"", Cancel), Is.EqualTo(before));
    }

    [TestCaseSource(nameof(Providers))]
    public async Task Unfinished_copy_of_another_version_is_refused_with_what_to_do(Provider to)
    {
        var target = await OpenTargetAsync(to);
        await Database.AddBotAsync("luna", Cancel);
        await StopAtAsync(target, progress => progress.Step == "verify");
        await RemoveMigrationAsync(target, "SELECT min(\"MigrationId\") FROM \"__EFMigrationsHistory\"");

        var error = await Caught.ByAsync<StoreException>(() => CopyAsync(target));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.SchemaDrift, ErrorCodes.CopyUnfinished)));
        Assert.That(error.Hint, Does.Contain("drop the database"));
    }

    [TestCaseSource(nameof(Providers))]
    public async Task Target_that_somebody_has_open_is_refused(Provider to)
    {
        await using var target = await TestEnvironment.OpenAsync(to, Cancel);
        await target.Resolve<IBotStore>().GetBySlugAsync("luna", Cancel);

        await AssertRefusedAsync(() => CopyAsync(target), StoreErrorKind.Busy, ErrorCodes.CopyTargetInUse);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Second_copy_into_the_same_target_is_refused()
    {
        await Database.AddBotAsync("luna", Cancel);
        var target = await OpenTargetAsync(Other);
        StoreException? second = null;

        await CopyAsync(target, tell: _ => second ??= Caught.ByAsync<StoreException>(() => CopyAsync(target)).GetAwaiter().GetResult());

        Assert.That(second!.Kind, Is.EqualTo(StoreErrorKind.Busy));
        await AssertSameRowsAsync(Database, target);
    }

    [Test]
    public async Task Database_in_memory_is_not_a_target()
    {
        var memory = new DatabaseConfig { Driver = DatabaseConfig.SqliteDriver, Path = DatabaseConfig.InMemoryPath };

        await AssertRefusedAsync(
            () => Database.Resolve<IDatabaseCopier>().CopyToAsync(memory, options: null, progress: null, Cancel),
            StoreErrorKind.Unsupported,
            ErrorCodes.CopyUnsupported);
    }

    [Test]
    public async Task Snapshot_gives_way_before_the_log_is_full()
    {
        await using var source = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);
        await source.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "luna" }, Cancel);
        var engine = new SqliteCopyEngine(ConfigOf(source), MigrationSet.Product("Sqlite"), new WalLimits { HardCap = 1 });
        await using var snapshot = await engine.OpenSourceAsync([], Cancel);
        var bots = Tables(Database).Single(table => table.Name == "bots");

        await AssertRefusedAsync(
            async () => await snapshot.Rows.ReadAsync(bots, CopyRange.All, Cancel).CountAsync(Cancel), StoreErrorKind.Busy, ErrorCodes.CopyHoldsLog);
    }

    private static async Task RemoveLastMigrationAsync(ITestDatabase database)
    {
        await RemoveMigrationAsync(database, "SELECT max(\"MigrationId\") FROM \"__EFMigrationsHistory\"");
        if (database.Provider == Provider.Sqlite)
        {
            await database.ExecuteAsync($"PRAGMA user_version = 4", Cancel);
        }
    }

    private static Task<int> RemoveMigrationAsync(ITestDatabase database, string which) => database.ExecuteAsync(
        FormattableStringFactory.Create($"DELETE FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" = ({which})"), Cancel);
}
