using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Migrations;

/// <summary>Every fixture about migrating derives from this: it runs once per driver, each test on a database that nobody has migrated.</summary>
[TestFixture(Provider.Sqlite, Category = nameof(Provider.Sqlite))]
[TestFixture(Provider.Postgres, Category = nameof(Provider.Postgres))]
public abstract class EmptyDatabaseSpec(Provider provider)
{
    /// <summary>What EF Core keeps for itself; the second is SQLite's and exists once somebody has migrated.</summary>
    protected static readonly string[] TablesOfEntityFramework = ["__EFMigrationsHistory", "__EFMigrationsLock"];

    protected ITestDatabase Database { get; private set; } = null!;

    protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    protected SchemaManager Schema => Database.Resolve<SchemaManager>();

    [SetUp]
    public async Task OpenDatabase() => Database = await TestEnvironment.OpenEmptyAsync(provider, Cancel);

    [TearDown]
    public async Task CloseDatabase()
    {
        // Null when there was no engine to open it on.
        if (Database is not null)
        {
            await Database.DisposeAsync();
        }
    }

    /// <summary>A context as <c>dotnet ef</c> has it.</summary>
    protected BoternityDbContext OpenMigrationContext(bool allowDataLoss = false)
    {
        var options = new DbContextOptionsBuilder<BoternityDbContext>();
        options.UseStorage(Database.Services.GetRequiredService<IStorageEngine>(), StorageRole.Migrate, Database.Clock, allowDataLoss);
        return new BoternityDbContext(options.Options);
    }

    /// <summary>The names of all tables but EF Core's, in order.</summary>
    protected async Task<IReadOnlyList<string>> TablesAsync() =>
        [.. (await Database.TablesAsync(Cancel)).Except(TablesOfEntityFramework)];
}
