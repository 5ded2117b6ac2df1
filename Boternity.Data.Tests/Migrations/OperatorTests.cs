using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Migrations;

/// <summary>What operators type, as real processes in a copy of the repository.</summary>
/// <remarks>Minutes and not seconds, so not part of a plain run: <c>dotnet test --filter TestCategory=Operators</c>.</remarks>
[Explicit("Takes minutes; .ci/run runs it by its category.")]
[Category("Operators")]
public sealed class OperatorTests
{
    private static readonly string[] AllTables = ["bots", "soul_versions"];

    private static ScratchRepository _repository = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [OneTimeSetUp]
    public static async Task CopyAndBuild()
    {
        _repository = await ScratchRepository.CreateAsync(CancellationToken.None);
        await _repository.BuildAsync(CancellationToken.None);
    }

    [OneTimeTearDown]
    public static void RemoveCopy() => _repository?.Dispose();

    [TestCase(Provider.Sqlite)]
    [TestCase(Provider.Postgres)]
    public async Task Database_update_creates_takes_down_and_creates_again(Provider provider)
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(provider, Cancel);

        await _repository.EfAsync("database update", provider, database, Cancel);
        Assert.That(await database.TablesAsync(Cancel), Is.SupersetOf(AllTables));

        await _repository.EfAsync("database update 0", provider, database, Cancel);
        Assert.That(await database.TablesAsync(Cancel), Has.None.Matches<string>(name => !name.StartsWith("__EF", StringComparison.Ordinal)));

        await _repository.EfAsync("database update", provider, database, Cancel);
        Assert.That(await database.TablesAsync(Cancel), Is.SupersetOf(AllTables));
    }

    [TestCase(Provider.Sqlite)]
    [TestCase(Provider.Postgres)]
    public async Task Has_pending_model_changes_is_clean(Provider provider)
    {
        var output = await _repository.EfAsync("migrations has-pending-model-changes", provider, database: null, Cancel);

        Assert.That(output, Does.Contain("No changes"));
    }

    [TestCase(Provider.Sqlite, "CREATE TABLE \"{0}\" (", ") STRICT;")]
    [TestCase(Provider.Postgres, "CREATE TABLE {0} (", ");")]
    public async Task Migrations_script_creates_all_tables(Provider provider, string beginning, string end)
    {
        var script = await _repository.EfAsync("migrations script", provider, database: null, Cancel);

        foreach (var table in AllTables)
        {
            var from = script.IndexOf(string.Format(null, beginning, table), StringComparison.Ordinal);
            Assert.That(from, Is.GreaterThanOrEqualTo(0), table);
            Assert.That(script[from..script.IndexOf(';', from)] + ";", Does.EndWith(end), table);
        }
    }

    [Test]
    public async Task Migrations_bundle_applies_the_migrations_of_both_drivers()
    {
        await using var sqlite = await TestEnvironment.OpenEmptyAsync(Provider.Sqlite, Cancel);
        await using var postgres = await TestEnvironment.OpenEmptyAsync(Provider.Postgres, Cancel);
        var bundle = _repository.PathOf("bundle");

        // EF builds the bundle in a temporary folder, where the relative source of a copied nuget.config leads nowhere.
        await _repository.RunAsync(
            ["dotnet", "ef", "migrations", "bundle", "--no-build", "--project", ScratchRepository.MigrationsProject, "--output", bundle],
            Cancel,
            ("RestoreConfigFile", _repository.PathOf("nuget.config")));
        await _repository.RunAsync([bundle], Cancel, ("DB_PATH", sqlite.Target));
        await _repository.RunAsync([bundle, "--", "--driver", "postgres", "--connection", postgres.Target], Cancel);

        Assert.That(await sqlite.TablesAsync(Cancel), Is.SupersetOf(AllTables));
        Assert.That(await postgres.TablesAsync(Cancel), Is.SupersetOf(AllTables));
    }

    [Test]
    public async Task Database_update_connection_of_dotnet_ef_itself_is_refused()
    {
        await using var configured = await TestEnvironment.OpenEmptyAsync(Provider.Sqlite, Cancel);
        await using var other = await TestEnvironment.OpenEmptyAsync(Provider.Sqlite, Cancel);

        var run = await _repository.TryAsync(
            ["dotnet", "ef", "database", "update", "--no-build", "--project", ScratchRepository.MigrationsProject, "--connection", $"Data Source={other.Target}"],
            Cancel,
            ("DB_PATH", configured.Target));

        Assert.That(run.ExitCode, Is.Not.Zero);
        Assert.That(run.Output, Does.Contain("-- --path FILE"));
        Assert.That(File.Exists(configured.Target) || File.Exists(other.Target), Is.False);
    }
}
