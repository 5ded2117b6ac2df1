using Boternity.Data.Storage;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Testing.Sqlite;

/// <summary>One migrated, closed file per run; each test gets a copy.</summary>
internal static class SqliteTemplate
{
    private static readonly Lazy<Task<string>> File = new(CreateAsync);

    public static async Task<SqliteTestDatabase> CopyAsync(TestDatabaseOptions? options, CancellationToken cancellationToken)
    {
        var template = await File.Value.WaitAsync(cancellationToken);
        var folder = RunFolder.Shared.CreateFolder();
        System.IO.File.Copy(template, Path.Combine(folder, SqliteTestDatabase.FileName));
        return new SqliteTestDatabase(folder, options);
    }

    private static async Task<string> CreateAsync()
    {
        var path = Path.Combine(RunFolder.Shared.CreateFolder(), SqliteTestDatabase.FileName);

        await using (var host = new LibraryHost(Provider.Sqlite, path, TimeProvider.System))
        {
            await host.Resolve<SchemaManager>().MigrateAsync(CancellationToken.None);
        }

        await using (var connection = new SqliteConnection(SqliteTestDatabase.ConnectionStringFor(path)))
        {
            await connection.OpenAsync();
            await using var checkpoint = new SqliteCommand("PRAGMA wal_checkpoint(TRUNCATE)", connection);
            await checkpoint.ExecuteNonQueryAsync();
        }

        if (System.IO.File.Exists(path + "-wal"))
        {
            throw new InvalidOperationException("The migrated template is still open: a copy could miss what is in its journal.");
        }

        if (!OperatingSystem.IsWindows())
        {
            // A copy has the mode of its source.
            System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return path;
    }
}
