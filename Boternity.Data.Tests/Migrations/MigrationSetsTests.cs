using System.Reflection;
using Boternity.Data.Hosting;
using Boternity.Data.Migrations;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging.Abstractions;

namespace Boternity.Data.Tests.Migrations;

/// <summary>The two sets of migrations side by side; no database is opened.</summary>
public sealed class MigrationSetsTests
{
    private static readonly Assembly Migrations = typeof(DesignTimeFactory).Assembly;

    [Test]
    public void Migrations_of_both_drivers_are_pairs()
    {
        var sqlite = NamesInOrder(Provider.Sqlite);

        Assert.That(sqlite, Is.Not.Empty);
        Assert.That(NamesInOrder(Provider.Postgres), Is.EqualTo(sqlite), "Each migration is added for both drivers, under one name.");
    }

    [TestCase(Provider.Sqlite, "SqliteModelSnapshot")]
    [TestCase(Provider.Postgres, "PostgresModelSnapshot")]
    public void Snapshot_is_named_after_its_driver(Provider provider, string name)
    {
        using var context = Open(provider);

        var snapshot = context.GetService<IMigrationsAssembly>().ModelSnapshot!.GetType();

        // With equal names `dotnet ef migrations add` would overwrite the other driver's file.
        Assert.That(snapshot.FullName, Is.EqualTo($"{NamespaceOf(provider)}.{name}"));
    }

    [TestCase(Provider.Sqlite)]
    [TestCase(Provider.Postgres)]
    public void Driver_sees_the_migrations_of_its_namespace_only(Provider provider)
    {
        using var context = Open(provider);

        var seen = context.GetService<IMigrationsAssembly>().Migrations.Values.Select(type => type.AsType());

        Assert.That(seen, Is.EquivalentTo(MigrationClasses().Where(type => type.Namespace == NamespaceOf(provider))));
    }

    [Test]
    public void Every_migration_is_seen_by_one_driver() =>
        Assert.That(
            MigrationClasses().Select(type => type.Namespace),
            Is.All.EqualTo(NamespaceOf(Provider.Sqlite)).Or.EqualTo(NamespaceOf(Provider.Postgres)));

    [Test]
    public void Every_snapshot_is_seen_by_one_driver() =>
        Assert.That(Migrations.GetTypes().Count(type => type.IsSubclassOf(typeof(ModelSnapshot))), Is.EqualTo(2));

    [TestCase(Provider.Sqlite)]
    [TestCase(Provider.Postgres)]
    public void FindMigrationId_finds_by_name_and_by_id(Provider provider)
    {
        using var context = Open(provider);
        var migrations = context.GetService<IMigrationsAssembly>();
        var id = migrations.Migrations.Keys.First();

        Assert.That(migrations.FindMigrationId("Initial"), Is.EqualTo(id));
        Assert.That(migrations.FindMigrationId("initial"), Is.EqualTo(id));
        Assert.That(migrations.FindMigrationId(id), Is.EqualTo(id));
        Assert.That(migrations.FindMigrationId("Absent"), Is.Null);
    }

    private static string[] NamesInOrder(Provider provider)
    {
        using var context = Open(provider);

        // An id is the time the migration was made, an underscore, and its name.
        return [.. context.Database.GetMigrations().Select(id => id[(id.IndexOf('_', StringComparison.Ordinal) + 1)..])];
    }

    private static IEnumerable<Type> MigrationClasses() => Migrations.GetTypes().Where(type => type.IsSubclassOf(typeof(Migration)));

    private static string NamespaceOf(Provider provider) => $"Boternity.Data.Migrations.{provider}";

    private static BoternityDbContext Open(Provider provider)
    {
        var config = provider == Provider.Sqlite
            ? new DatabaseConfig { Path = Path.Combine(Path.GetTempPath(), "absent.db") }
            : new DatabaseConfig { Driver = DatabaseConfig.PostgresDriver, ConnectionString = "Host=absent" };
        var options = new DbContextOptionsBuilder<BoternityDbContext>();
        options.UseStorage(StorageFactory.CreateEngine(config, TimeProvider.System, NullLoggerFactory.Instance, meters: null), StorageRole.Migrate, TimeProvider.System);
        return new BoternityDbContext(options.Options);
    }
}
