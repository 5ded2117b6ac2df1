using Boternity.Data.Providers;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Providers;

/// <summary>What users of the store wait for is served by an index: no table is scanned, nothing is sorted.</summary>
public sealed class ProviderHealthPlanTests(Provider provider) : StoreSpec(provider), IDisposable
{
    private readonly StatementPlans _plans = new();

    protected override TestDatabaseOptions Options => _plans.Options;

    [TearDown]
    public void Dispose() => _plans.Dispose();

    [Test]
    public async Task ListAsync_pages_by_its_index()
    {
        var store = Database.Resolve<IProviderHealthStore>();
        foreach (var name in (string[])["a", "b", "c"])
        {
            await store.SaveAsync(new ProviderHealth { Name = name }, Cancel);
        }

        await _plans.AssertPagesByAsync(Database, "idx_provider_health_priority", page => store.ListAsync(page, Cancel), Cancel);
    }
}
