using Boternity.Data.Encryption;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

/// <summary>What each write of a secret may have to ask is served by an index.</summary>
public sealed class DataKeyPlanTests(Provider provider) : StoreSpec(provider), IDisposable
{
    private readonly StatementPlans _plans = new();

    protected override TestDatabaseOptions Options => _plans.Options;

    [TearDown]
    public void Dispose() => _plans.Dispose();

    [Test]
    public async Task Newest_key_of_a_scope_and_purpose_enters_its_index()
    {
        var newest = await Database.Resolve<ReadPool>().ReadAsync(
            (context, token) => StoredDataKey.ReadNewestAsync(context, SecretScope.Global, DataKeyPurpose.Secret, token), Cancel);

        Assert.That(newest.Row, Is.Null, "There is no second statement then.");
        await _plans.AssertEntersAsync(Database, "idx_data_keys_scope_purpose_version", Cancel);
    }
}
