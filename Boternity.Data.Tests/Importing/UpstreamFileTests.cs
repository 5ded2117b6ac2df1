using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Sqlite;

namespace Boternity.Data.Tests.Importing;

/// <summary>What is read of another system's file: its tables, and values as they are.</summary>
public sealed class UpstreamFileTests
{
    private readonly UpstreamDatabase _database = new("one.db");

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task Read_gives_values_as_they_are_stored_whatever_the_column_says()
    {
        _database.Run("CREATE TABLE one (id INTEGER PRIMARY KEY, value TEXT); INSERT INTO one VALUES (7, 'a')");
        _database.Run("INSERT INTO one VALUES (1, NULL), (2, x'00ff'), (3, CAST(x'610062' AS TEXT)), (4, CAST(x'ff' AS TEXT))");
        _database.Run("CREATE TABLE two (value); INSERT INTO two VALUES (2), (1.5)");
        using var file = await OpenAsync();

        Assert.That(
            file.Read(TableOf(file, "one")).Select(row => row["VALUE"]),
            Is.EqualTo((object?[])[null, new byte[] { 0, 255 }, "a\0b", new byte[] { 255 }, "a"]));
        Assert.That(file.Read(TableOf(file, "two")).Select(row => row["value"]), Is.EqualTo((object[])[2L, 1.5]));
        Assert.That(file.Read(TableOf(file, "one")).First()["absent"], Is.Null);
    }

    [Test]
    public async Task Tables_are_those_with_rows_of_their_own_and_their_keys()
    {
        _database.Run(
            """"
            CREATE TABLE "a ""b""" (x TEXT, y TEXT, z TEXT, PRIMARY KEY (z, x)) WITHOUT ROWID;
            CREATE TABLE plain (id INTEGER PRIMARY KEY AUTOINCREMENT);
            CREATE VIEW seen AS SELECT * FROM plain;
            INSERT INTO "a ""b""" VALUES ('1', '1', '2'), ('2', '2', '1');
            """");
        using var file = await OpenAsync();

        Assert.That(file.Tables.Select(table => table.Name), Is.EqualTo((string[])["a \"b\"", "plain"]));
        Assert.That(file.Tables[0], Has.Property(nameof(UpstreamTable.Key)).EqualTo((string[])["z", "x"]).And.Property(nameof(UpstreamTable.Rows)).EqualTo(2));
        Assert.That(file.Read(file.Tables[0]).Select(row => row["y"]), Is.EqualTo((string[])["2", "1"]), "In the order of the key.");
    }

    [Test]
    public async Task Read_gives_rows_without_a_key_first_and_in_their_order()
    {
        _database.Run("CREATE TABLE one (id TEXT PRIMARY KEY, n INTEGER); INSERT INTO one VALUES ('a', 1), (NULL, 2), (NULL, 3)");
        using var file = await OpenAsync();

        Assert.That(file.Read(file.Tables[0]).Select(row => row["n"]), Is.EqualTo((long[])[2, 3, 1]));
    }

    [Test]
    public async Task Tables_that_are_virtual_are_named_with_their_parts()
    {
        _database.Run("CREATE TABLE plain (id INTEGER PRIMARY KEY); CREATE VIRTUAL TABLE found USING fts5 (text)");
        using var file = await OpenAsync();

        Assert.That(file.Tables.Select(table => table.Name), Is.EqualTo((string[])["plain"]));
        Assert.That(file.VirtualTables, Does.Contain("found").And.Contain("found_content"));
    }

    [Test]
    public async Task Open_removes_what_a_process_left_that_is_gone()
    {
        _database.Run("CREATE TABLE plain (id INTEGER PRIMARY KEY)");
        var left = Directory.CreateTempSubdirectory(FormattableString.Invariant($"boternity-import-{int.MaxValue}-"));
        var running = Directory.CreateTempSubdirectory("boternity-import-1-");

        (await OpenAsync()).Dispose();

        Assert.That((Directory.Exists(left.FullName), Directory.Exists(running.FullName)), Is.EqualTo((false, true)));
        running.Delete();
    }

    [Test]
    public void Open_of_what_is_no_database_is_refused()
    {
        File.WriteAllText(_database.FilePath, "not a database, and long enough to be read as one if it were, which it is not");

        Assert.That(Assert.ThrowsAsync<StoreException>(OpenAsync)!.Code, Is.EqualTo(ErrorCodes.UpstreamUnreadable));
    }

    private static UpstreamTable TableOf(IUpstreamFile file, string name) => file.Tables.Single(table => table.Name == name);

    private async Task<IUpstreamFile> OpenAsync() =>
        await new SqliteUpstreamFiles(new DatabaseConfig { Driver = DatabaseConfig.SqliteDriver, Path = "elsewhere.db" }).OpenAsync(_database.FilePath, Cancel);
}
