using Boternity.Data.Tests.Support.Postgres;
using Boternity.Data.Tests.Support.Sqlite;

namespace Boternity.Data.Tests.Support;

/// <summary>Where tests get their databases from. What is expensive is made once, when the first test wants it.</summary>
public static class TestEnvironment
{
    // Long enough for Docker to fetch an image.
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5);

    private static readonly Lazy<Task<PostgresDatabases>> Databases = new(StartPostgresAsync);

    /// <summary>Opens a migrated database of the test's own.</summary>
    /// <param name="provider">The driver.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <remarks>Without the engine the test is ignored, or fails where <c>CI=true</c>.</remarks>
    public static Task<ITestDatabase> OpenAsync(Provider provider, CancellationToken cancellationToken) =>
        OpenAsync(provider, options: null, cancellationToken);

    /// <inheritdoc cref="OpenAsync(Provider, CancellationToken)"/>
    /// <param name="provider">The driver.</param>
    /// <param name="options">What is different in the host.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<ITestDatabase> OpenAsync(
        Provider provider, TestDatabaseOptions? options, CancellationToken cancellationToken) =>
        provider == Provider.Sqlite
            ? await SqliteTemplate.CopyAsync(options, cancellationToken)
            : await (await RequirePostgresAsync(cancellationToken)).CopyTemplateAsync(options, cancellationToken);

    /// <summary>Opens a database that nobody has migrated: on PostgreSQL an empty one, on SQLite a file that does not exist yet.</summary>
    /// <param name="provider">The driver.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static Task<ITestDatabase> OpenEmptyAsync(Provider provider, CancellationToken cancellationToken) =>
        OpenEmptyAsync(provider, options: null, cancellationToken);

    /// <inheritdoc cref="OpenEmptyAsync(Provider, CancellationToken)"/>
    /// <param name="provider">The driver.</param>
    /// <param name="options">What is different in the host.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<ITestDatabase> OpenEmptyAsync(
        Provider provider, TestDatabaseOptions? options, CancellationToken cancellationToken) =>
        provider == Provider.Sqlite
            ? new SqliteTestDatabase(RunFolder.Shared.CreateFolder(), options)
            : await (await RequirePostgresAsync(cancellationToken)).CreateEmptyAsync(options, cancellationToken);

    /// <summary>Ignores the test where PostgreSQL is missing, or fails it where <c>CI=true</c>.</summary>
    internal static async Task<PostgresDatabases> RequirePostgresAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Databases.Value.WaitAsync(cancellationToken);
        }
        catch (PostgresUnavailableException exception)
        {
            MissingEngine.Report(exception.Message, Environment.GetEnvironmentVariable("CI"));
            throw;
        }
    }

    /// <summary>Stops and removes everything; for the end of the run.</summary>
    internal static async Task ShutDownAsync()
    {
        if (Databases is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await Databases.Value).DisposeAsync();
        }

        RunFolder.RemoveShared();
    }

    // Without a test's token: the server belongs to the run and not to the test that happens to be the first.
    private static async Task<PostgresDatabases> StartPostgresAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        return await PostgresDatabases.StartAsync(await PostgresServer.StartAsync(PostgresServer.Lanes, limit.Token));
    }
}
