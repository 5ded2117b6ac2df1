using System.Runtime.CompilerServices;
using Boternity.Data.Bots;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Storage.Conventions;

/// <summary>What only SQLite has: strict tables, text forms, and settings of file and connection.</summary>
[Category(nameof(Provider.Sqlite))]
public sealed class SqliteSchemaTests
{
    private ITestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task OpenDatabase() => _database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);

    [TearDown]
    public async Task CloseDatabase() => await _database.DisposeAsync();

    [Test]
    public async Task Tables_are_strict()
    {
        var tables = await _database.QueryAsync(
            $"SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND substr(name, 1, 7) <> 'sqlite_'", Cancel);

        // EF Core makes the lock of its migrations by a statement of its own.
        var ours = tables.Where(row => !Equals(row["name"], "__EFMigrationsLock")).ToList();
        Assert.That(ours.Select(row => row["name"]), Is.SupersetOf((string[])["bots", "soul_versions"]));
        Assert.That(ours.Where(row => !Equals(row["strict"], 1L)).Select(row => row["name"]), Is.Empty);
    }

    [Test]
    public async Task Ids_are_lower_case_text_and_instants_are_text_of_27_characters()
    {
        var owner = Guid.Parse("ABCDEFAB-CDEF-4BCD-8FAB-CDEFABCDEFAB");
        await _database.ExecuteAsync(
            $"INSERT INTO users (id, email, role, created_at) VALUES ({owner}, 'a@b.c', 'user', {_database.Now})", Cancel);
        var bot = await _database.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Luna", Soul = "x", UserId = owner }, Cancel);
        await _database.Resolve<IBotStore>().RecordActivityAsync(bot.Id, new BotActivity(0, 0), Cancel);

        foreach (var column in (string[])["b.id", "b.user_id", "s.id", "s.bot_id"])
        {
            Assert.That(await ColumnAsync(column), Does.Match("^text:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"), column);
        }

        foreach (var column in (string[])["b.created_at", "b.updated_at", "b.last_active_at", "s.created_at"])
        {
            Assert.That(await ColumnAsync(column), Is.EqualTo("text:2026-02-16T08:30:15.123456Z"), column);
        }
    }

    [Test]
    [SpecCase("boternity", 2)]
    public async Task Journal_is_a_write_ahead_log_for_writers_and_readers()
    {
        await using var reader = await _database.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);

        Assert.That(await JournalAsync(_database.Resolve<BoternityDbContext>()), Is.EqualTo("wal"));
        Assert.That(await JournalAsync(reader), Is.EqualTo("wal"));
    }

    [Test]
    [SpecCase("boternity", 3)]
    public async Task Foreign_keys_are_enforced_on_every_connection()
    {
        await using var reader = await _database.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);
        var inUnit = await _database.Resolve<IWriteQueue>().WriteAsync((context, _) => ForeignKeysAsync(context), Cancel);

        Assert.That(await ForeignKeysAsync(_database.Resolve<BoternityDbContext>()), Is.EqualTo(1));
        Assert.That(await ForeignKeysAsync(reader), Is.EqualTo(1));
        Assert.That(inUnit, Is.EqualTo(1));
    }

    [Test]
    [SpecCase("boternity", 4)]
    public void Default_database_is_a_file_of_SQLite_in_the_home_directory()
    {
        var home = Path.GetFullPath(_database.Folder);

        var config = DatabaseConfigBinder.Bind(null, new DatabaseEnvironment(_ => null, home, home));

        Assert.That((config.Driver, config.Path), Is.EqualTo(("sqlite", Path.Combine(home, ".boternity", "boternity.db"))));
    }

    private static Task<string> JournalAsync(BoternityModel context) =>
        context.Database.SqlQuery<string>($"SELECT journal_mode AS Value FROM pragma_journal_mode").SingleAsync(Cancel);

    private static Task<int> ForeignKeysAsync(BoternityModel context) =>
        context.Database.SqlQuery<int>($"SELECT foreign_keys AS Value FROM pragma_foreign_keys").SingleAsync(Cancel);

    private async Task<object?> ColumnAsync(string column) =>
        (await _database.QueryAsync(
            FormattableStringFactory.Create(
                $"SELECT typeof({column}) || ':' || {column} AS form FROM bots b JOIN soul_versions s ON s.bot_id = b.id"),
            Cancel)).Single()["form"];
}
