using Boternity.Data.Encryption;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Secrets;

/// <summary>What users of the store wait for is served by an index.</summary>
public sealed class SecretPlanTests(Provider provider) : SecretSpec(provider), IDisposable
{
    private readonly StatementPlans _plans = new();

    [TearDown]
    public void Dispose() => _plans.Dispose();

    [Test]
    public async Task ListAsync_enters_its_index_at_the_cursor()
    {
        var bot = SecretScope.Bot(Uuid7.Create(Database.Now));
        await PutAsync(bot, "A", "1");
        await PutAsync(bot, "B", "2");
        var first = await Secrets.ListAsync(bot, new PageRequest { Size = 1 }, Cancel);

        await Secrets.ListAsync(bot, new PageRequest { Size = 1, Cursor = first.NextCursor }, Cancel);

        await _plans.AssertEntersAsync(Database, "idx_secrets_scope", Cancel);
    }

    [Test]
    public async Task ExistsAsync_enters_an_index()
    {
        await Secrets.ExistsAsync(SecretScope.Global, "A", Cancel);

        Assert.That(await _plans.ReadAsync(Database, Cancel), Does.Match("idx_secrets_(scope|key_scope)").And.Not.Match("(?m)^SCAN secrets|Seq Scan on secrets"));
    }

    [TestCase(false, false, "idx_secret_audit_log_occurred_at")]
    [TestCase(true, false, "idx_secret_audit_log_scope")]
    [TestCase(true, true, "idx_secret_audit_log_name")]
    public async Task Trail_enters_its_index_at_the_cursor(bool hasScope, bool hasName, string index)
    {
        await PutAsync(SecretScope.Global, "A", "1");
        await PutAsync(SecretScope.Global, "A", "2");
        var filter = new SecretAuditFilter { Scope = hasScope ? SecretScope.Global : null, Name = hasName ? "A" : null };
        var log = Database.Resolve<ISecretAuditLog>();
        var first = await log.ListAsync(filter, new PageRequest { Size = 1 }, Cancel);

        await log.ListAsync(filter, new PageRequest { Size = 1, Cursor = first.NextCursor }, Cancel);

        // On a few rows PostgreSQL takes the scope's index for a name, too.
        var plan = await _plans.ReadAsync(Database, Cancel);
        Assert.That(plan, Does.Contain(index).Or.Contain(hasName && Database.Provider == Provider.Postgres ? "idx_secret_audit_log_scope" : index));
        Assert.That(plan, Does.Not.Contain("Sort").And.Not.Contain("Seq Scan").And.Not.Contain("TEMP B-TREE").And.Not.Match("(?m)^SCAN secret_audit_log$"));
    }

    protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        _plans.Listen(services);
    }
}
