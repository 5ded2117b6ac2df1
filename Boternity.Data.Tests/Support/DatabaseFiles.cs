using System.Diagnostics;
using Npgsql;

namespace Boternity.Data.Tests.Support;

/// <summary>What stands in a database's files, whatever its tables say.</summary>
internal static class DatabaseFiles
{
    /// <summary>How many of some byte strings stand anywhere in the database's file or its log; on PostgreSQL in a table's file.</summary>
    public static async Task<int> CountAsync(
        ITestDatabase database, IEnumerable<byte[]> wanted, string table, CancellationToken cancellationToken)
    {
        var files = await ReadAsync(database, table, cancellationToken);
        return wanted.Count(one => files.Any(file => file.AsSpan().IndexOf(one) >= 0));
    }

    /// <summary>The files, as they are on disk now.</summary>
    public static async Task<IReadOnlyList<byte[]>> ReadAsync(ITestDatabase database, string table, CancellationToken cancellationToken)
    {
        if (database.Provider == Provider.Sqlite)
        {
            // By a process of its own: closing a file that SQLite has open drops its locks.
            return [await CopyAsync(database.Target, cancellationToken), await CopyAsync($"{database.Target}-wal", cancellationToken)];
        }

        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "CHECKPOINT";
        await command.ExecuteNonQueryAsync(cancellationToken);
        command.CommandText = "SELECT pg_read_binary_file(pg_relation_filepath($1::regclass))";
        command.Parameters.AddWithValue(table);
        return [(byte[])(await command.ExecuteScalarAsync(cancellationToken))!];
    }

    private static async Task<byte[]> CopyAsync(string path, CancellationToken cancellationToken)
    {
        using var copy = Process.Start(new ProcessStartInfo("cat", [path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var bytes = new MemoryStream();
        await copy.StandardOutput.BaseStream.CopyToAsync(bytes, cancellationToken);
        await copy.WaitForExitAsync(cancellationToken);
        return bytes.ToArray();
    }
}
