using Boternity.Data.Storage;
using Boternity.Data.Storage.Postgres;
using Boternity.Data.Storage.Sqlite;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Boternity.Data.Tests.Migrations;

/// <summary>The recorded head schema of each driver is the one that its migrations make.</summary>
[TestFixture(Provider.Sqlite, Category = nameof(Provider.Sqlite))]
[TestFixture(Provider.Postgres, Category = nameof(Provider.Postgres))]
public sealed class SchemaManifestTests(Provider provider)
{
    /// <summary>Set to 1 to write the file instead of comparing with it.</summary>
    private const string Accept = "BOTERNITY_ACCEPT_SCHEMA";

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task Manifest_is_the_schema_that_the_migrations_make()
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(provider, Cancel);
        await using var lab = new MigrationLab(provider, database.Target, MigrationSet.Product(provider.ToString()) with { Manifest = null });

        await lab.MigrateAsync(target: null, Cancel);

        await using var context = lab.Context();
        var live = new SchemaManifest((await ReadAsync(context)).Facts, context.Database.GetMigrations().Count()).ToJson();
        var file = Path.Combine(Repository.Root, "Boternity.Data", "Storage", provider.ToString(), "schema.json");
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            await File.WriteAllTextAsync(file, live, Cancel);
        }

        Assert.That(
            live,
            Is.EqualTo(await File.ReadAllTextAsync(file, Cancel)),
            $"The migrations make another schema than {file} says. If that is meant, run these tests once with {Accept}=1 and commit the file.");
    }

    [Test]
    public async Task Epoch_is_the_number_of_migrations()
    {
        await using var lab = new MigrationLab(provider, provider == Provider.Sqlite ? "/nowhere/x.db" : "Host=none", migrations: null);
        await using var context = lab.Context();

        Assert.That(context.Database.GetMigrations().Count(), Is.EqualTo(SchemaEpoch.Current));
    }

    private async Task<SchemaManifest> ReadAsync(DbContext context)
    {
        var sql = new MigrationSql(
            context.GetService<IRawSqlCommandBuilder>(),
            context.GetService<IRelationalConnection>(),
            context,
            context.GetService<IRelationalCommandDiagnosticsLogger>());
        return provider == Provider.Sqlite
            ? SqliteSchemaReader.Read(sql)
            : await PostgresSchemaReader.ReadAsync(sql, async: true, Cancel);
    }
}
