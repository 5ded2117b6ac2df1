namespace Boternity.Data.Tests.Support;

/// <summary>A database of one test's own: the library over it, and a plain connection that goes past the library.</summary>
/// <remarks>
/// SQL texts are the same for both drivers. A hole of the text becomes a parameter, in the form in which the schema stores its type:
/// <see cref="Guid"/>, <see cref="DateTimeOffset"/>, text (also for JSON columns), numbers, booleans, byte arrays and null. On both
/// drivers results have the form SQLite stores: ids and instants are text (<see cref="StoredText"/>), integers and booleans are
/// <see cref="long"/>.
/// </remarks>
public interface ITestDatabase : IAsyncDisposable
{
    Provider Provider { get; }

    /// <summary>What another process needs to open it: the file's path on SQLite, a connection string on PostgreSQL.</summary>
    string Target { get; }

    /// <summary>The connection string of the plain connection.</summary>
    string ConnectionString { get; }

    /// <summary>A folder for the test's files; removed with the database. On SQLite the database's own.</summary>
    string Folder { get; }

    /// <summary>The clock of <see cref="Services"/>; it moves only when a test moves it.</summary>
    ManualTimeProvider Clock { get; }

    /// <summary>The clock's time in the resolution that is stored.</summary>
    DateTimeOffset Now { get; }

    /// <summary>The library, registered as a service would.</summary>
    IServiceProvider Services { get; }

    /// <summary>Resolves from one scope that lives as long as the database.</summary>
    T Resolve<T>()
        where T : notnull;

    /// <summary>Opens the library once more over the same database, as a second service would.</summary>
    /// <returns>To be disposed before the database.</returns>
    LibraryHost OpenHost(TestDatabaseOptions? options = null);

    /// <summary>Runs a command on the plain connection and returns how many rows it changed.</summary>
    Task<int> ExecuteAsync(FormattableString sql, CancellationToken cancellationToken);

    /// <summary>The first column of the first row; null when it is NULL and when there is no row.</summary>
    Task<object?> ScalarAsync(FormattableString sql, CancellationToken cancellationToken);

    /// <summary>All rows, each as its columns by name.</summary>
    Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> QueryAsync(FormattableString sql, CancellationToken cancellationToken);

    /// <summary>Ends the plain connection's idle sessions, for what wants the database for itself.</summary>
    void CloseIdle();

    /// <summary>Inserts a bot past the library and returns its id.</summary>
    Task<Guid> AddBotAsync(string slug, CancellationToken cancellationToken);

    /// <summary>Inserts a user past the library and returns its id.</summary>
    Task<Guid> AddUserAsync(string email, CancellationToken cancellationToken);
}
