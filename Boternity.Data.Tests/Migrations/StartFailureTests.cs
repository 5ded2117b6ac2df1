using System.Security.Cryptography;
using Boternity.Data.Errors;
using Boternity.Data.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Tests.Migrations;

/// <summary>A start that cannot succeed says why, and leaves what is not ours as it was.</summary>
public sealed class StartFailureTests
{
    private static readonly DateTime LongAgo = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task StartAsync_file_of_zero_bytes_is_refused_untouched()
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(Provider.Sqlite, Cancel);
        await File.WriteAllBytesAsync(database.Target, [], Cancel);

        await AssertRefusedUntouchedAsync(database);
    }

    [Test]
    public async Task StartAsync_text_file_is_refused_untouched()
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(Provider.Sqlite, Cancel);
        await File.WriteAllTextAsync(database.Target, string.Concat(Enumerable.Repeat("Dear diary, today was quiet.\n", 100)), Cancel);

        await AssertRefusedUntouchedAsync(database);
    }

    [TestCase("delete")]
    [TestCase("wal")]
    public async Task StartAsync_database_of_another_application_is_refused_untouched(string journalMode)
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(Provider.Sqlite, Cancel);
        await CreateForeignAsync(database.Target, journalMode);

        await AssertRefusedUntouchedAsync(database);
    }

    [Test]
    public async Task StartAsync_database_that_another_application_left_unfinished_is_refused_untouched()
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(Provider.Sqlite, Cancel);
        var original = Path.Combine(database.Folder, "original.db");
        await CreateForeignAsync(original, "wal");
        await using (var connection = new SqliteConnection($"Data Source={original};Pooling=False"))
        {
            await connection.OpenAsync(Cancel);
            await ExecuteAsync(connection, "INSERT INTO diary VALUES ('quiet')");

            // As a killed program leaves it: what was written last is in the journal only.
            File.Copy(original, database.Target);
            File.Copy(original + "-wal", database.Target + "-wal");
        }

        File.Delete(original);

        await AssertRefusedUntouchedAsync(database);
    }

    [Test]
    public async Task StartAsync_directory_is_refused_untouched()
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(Provider.Sqlite, Cancel);
        Directory.CreateDirectory(database.Target);
        await File.WriteAllTextAsync(Path.Combine(database.Target, "inside"), "x", Cancel);

        await AssertRefusedUntouchedAsync(database);
    }

    [Test]
    public async Task StartAsync_folder_that_cannot_be_made_is_an_error_of_the_store()
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(Provider.Sqlite, Cancel);
        await File.WriteAllTextAsync(database.Target, "a file, where a folder is needed", Cancel);
        using var host = MigratingHost.Build(database, ("Path", Path.Combine(database.Target, "boternity.db")));

        var error = Assert.ThrowsAsync<StoreException>(() => host.StartAsync(Cancel));

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.CannotOpen));
        Assert.That(error.Message, Does.Contain(database.Target));
    }

    [Test]
    public async Task StartAsync_server_that_does_not_answer_is_an_error_of_the_store()
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(Provider.Sqlite, Cancel);
        using var host = MigratingHost.Build(
            database, ("Driver", "postgres"), ("ConnectionString", $"Host={database.Folder};Password=Not-For-Logs"));

        var error = Assert.ThrowsAsync<StoreException>(() => host.StartAsync(Cancel));

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.ServerUnreachable));
        Assert.That(error.ToString(), Does.Not.Contain("Not-For-Logs"));
    }

    private static async Task AssertRefusedUntouchedAsync(ITestDatabase database)
    {
        foreach (var entry in Entries(database))
        {
            File.SetLastWriteTimeUtc(entry, LongAgo);
        }

        var before = Describe(database);
        using var host = MigratingHost.Build(database);

        var error = Assert.ThrowsAsync<StoreException>(() => host.StartAsync(Cancel));

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.ForeignFile));
        Assert.That(error.Message, Does.Contain(database.Target));
        Assert.That(Describe(database), Is.EqualTo(before));
    }

    // To read another program's database in WAL mode, SQLite makes these where they are absent; they hold nothing.
    private static bool IsMadeByReading(string path, ITestDatabase database) =>
        path == database.Target + "-shm" || (path == database.Target + "-wal" && new FileInfo(path).Length == 0);

    private static IEnumerable<string> Entries(ITestDatabase database) =>
        Directory.EnumerateFileSystemEntries(database.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    /// <summary>Every file and folder with its time, and what is in it.</summary>
    private static string[] Describe(ITestDatabase database) =>
        [.. Entries(database)
            .Where(path => !IsMadeByReading(path, database))
            .Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O} {(Directory.Exists(path) ? "folder" : Hash(path))}")];

    private static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));

    private static async Task CreateForeignAsync(string path, string journalMode)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync(Cancel);
        await ExecuteAsync(connection, $"PRAGMA journal_mode = {journalMode}");
        await ExecuteAsync(connection, "PRAGMA application_id = 7");
        await ExecuteAsync(connection, "CREATE TABLE diary (entry TEXT)");
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are this file's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
