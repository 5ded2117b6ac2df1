using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Boternity.Data.Tests.Feed;

/// <summary>A database file of its own in write-ahead mode, with one open connection, for each test.</summary>
public abstract class BindingTest
{
    protected string DirectoryPath { get; private set; } = string.Empty;

    protected SqliteConnection Connection { get; private set; } = null!;

    protected sqlite3 Handle => Connection.Handle!;

    [SetUp]
    public void OpenDatabase()
    {
        DirectoryPath = Directory.CreateTempSubdirectory("boternity-binding-").FullName;
        Connection = Open();
        Execute("PRAGMA journal_mode = wal");
    }

    [TearDown]
    public void CloseDatabase()
    {
        Connection.Dispose();
        Directory.Delete(DirectoryPath, recursive: true);
    }

    protected SqliteConnection Open()
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(DirectoryPath, "test.db"), Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

#pragma warning disable CA2100 // the statements are the tests' own
    protected void Execute(string sql)
    {
        using var command = new SqliteCommand(sql, Connection);
        command.ExecuteNonQuery();
    }

    protected string? Scalar(string sql)
    {
        using var command = new SqliteCommand(sql, Connection);
        return command.ExecuteScalar()?.ToString();
    }
#pragma warning restore CA2100

    protected sqlite3_stmt Prepare(string sql)
    {
        Assert.That(raw.sqlite3_prepare_v2(Handle, sql, out var statement), Is.EqualTo(raw.SQLITE_OK));
        return statement;
    }

    protected static string?[] Row(sqlite3_stmt statement)
    {
        var columns = Enumerable.Range(0, raw.sqlite3_column_count(statement));
        return [.. columns.Select(column => raw.sqlite3_column_text(statement, column).utf8_to_string())];
    }

    protected static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    /// <summary>Runs <paramref name="register"/> where the caller keeps nothing of it alive but the weak reference it answers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    protected static WeakReference Weakly(Func<object> register) => new(register());
}
