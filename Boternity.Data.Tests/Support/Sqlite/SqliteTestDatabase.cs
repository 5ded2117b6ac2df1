using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Tests.Support.Sqlite;

/// <summary>A real file in a folder of its own.</summary>
internal sealed class SqliteTestDatabase : TestDatabase
{
    public const string FileName = "boternity.db";

    /// <param name="folder">Exists and is empty, or holds the copied <see cref="FileName"/>.</param>
    /// <param name="options">For the host.</param>
    public SqliteTestDatabase(string folder, TestDatabaseOptions? options)
        : base(options)
    {
        Folder = folder;
        Target = Path.Combine(folder, FileName);

        ConnectionString = ConnectionStringFor(Target);
    }

    public override Provider Provider => Provider.Sqlite;

    public override string Target { get; }

    public override string ConnectionString { get; }

    public override string Folder { get; }

    // Pooled connections would keep the file open, and the journal with it, when a test looks at what the library left.
    public static string ConnectionStringFor(string path) =>
        new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, ForeignKeys = true }.ConnectionString;

    protected override async Task<DbConnection> OpenConnectionAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(ConnectionString);

        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    protected override void SetValue(DbParameter parameter, object? value) => parameter.Value = value switch
    {
        null => DBNull.Value,
        Guid id => StoredText.Of(id),
        DateTimeOffset instant => StoredText.Of(instant),
        bool flag => flag ? 1L : 0L,
        string or byte[] or short or int or long or double => value,
        _ => throw UnsupportedParameter(value),
    };

    protected override object? FromColumn(object? value) => value is DBNull ? null : value;

    protected override Task RemoveAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }
}
