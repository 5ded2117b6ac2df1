using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Tests.Importing;

/// <summary>A SQLite file as an upstream system left it, in a folder of its own, written by statements of the test's own.</summary>
internal class UpstreamDatabase(string name)
{
    public string Folder { get; private set; } = RunFolder.Shared.CreateFolder();

    public string FilePath => Path.Join(Folder, name);

    public string RefusedPath => Path.Join(Folder, "refused.jsonl");

    public void Run(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own statements.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public void AddRow(string table, params object?[] values)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own statements.
        command.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", values.Select((_, index) => $"@{index}"))})";
#pragma warning restore CA2100
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters.AddWithValue($"@{index}", values[index] ?? DBNull.Value);
        }

        command.ExecuteNonQuery();
    }

    public long Count(string table)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own statements.
        command.CommandText = $"SELECT count(*) FROM {table}";
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Leaves the files as they are after a statement whose process was killed.</summary>
    public void CrashAfter(string sql)
    {
        var folder = RunFolder.Shared.CreateFolder();
        using (var connection = Open())
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own statements.
            command.CommandText = sql;
#pragma warning restore CA2100
            command.ExecuteNonQuery();
            foreach (var file in Directory.EnumerateFiles(Folder).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)))
            {
                File.Copy(file, Path.Join(folder, Path.GetFileName(file)));
            }
        }

        Folder = folder;
    }

    /// <summary>Every file of the folder with its bytes.</summary>
    public IReadOnlyDictionary<string, string> Image() =>
        Directory.EnumerateFileSystemEntries(Folder, "*", SearchOption.AllDirectories)
            .Where(File.Exists)
            .ToDictionary(file => file, file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))), StringComparer.Ordinal);

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = FilePath, Pooling = false, ForeignKeys = false }.ConnectionString);
        connection.Open();
        return connection;
    }
}
