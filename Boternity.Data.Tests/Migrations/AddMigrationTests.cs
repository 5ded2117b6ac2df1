using System.Text;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Migrations;

/// <summary>What a developer types after changing the model, as real processes in a copy of the repository.</summary>
[Explicit("Takes minutes; .ci/run runs it by its category.")]
[Category("Operators")]
public sealed class AddMigrationTests
{
    private static ScratchRepository _repository = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private static string Script => _repository.PathOf("tools/add-migration.sh");

    [OneTimeSetUp]
    public static async Task Copy() => _repository = await ScratchRepository.CreateAsync(CancellationToken.None);

    [OneTimeTearDown]
    public static void RemoveCopy() => _repository?.Dispose();

    [Test]
    public async Task Migrations_add_leaves_the_other_driver_alone()
    {
        AddPropertyToBot("Motto");
        await _repository.BuildAsync(Cancel);
        Assert.That(await IsCleanAsync(Provider.Sqlite), Is.False, "A changed model without a migration is noticed.");
        Assert.That(await IsCleanAsync(Provider.Postgres), Is.False, "A changed model without a migration is noticed.");

        var sqlite = _repository.Migrations(Provider.Sqlite);
        var postgres = _repository.Migrations(Provider.Postgres);
        await _repository.EfAsync("migrations add AddMotto", Provider.Sqlite, database: null, Cancel);
        Assert.That(_repository.Migrations(Provider.Postgres), Is.EqualTo(postgres), "Only the driver's own files change.");
        AssertAdded(Provider.Sqlite, sqlite, "AddMotto", "motto");

        sqlite = _repository.Migrations(Provider.Sqlite);
        await _repository.EfAsync("migrations add AddMotto", Provider.Postgres, database: null, Cancel);
        Assert.That(_repository.Migrations(Provider.Sqlite), Is.EqualTo(sqlite), "Only the driver's own files change.");
        AssertAdded(Provider.Postgres, postgres, "AddMotto", "motto");

        await _repository.BuildAsync(Cancel);
        Assert.That(await IsCleanAsync(Provider.Sqlite));
        Assert.That(await IsCleanAsync(Provider.Postgres));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "The script is for bash.")]
    public async Task Add_migration_script_adds_to_both_drivers()
    {
        AddPropertyToBot("Slogan");
        var sqlite = _repository.Migrations(Provider.Sqlite);
        var postgres = _repository.Migrations(Provider.Postgres);

        await _repository.RunAsync([Script, "AddSlogan"], Cancel);

        AssertAdded(Provider.Sqlite, sqlite, "AddSlogan", "slogan");
        AssertAdded(Provider.Postgres, postgres, "AddSlogan", "slogan");
        AssertNoByteOrderMark(Provider.Sqlite);
        AssertNoByteOrderMark(Provider.Postgres);
        await _repository.BuildAsync(Cancel);
        await AssertAppliesAsync(Provider.Sqlite, "slogan");
        await AssertAppliesAsync(Provider.Postgres, "slogan");
    }

    [TestCase("")]
    [TestCase("addSlogan")]
    [TestCase("Add-Slogan")]
    [TestCase("Initial")]
    [Platform(Exclude = "Win", Reason = "The script is for bash.")]
    public async Task Add_migration_script_refuses_a_name_that_cannot_be(string name)
    {
        var sqlite = _repository.Migrations(Provider.Sqlite);
        var postgres = _repository.Migrations(Provider.Postgres);

        var run = await _repository.TryAsync([Script, name], Cancel);

        Assert.That(run.ExitCode, Is.Not.Zero);
        Assert.That(_repository.Migrations(Provider.Sqlite), Is.EqualTo(sqlite));
        Assert.That(_repository.Migrations(Provider.Postgres), Is.EqualTo(postgres));
    }

    /// <summary>A small change of the model, so that a migration of it is not empty.</summary>
    private static void AddPropertyToBot(string name)
    {
        var path = _repository.PathOf("Boternity.Data/Bots/Bot.cs");
        var text = File.ReadAllText(path);
        var end = text.LastIndexOf('}');

        File.WriteAllText(path, $$"""
            {{text[..end]}}
                /// <summary>Of a test.</summary>
                public string? {{name}} { get; set; }
            }

            """);
    }

    private static void AssertAdded(Provider provider, SortedDictionary<string, string> before, string name, string column)
    {
        var snapshot = $"{provider}ModelSnapshot.cs";
        var after = _repository.Migrations(provider);
        var added = after.Keys.Except(before.Keys).Order(StringComparer.Ordinal).ToArray();

        Assert.That(added, Has.Length.EqualTo(2));
        Assert.That(added[0], Does.EndWith($"_{name}.Designer.cs"));
        Assert.That(added[1], Does.EndWith($"_{name}.cs"));
        Assert.That(after[added[1]], Does.Contain("AddColumn").And.Contain($"name: \"{column}\""));
        Assert.That(added.Append(snapshot).Select(file => after[file]), Is.All.Contain($"namespace Boternity.Data.Migrations.{provider}"));

        Assert.That(before.Keys.Where(file => after[file] != before[file]), Is.EqualTo((string[])[snapshot]), "The snapshot alone changes.");
        Assert.That(after[snapshot], Does.Contain($"partial class {provider}ModelSnapshot : ModelSnapshot").And.Contain($"\"{column}\""));
    }

    // Text that is read from a file has lost it.
    private static void AssertNoByteOrderMark(Provider provider) =>
        Assert.That(
            Directory.EnumerateFiles(_repository.PathOf($"{ScratchRepository.MigrationsProject}/{provider}"))
                .Where(file => File.ReadAllBytes(file).AsSpan().StartsWith(Encoding.UTF8.Preamble)),
            Is.Empty);

    private static async Task AssertAppliesAsync(Provider provider, string column)
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(provider, Cancel);

        await _repository.EfAsync("database update", provider, database, Cancel);

        await database.AddBotAsync("luna", Cancel);
        var row = (await database.QueryAsync($"SELECT * FROM bots", Cancel)).Single();
        Assert.That(row.Keys, Contains.Item(column));
    }

    private static async Task<bool> IsCleanAsync(Provider provider)
    {
        var run = await _repository.TryAsync(
            ScratchRepository.EfWords("migrations has-pending-model-changes", provider, database: null), Cancel);

        return run.ExitCode == 0;
    }
}
