using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Opens the connections that stay open: checked file, every setting read back, EF Core's functions registered.</summary>
internal sealed class SqliteConnectionOpener
{
    // The driver's own wait, after SQLite's busy_timeout; 0 would wait for ever.
    private const int CommandTimeoutSeconds = 30;

    private const string MemoryFile = "?vfs=memdb";

    private readonly DatabaseConfig _config;
    private readonly string _dataSource;
    private readonly bool _inMemory;
    private readonly Action<DbContextOptionsBuilder> _configure;
    private readonly Action<SqliteConnection, StorageRole> _checkSchema;
    private volatile bool _checked;

    /// <param name="config">The options.</param>
    /// <param name="dataSource">The path, or the URI of an in-memory database.</param>
    /// <param name="inMemory">Whether the database lives in memory.</param>
    /// <param name="configure">
    /// Options as the engine's contexts have them: EF Core then registers its functions by the services that it has already. Null: none.
    /// </param>
    /// <param name="checkSchema">Throws when the role must not use the database's schema. Null: any will do.</param>
    public SqliteConnectionOpener(
        DatabaseConfig config,
        string dataSource,
        bool inMemory,
        Action<DbContextOptionsBuilder>? configure = null,
        Action<SqliteConnection, StorageRole>? checkSchema = null)
    {
        _config = config;
        _dataSource = dataSource;
        _inMemory = inMemory;
        _configure = configure ?? (static _ => { });
        _checkSchema = checkSchema ?? (static (_, _) => { });
    }

    /// <summary>The path, or the URI of an in-memory database.</summary>
    public string DataSource => _dataSource;

    /// <summary>A name for a database in memory that all connections of this process share.</summary>
    public static string InMemory(Guid id) => $"file:/{id:N}{MemoryFile}";

    /// <summary>Whether a connection string is of such a database.</summary>
    public static bool IsInMemory(string? connectionString) =>
        new SqliteConnectionStringBuilder(connectionString).DataSource.EndsWith(MemoryFile, StringComparison.Ordinal);

    /// <summary>The database, for people.</summary>
    public string Location => _config.Path;

    /// <summary>The settings of a kept-open connection.</summary>
    public SqliteSettings SettingsOf(StorageRole role) => SqliteSettings.For(role, _config, _inMemory, keptOpen: true);

    /// <summary>The connection string of a role, for connections that are opened elsewhere.</summary>
    public string ConnectionString(StorageRole role) => ConnectionString(role switch
    {
        StorageRole.Read => SqliteOpenMode.ReadOnly,

        // The migrator makes a file before SQLite opens it; a database in memory comes with its first connection.
        StorageRole.Migrate when _inMemory => SqliteOpenMode.ReadWriteCreate,
        _ => SqliteOpenMode.ReadWrite,
    });

    /// <summary>Opens a connection for the engine to keep.</summary>
    /// <exception cref="Errors.StoreException">The file is not ours, a setting reads back differently, or the library cannot be used.</exception>
    /// <exception cref="SqliteException">SQLite cannot open the file.</exception>
    public KeptConnection Open(StorageRole role)
    {
        if (!_checked)
        {
            SqliteNativeGate.Check();
            FileSizeSignal.Ignore();
            _checked = true;
        }

        return Open(role, SettingsOf(role));
    }

    /// <inheritdoc cref="Open(StorageRole)"/>
    internal KeptConnection Open(StorageRole role, SqliteSettings settings)
    {
        var connection = new KeptConnection(ConnectionString(role));
        try
        {
            connection.Open();
            if (!_inMemory)
            {
                SqliteDatabaseFile.EnsureOurs(connection, _config.Path);
            }

            _checkSchema(connection, role);
            settings.Apply(connection);
            RegisterFunctions(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private string ConnectionString(SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = _dataSource,
            Mode = mode,
            Cache = SqliteCacheMode.Private,
            ForeignKeys = true,
            Pooling = false,
            DefaultTimeout = CommandTimeoutSeconds,
        }.ConnectionString;

    // EF registers what it translates decimals and regular expressions to with each connection that it is given.
    private void RegisterFunctions(SqliteConnection connection)
    {
        var options = new DbContextOptionsBuilder();
        _configure(options);
        using var context = new DbContext(options.UseSqlite(connection).Options);
        context.Database.GetDbConnection();
    }
}
