using System.Globalization;

namespace Boternity.Data.Testing;

/// <summary>A database of one test's own, migrated, and the service's container over it.</summary>
/// <remarks>
/// Tests with databases of their own may run at once. <c>await using</c> closes everything and removes the database whatever the test's
/// result; what a killed run left is removed by the next. Members may be used by several threads, but for <see cref="RestartAsync"/>.
/// </remarks>
public abstract class TestDatabase : IAsyncDisposable
{
    // Any instant does; digits down to the tenth of a microsecond show whether somebody truncates.
    private static readonly DateTimeOffset Start = DateTimeOffset.Parse("2026-02-16T08:30:15.1234567Z", CultureInfo.InvariantCulture);

    private readonly TestDatabaseOptions _options;
    private Lazy<LibraryHost> _host;
    private bool _disposed;

    private protected TestDatabase(TestDatabaseOptions? options)
    {
        _options = options ?? new TestDatabaseOptions();
        _host = NewHost();
    }

    /// <summary>The driver.</summary>
    public abstract Provider Provider { get; }

    /// <summary>What another process needs to open it: the file's absolute path on SQLite, a connection string on PostgreSQL.</summary>
    public abstract string Target { get; }

    /// <summary>For a connection that goes past the library: of Microsoft.Data.Sqlite without pooling, or of Npgsql.</summary>
    public abstract string ConnectionString { get; }

    /// <summary>An absolute folder for the test's files, for its user alone; removed with the database. On SQLite the database's own.</summary>
    public abstract string Folder { get; }

    /// <summary>The clock of everything in the containers. It stands still, at an instant of 2026, until the test moves it.</summary>
    public ManualTimeProvider Clock { get; } = new(Start);

    /// <summary>The root of the container; the first use builds it.</summary>
    public IServiceProvider Services => _host.Value.Services;

    /// <summary>Opens a migrated database.</summary>
    /// <param name="provider">The driver.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>A copy of a template that the first call of the process migrates; to be disposed.</returns>
    /// <remarks>
    /// Without PostgreSQL the test is ignored, or fails where the environment has <c>CI=true</c>. <c>UseSecrets()</c> finds a master key of
    /// this database's own, which is in memory alone. The library's environment variables are not read.
    /// </remarks>
    public static Task<TestDatabase> CreateAsync(Provider provider, CancellationToken cancellationToken) =>
        CreateAsync(provider, _ => { }, cancellationToken);

    /// <inheritdoc cref="CreateAsync(Provider, CancellationToken)"/>
    /// <param name="provider">The driver.</param>
    /// <param name="configure">Says what is different in the container, such as the service's own registrations.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static Task<TestDatabase> CreateAsync(
        Provider provider, Action<TestDatabaseOptions> configure, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(configure);

        var options = new TestDatabaseOptions { MasterKey = new ThrowAwayMasterKey() };
        configure(options);
        return TestEngines.OpenAsync(provider, options, cancellationToken);
    }

    /// <summary>Resolves from one scope that lives until <see cref="RestartAsync"/> or the end.</summary>
    /// <typeparam name="T">The service.</typeparam>
    /// <exception cref="InvalidOperationException">It is not registered.</exception>
    public T Resolve<T>()
        where T : notnull => _host.Value.Resolve<T>();

    /// <summary>Starts the hosted services, those of the library too. Without it none runs.</summary>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <returns>A task that completes when all have started; they are stopped by <see cref="RestartAsync"/> and in the end.</returns>
    public Task StartAsync(CancellationToken cancellationToken) => _host.Value.StartAsync(cancellationToken);

    /// <summary>Stops and closes what was opened here; the next use builds it anew over the same database, as a service that restarts.</summary>
    /// <param name="cancellationToken">Looked at before anything is closed.</param>
    /// <returns>A task that completes when all is closed. What was resolved before is disposed; hosted services wait for <see cref="StartAsync"/>.</returns>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        var closing = _host;
        _host = NewHost();
        await CloseAsync(closing);
    }

    /// <summary>
    /// Opens the service once more over the same database and clock: a second worker, or the one that finds what this one left when it
    /// crashed.
    /// </summary>
    /// <returns>To be disposed before the database.</returns>
    public LibraryHost OpenHost() => OpenHost(_options);

    /// <summary>Closes everything and removes the database and <see cref="Folder"/>. May be called more than once.</summary>
    /// <returns>A task that completes when the files are gone; on PostgreSQL the database is dropped while the next test runs.</returns>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        try
        {
            await CloseAsync(_host);
        }
        finally
        {
            Remove();
        }
    }

    internal LibraryHost OpenHost(TestDatabaseOptions? options) => new(Provider, Target, Clock, options, Folder);

    private protected abstract void Remove();

    private static ValueTask CloseAsync(Lazy<LibraryHost> host) => host.IsValueCreated ? host.Value.DisposeAsync() : ValueTask.CompletedTask;

    private Lazy<LibraryHost> NewHost() => new(() => OpenHost(_options));
}
