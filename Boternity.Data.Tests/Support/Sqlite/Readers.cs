using System.Data.Common;
using Boternity.Data.Diagnostics;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Sqlite;

namespace Boternity.Data.Tests.Support.Sqlite;

/// <summary>A pool of readers over a test's database, with what tests do with a connection of it.</summary>
internal sealed class Readers : IAsyncDisposable
{
    /// <summary>A query that ends only when somebody ends it.</summary>
    public const string Endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) AS Value FROM n";

    public Readers(ITestDatabase database, ReaderLimits limits, Func<Task>? openWriter = null)
    {
        var opener = new SqliteConnectionOpener(new DatabaseConfig { Path = database.Target }, database.Target, inMemory: false);
        Pool = new SqliteReaderPool(opener, limits, database.Clock, openWriter ?? (() => Task.CompletedTask), _metrics);
    }

    private readonly StorageMetrics _metrics = new(factory: null, "sqlite");

    public SqliteReaderPool Pool { get; }

    public ReaderConnection CreateConnection() => new(Pool);

    public async Task<ReaderConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = CreateConnection();
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    public static DbCommand Command(DbConnection connection, string text)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of the test's.
        command.CommandText = text;
#pragma warning restore CA2100
        return command;
    }

    public static async Task<object?> ScalarAsync(DbConnection connection, string text, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, text);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Rows of which the first was read and the others wait: they keep a snapshot.</summary>
    public static async Task<DbDataReader> BeginReadingAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        // Not disposed: that would close its rows.
        var command = Command(connection, "SELECT id FROM bots UNION ALL SELECT 'x' UNION ALL SELECT 'y'");
        var rows = await command.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        _metrics.Dispose();
    }
}
