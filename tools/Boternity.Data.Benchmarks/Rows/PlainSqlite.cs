using System.Data.Common;
using System.Globalization;
using Boternity.Data.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Benchmarks.Rows;

/// <summary>Connections and options for the contenders that go without this library.</summary>
internal static class PlainSqlite
{
    /// <summary>The driver's defaults, its pool included.</summary>
    public static string ConnectionString(string path) => new SqliteConnectionStringBuilder { DataSource = path }.ConnectionString;

    public static DbContextOptions<PlainContext> Options(string path, Durability durability)
    {
        var options = new DbContextOptionsBuilder<PlainContext>().UseSqlite(ConnectionString(path));

        // Full is what a connection has by itself, so only the other one costs a statement at each open.
        return durability == Durability.Full ? options.Options : options.AddInterceptors(new SynchronousInterceptor()).Options;
    }

    public static DbContextOptions<PlainContext> Options(SqliteConnection connection) =>
        new DbContextOptionsBuilder<PlainContext>().UseSqlite(connection).Options;

    public static SqliteConnection Open(string path, Durability durability)
    {
        var connection = new SqliteConnection(ConnectionString(path));
        connection.Open();
        SetSynchronous(connection, durability);
        return connection;
    }

    /// <summary>A connection with the cache that the library's readers have, so that only what is around the statement differs.</summary>
    public static SqliteConnection OpenAsReader(string path, Durability durability)
    {
        var connection = Open(path, durability);
        Execute(connection, "PRAGMA cache_size = -4000");
        return connection;
    }

    /// <summary>A connection with the cache that the library's writer has.</summary>
    public static SqliteConnection OpenAsWriter(string path, Durability durability)
    {
        var connection = Open(path, durability);
        Execute(connection, "PRAGMA cache_size = -16000");
        return connection;
    }

    public static void SetSynchronous(SqliteConnection connection, Durability durability) =>
        Execute(connection, durability == Durability.Full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");

    /// <exception cref="InvalidDataException">The connection is not what the table says it is.</exception>
    public static string Settings(SqliteConnection connection, Durability durability)
    {
        var journal = Scalar(connection, "PRAGMA journal_mode");
        var synchronous = Scalar(connection, "PRAGMA synchronous");
        return journal == "wal" && synchronous == (durability == Durability.Full ? "2" : "1")
            ? $"journal_mode={journal}, synchronous={synchronous}, cache_size={Scalar(connection, "PRAGMA cache_size")}, "
                + $"wal_autocheckpoint={Scalar(connection, "PRAGMA wal_autocheckpoint")}, secure_delete={Scalar(connection, "PRAGMA secure_delete")}"
            : throw new InvalidDataException($"journal_mode is {journal} and synchronous is {synchronous}.");
    }

#pragma warning disable CA2100 // The texts are this tool's own.
    public static string Scalar(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
#pragma warning restore CA2100
}
