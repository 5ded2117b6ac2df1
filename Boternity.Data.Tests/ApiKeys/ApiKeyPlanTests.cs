using Boternity.Data.ApiKeys;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.ApiKeys;

/// <summary>What users of the store wait for is served by an index.</summary>
public sealed class ApiKeyPlanTests(Provider provider) : ApiKeySpec(provider), IDisposable
{
    private readonly StatementPlans _plans = new();

    [TearDown]
    public void Dispose() => _plans.Dispose();

    [Test]
    public async Task VerifyAsync_enters_the_index_of_the_prefix()
    {
        await Keys.VerifyAsync(new RandomApiKeyTokens().Create(ApiKeyKind.Bot), Cancel);

        await _plans.AssertEntersAsync(Database, "idx_api_keys_prefix", Cancel);
    }

    [Test]
    public async Task VerifyAsync_of_a_legacy_key_enters_the_index_of_the_hash()
    {
        await using var host = Database.OpenHost(new TestDatabaseOptions
        {
            Settings = { ["ApiKeys:AcceptLegacyApiKeys"] = "true" },
            ConfigureServices = _plans.Listen,
        });

        await host.Resolve<IApiKeyStore>().VerifyAsync($"bnity_{new string('a', 64)}", Cancel);

        await _plans.AssertEntersAsync(Database, "idx_api_keys_hash", Cancel);
    }

    [Test]
    public async Task ListAsync_enters_its_index_at_the_cursor()
    {
        await IssueAsync();
        await IssueAsync();
        var first = await Keys.ListAsync(new PageRequest { Size = 1 }, Cancel);

        await Keys.ListAsync(new PageRequest { Size = 1, Cursor = first.NextCursor }, Cancel);

        await _plans.AssertEntersAsync(Database, "idx_api_keys_created_at", Cancel);
    }

    [Test]
    public async Task ListByUserAsync_enters_its_index_at_the_cursor()
    {
        var user = await Database.AddUserAsync("luna@example.org", Cancel);
        await Keys.IssueAsync(new NewApiKey { UserId = user }, Cancel);
        await Keys.IssueAsync(new NewApiKey { UserId = user }, Cancel);
        var first = await Keys.ListByUserAsync(user, new PageRequest { Size = 1 }, Cancel);

        await Keys.ListByUserAsync(user, new PageRequest { Size = 1, Cursor = first.NextCursor }, Cancel);

        await _plans.AssertEntersAsync(Database, "idx_api_keys_user_id", Cancel);
    }

    protected override void Configure(IServiceCollection services) => _plans.Listen(services);
}
