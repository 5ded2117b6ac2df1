using Boternity.Data.Tests.Server;

namespace Boternity.Data.Tests.Support;

/// <summary>Every store fixture derives from this: it runs once per driver, each test on a migrated database of its own.</summary>
[TestFixture(Provider.Sqlite, Category = nameof(Provider.Sqlite))]
[TestFixture(Provider.Postgres, Category = nameof(Provider.Postgres) + "," + ServerSuite.Category)]
public abstract class StoreSpec(Provider provider)
{
    protected ITestDatabase Database { get; private set; } = null!;

    /// <summary>Fires when the test has run longer than its <c>[CancelAfter]</c> allows.</summary>
    protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    /// <summary>What the fixture wants different in its hosts.</summary>
    protected virtual TestDatabaseOptions? Options => null;

    [SetUp]
    public async Task OpenDatabase() => Database = await TestEnvironment.OpenAsync(provider, Options, Cancel);

    [TearDown]
    public async Task CloseDatabase()
    {
        // Null when there was no engine to open it on.
        if (Database is not null)
        {
            await Database.DisposeAsync();
        }
    }
}
