using System.Text.Json;
using Boternity.Data.KeyValue;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.KeyValue;

/// <summary>What users of the store wait for is served by an index: no table is scanned, nothing is sorted.</summary>
public sealed class KeyValuePlanTests(Provider provider) : StoreSpec(provider), IDisposable
{
    private readonly StatementPlans _plans = new();

    protected override TestDatabaseOptions Options => _plans.Options;

    [TearDown]
    public void Dispose() => _plans.Dispose();

    [TestCase("")]
    [TestCase("k")]
    public async Task Lists_page_by_the_key(string prefix)
    {
        var bot = await Database.AddBotAsync("a", Cancel);
        var store = Database.Resolve<IKeyValueStore>();
        await store.SetManyAsync(
            bot, Enumerable.Range(0, 3).ToDictionary(number => $"k{number}", _ => JsonElement.Parse("1")), null, Cancel);
        var key = Database.Provider == Provider.Sqlite ? "sqlite_autoindex_bot_kv_store_1" : "pk_bot_kv_store";

        await _plans.AssertPagesByAsync(Database, key, page => store.ListAsync(bot, prefix, page, Cancel), Cancel);
        await _plans.AssertPagesByAsync(Database, key, page => store.ListKeysAsync(bot, prefix, page, Cancel), Cancel);
    }

    [Test]
    public async Task DeleteExpiredAsync_finds_entries_by_their_index()
    {
        await Database.Resolve<IKeyValueStore>().DeleteExpiredAsync(10, Cancel);

        await _plans.AssertUsesAsync(Database, "idx_bot_kv_store_expires_at", Cancel);
    }
}
