using Boternity.Data.Testing.Postgres;
using Boternity.Data.Testing.Sqlite;

namespace Boternity.Data.Testing;

/// <summary>What the databases of a run share. It is made once, when the first test wants it, and ends with the process.</summary>
public static class TestEngines
{
    // Long enough for Docker to fetch an image.
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5);

    private static readonly Lazy<Task<PostgresDatabases>> Databases = new(StartPostgresAsync);

    /// <summary>
    /// Stops the PostgreSQL server or drops the run's databases on it, and removes the run's folder; no database can be opened after that.
    /// For the <c>[OneTimeTearDown]</c> of a <c>[SetUpFixture]</c>: without it a server that somebody else runs keeps the run's template
    /// until the next run.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting; the server goes on ending.</param>
    /// <returns>A task that completes when nothing of the run is left.</returns>
    public static async Task ShutDownAsync(CancellationToken cancellationToken)
    {
        if (Databases is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await Databases.Value).DisposeAsync().AsTask().WaitAsync(cancellationToken);
        }

        RunFolder.RemoveShared();
    }

    internal static async Task<TestDatabase> OpenAsync(
        Provider provider, TestDatabaseOptions? options, CancellationToken cancellationToken) =>
        provider == Provider.Sqlite
            ? await SqliteTemplate.CopyAsync(options, cancellationToken)
            : await (await RequirePostgresAsync(cancellationToken)).CopyTemplateAsync(options, cancellationToken);

    /// <summary>Opens a database that nobody has migrated: on PostgreSQL an empty one, on SQLite a file that does not exist yet.</summary>
    internal static async Task<TestDatabase> OpenEmptyAsync(
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

    // Without a test's token: the server belongs to the run and not to the test that happens to be the first.
    private static async Task<PostgresDatabases> StartPostgresAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        return await PostgresDatabases.StartAsync(await PostgresServer.StartAsync(PostgresServer.Lanes, limit.Token));
    }
}
