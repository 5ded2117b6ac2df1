using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Boternity.Data.Bots;
using Boternity.Data.Souls;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Migrations;

/// <summary>A filled database of every schema that was ever released comes to the newest one with all it holds.</summary>
[TestFixture(Provider.Sqlite, Category = nameof(Provider.Sqlite))]
[TestFixture(Provider.Postgres, Category = nameof(Provider.Postgres))]
public sealed class ReleasedSchemaTests(Provider provider)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "Boternity.Data.Tests", "Migrations", "Released");

    private const int BeforeUsers = 1;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private static IEnumerable<int> Epochs => Enumerable.Range(1, SchemaEpoch.Current).Where(epoch => File.Exists(PathOf(epoch, Provider.Sqlite)));

    [Test]
    public void Both_drivers_have_the_same_schemas_the_first_one_among_them() =>
        Assert.That(
            Epochs.Select(epoch => (epoch, File.Exists(PathOf(epoch, Provider.Postgres)))),
            Has.Member((1, true)).And.None.Matches<(int Epoch, bool IsThere)>(schema => !schema.IsThere));

    [TestCaseSource(nameof(Epochs))]
    [SpecCase("botmaker-compozy", "migrations/9", "migrations/10", "migrations/11")]
    public async Task Filled_database_migrates_to_head_with_all_its_rows_and_objects(int epoch)
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(provider, Cancel);
        await LoadAsync(database, epoch);
        if (epoch == BeforeUsers)
        {
            // The one value that a migration takes away: it could not name a user, for there were none.
            await database.ExecuteAsync($"UPDATE bots SET user_id = NULL", Cancel);
        }

        var tables = await ColumnsAsync(database);
        var before = await DigestsAsync(database, tables);
        var schema = (await ShelfData.SchemaAsync(database)).Facts;
        Assert.That(before.Values, Has.All.Not.EqualTo(Digest([])), "Every table of the stored database has rows.");

        await database.Resolve<SchemaManager>().MigrateAsync(Cancel);

        Assert.That(await DigestsAsync(database, tables), Is.EqualTo(before));
        var report = await database.Resolve<SchemaManager>().VerifyAsync(Cancel);
        Assert.That(report.IsCurrent, string.Join("; ", report.Differences));
        Assert.That(report.ForeignObjects, Is.SupersetOf((string[])["index raw_bots_name", "view busy_bots"]));
        var now = (await ShelfData.SchemaAsync(database)).Facts;
        Assert.That(
            now.Where(fact => report.ForeignObjects.Contains(fact.Key)), Is.EquivalentTo(schema.Where(fact => report.ForeignObjects.Contains(fact.Key))));
    }

    [TestCaseSource(nameof(Epochs))]
    public async Task Stores_read_what_the_older_version_wrote(int epoch)
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(provider, Cancel);
        await LoadAsync(database, epoch);
        await database.Resolve<SchemaManager>().MigrateAsync(Cancel);

        var bot = (await database.Resolve<IBotStore>().GetBySlugAsync("luna", Cancel))!;
        var soul = (await database.Resolve<ISoulStore>().GetCurrentAsync(bot.Id, Cancel))!;

        Assert.That(string.Join(' ', bot.Tags), Is.EqualTo("calm nïght"));
        Assert.That((bot.TotalTokensUsed, bot.Revision), Is.EqualTo((9007199254740993, 5L)));
        Assert.That(bot.UserId is null, Is.EqualTo(epoch == BeforeUsers), "Users have rows since the second schema.");
        Assert.That((soul.Version, soul.Message), Is.EqualTo((2, "Shorter")));
    }

    private static string PathOf(int epoch, Provider provider) => Path.Combine(
        Folder, string.Create(CultureInfo.InvariantCulture, $"schema-{epoch}.{(provider == Provider.Sqlite ? "sqlite" : "postgres")}.sql"));

    private async Task LoadAsync(ITestDatabase database, int epoch)
    {
        var sql = await File.ReadAllTextAsync(PathOf(epoch, provider), Cancel);

        // The harness takes braces for holes.
        await database.ExecuteAsync(
            FormattableStringFactory.Create(
                sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal)),
            Cancel);
    }

    /// <summary>Each table and its columns, as they are now: a migration may add some.</summary>
    private static async Task<List<(string Table, string[] Columns)>> ColumnsAsync(ITestDatabase database)
    {
        var facts = (await ShelfData.SchemaAsync(database)).Facts.Keys.ToList();
        return
        [
            .. facts.Where(fact => fact.StartsWith("table ", StringComparison.Ordinal) && !fact.Contains('/', StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(table => (table["table ".Length..], facts
                    .Where(fact => fact.StartsWith($"{table} / column ", StringComparison.Ordinal))
                    .Select(fact => fact[$"{table} / column ".Length..])
                    .Order(StringComparer.Ordinal)
                    .ToArray())),
        ];
    }

    private static async Task<Dictionary<string, string>> DigestsAsync(ITestDatabase database, List<(string Table, string[] Columns)> tables)
    {
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (table, columns) in tables)
        {
            var query = FormattableStringFactory.Create($"SELECT {string.Join(", ", columns)} FROM {table} ORDER BY id");
            digests[table] = Digest((await database.QueryAsync(query, Cancel)).Select(row =>
                string.Join('\u001f', columns.Select(column => Convert.ToString(row[column], CultureInfo.InvariantCulture) ?? "\u0000"))));
        }

        return digests;
    }

    private static string Digest(IEnumerable<string> rows) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001e', rows))));
}
