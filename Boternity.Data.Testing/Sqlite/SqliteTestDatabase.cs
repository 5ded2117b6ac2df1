using Microsoft.Data.Sqlite;

namespace Boternity.Data.Testing.Sqlite;

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

    private protected override void Remove() => Directory.Delete(Folder, recursive: true);
}
