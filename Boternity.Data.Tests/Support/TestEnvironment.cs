using Boternity.Data.Testing.Postgres;
using Boternity.Data.Tests.Support.Postgres;
using Boternity.Data.Tests.Support.Sqlite;

namespace Boternity.Data.Tests.Support;

/// <summary>Opens the test kit's databases with a plain connection beside them, and without a master key: tests of keys bring their own.</summary>
public static class TestEnvironment
{
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
        ForSpecs(await TestEngines.OpenAsync(provider, options, cancellationToken));

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
        ForSpecs(await TestEngines.OpenEmptyAsync(provider, options, cancellationToken));

    private static SpecDatabase ForSpecs(TestDatabase database) =>
        database.Provider == Provider.Sqlite ? new SqliteSpecDatabase(database) : new PostgresSpecDatabase((PostgresTestDatabase)database);
}
