using Boternity.Data.Deployments;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Deployments;

/// <summary>What users of the store wait for is served by an index: no table is scanned, nothing is sorted.</summary>
public sealed class DeploymentPlanTests(Provider provider) : StoreSpec(provider), IDisposable
{
    private readonly StatementPlans _plans = new();

    protected override TestDatabaseOptions Options => _plans.Options;

    [TearDown]
    public void Dispose() => _plans.Dispose();

    [TestCase(null, "idx_bot_deployments_created_at")]
    [TestCase(DeploymentStatus.Created, "idx_bot_deployments_status")]
    public async Task ListAsync_pages_by_its_index(DeploymentStatus? status, string index)
    {
        var store = Database.Resolve<IDeploymentStore>();
        foreach (var slug in (string[])["a", "b", "c"])
        {
            var bot = await Database.AddBotAsync(slug, Cancel);
            await store.CreateAsync(DeploymentStoreTests.New(bot, $"d{bot}"), Cancel);
        }

        await _plans.AssertPagesByAsync(Database, index, page => store.ListAsync(new DeploymentFilter { Status = status }, page, Cancel), Cancel);
    }

    [Test]
    public async Task GetByNameAsync_finds_by_its_index()
    {
        await Database.Resolve<IDeploymentStore>().GetByNameAsync("d", Cancel);

        await _plans.AssertUsesAsync(Database, "idx_bot_deployments_name", Cancel);
    }
}
