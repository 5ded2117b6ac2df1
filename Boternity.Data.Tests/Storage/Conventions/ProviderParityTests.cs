using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Storage.Conventions;

/// <summary>Both drivers' migrations make the same schema.</summary>
[Category(nameof(Provider.Postgres))]
public sealed class ProviderParityTests
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task Schemas_are_the_same_but_for_the_checks_of_JSON()
    {
        await using var sqlite = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);
        await using var postgres = await TestEnvironment.OpenAsync(Provider.Postgres, Cancel);

        var left = await LiveSchema.ReadAsync(sqlite, Cancel);
        var right = await LiveSchema.ReadAsync(postgres, Cancel);

        // PostgreSQL has a type of its own for JSON.
        var ofSqlite = left.Where(line => !(line.StartsWith("CHECK ", StringComparison.Ordinal) && line.EndsWith("_json", StringComparison.Ordinal)));
        Assert.That(ofSqlite, Is.EqualTo(right));
        Assert.That(left, Has.Count.EqualTo(right.Count + 1));
    }
}
