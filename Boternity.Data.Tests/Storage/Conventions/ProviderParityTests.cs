using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Storage.Conventions;

/// <summary>Both drivers' migrations make the same schema.</summary>
[Category(nameof(Provider.Postgres))]
public sealed class ProviderParityTests
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task Schemas_are_the_same_but_for_the_checks_of_JSON_and_booleans()
    {
        await using var sqlite = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);
        await using var postgres = await TestEnvironment.OpenAsync(Provider.Postgres, Cancel);

        var left = await LiveSchema.ReadAsync(sqlite, Cancel);
        var right = await LiveSchema.ReadAsync(postgres, Cancel);

        // PostgreSQL has types of its own for them, and checks only that a list is one.
        var checks = left.Where(line => line.StartsWith("CHECK ", StringComparison.Ordinal)
                && (line.EndsWith("_json", StringComparison.Ordinal) || line.EndsWith("_bool", StringComparison.Ordinal)))
            .Except(right);

        // A number that is the key is the table itself on SQLite.
        var expected = right.Where(line => line != "index keyring_state PRIMARY (id) UNIQUE");
        Assert.That(left.Except(checks), Is.EqualTo(expected));
        Assert.That(checks, Is.SupersetOf((string[])["CHECK bots ck_bots_tags_json", "CHECK bot_files ck_bot_files_is_indexed_bool"]));
    }
}
