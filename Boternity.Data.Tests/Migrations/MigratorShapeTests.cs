#pragma warning disable EF1001 // The test is about EF's internals: it says when they change.
using System.Reflection;
using Boternity.Data.Storage.Postgres;
using Boternity.Data.Storage.Sqlite;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Migrations.Internal;

namespace Boternity.Data.Tests.Migrations;

/// <summary>The parts of EF's internals that the migrators stand on. When this fails after an update of EF: read the new source, then adapt.</summary>
public sealed class MigratorShapeTests
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly string[] Parameters =
    [
        "IMigrationsAssembly", "IHistoryRepository", "IDatabaseCreator", "IMigrationsSqlGenerator", "IRawSqlCommandBuilder",
        "IMigrationCommandExecutor", "IRelationalConnection", "ISqlGenerationHelper", "ICurrentDbContext", "IModelRuntimeInitializer",
        "IDiagnosticsLogger`1", "IRelationalCommandDiagnosticsLogger", "IDatabaseProvider", "IMigrationsModelDiffer", "IDesignTimeModel",
        "IDbContextOptions", "IExecutionStrategy",
    ];

    [TestCase(typeof(Migrator))]
    [TestCase(typeof(NpgsqlMigrator))]
    public void Constructor_is_as_known(Type migrator)
    {
        ArgumentNullException.ThrowIfNull(migrator);

        var constructor = migrator.GetConstructors().Single();

        Assert.That(constructor.GetParameters().Select(parameter => parameter.ParameterType.Name), Is.EqualTo(Parameters));
    }

    [Test]
    public void Virtual_methods_are_as_known()
    {
        var methods = typeof(Migrator).GetMethods(Declared)
            .Where(method => method is { IsVirtual: true, IsSpecialName: false, IsPrivate: false, IsFinal: false })
            .Select(method => method.Name);

        Assert.That(methods, Is.EquivalentTo((string[])
        [
            "Migrate", "MigrateAsync", "PopulateMigrations", "VerifyMigrationSucceeded", "VerifyMigrationSucceededAsync", "GenerateScript",
            "GenerateUpSql", "GenerateDownSql",
        ]));
    }

    [TestCase(typeof(SqliteMigrator))]
    [TestCase(typeof(PostgresMigrator))]
    public void Every_way_into_a_migration_is_overridden(Type migrator)
    {
        ArgumentNullException.ThrowIfNull(migrator);

        var overridden = migrator.GetMethods(Declared).Where(method => method.GetBaseDefinition().DeclaringType == typeof(Migrator));

        Assert.That(
            overridden.Select(method => method.Name), Is.EquivalentTo((string[])["Migrate", "MigrateAsync", "GenerateUpSql", "GenerateDownSql"]));
        Assert.That(
            typeof(IMigrator).GetMethods().Select(method => method.Name),
            Is.EquivalentTo((string[])["Migrate", "MigrateAsync", "GenerateScript", "HasPendingModelChanges"]));
    }

    [Test]
    public async Task Rebuild_is_marked_where_EF_switches_foreign_keys_off()
    {
        await using var lab = new MigrationLab(Provider.Sqlite, "/nowhere/x.db", MigrationLab.ShelfSet);
        await using var context = lab.Context();
        var model = context.GetService<IModelRuntimeInitializer>().Initialize(new Shelf.Checks().TargetModel);
        var operations = new Shelf.Checks().UpOperations;
        var generator = context.GetService<IMigrationsSqlGenerator>();

        var script = generator.Generate(operations, model, MigrationsSqlGenerationOptions.Script);
        var commands = generator.Generate(operations, model);

        Assert.That(
            script.Where(command => command.TransactionSuppressed).Select(command => command.CommandText.Trim()),
            Is.EqualTo((string[])["PRAGMA foreign_keys = 0;", "PRAGMA foreign_keys = 1;"]));
        Assert.That(commands.Any(command => command.TransactionSuppressed), Is.False);
        Assert.That(commands.OfType<SqliteRebuildMarker>().Single().Tables, Is.EquivalentTo((string[])["books", "shelves"]));
        Assert.That(
            commands.SkipWhile(command => command is not SqliteRebuildMarker).Skip(1).First().CommandText, Does.StartWith("DROP TABLE"));
    }
}
