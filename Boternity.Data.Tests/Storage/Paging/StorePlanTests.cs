using System.Text.Json;
using Boternity.Data.Audit;
using Boternity.Data.Deployments;
using Boternity.Data.KeyValue;
using Boternity.Data.Providers;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Deployments;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Storage.Paging;

/// <summary>What users will ask of the stores is served by an index on both drivers: no table is scanned, nothing is sorted.</summary>
public sealed class StorePlanTests(Provider provider) : StoreSpec(provider)
{
    private readonly StatementPlans _plans = new();
    private Guid _bot;

    protected override TestDatabaseOptions? Options => _plans.Options;

    private IReadOnlyList<Guid> Bots { get; set; } = [];

    [SetUp]
    public async Task AddRows()
    {
        var bots = new List<Guid>();
        foreach (var slug in (string[])["a", "b", "c"])
        {
            bots.Add(await Database.AddBotAsync(slug, Cancel));
        }

        Bots = bots;
        _bot = bots[0];
    }

    [TearDown]
    public void Forget() => _plans.Dispose();

    [TestCase(null, "idx_bot_deployments_created_at")]
    [TestCase(DeploymentStatus.Created, "idx_bot_deployments_status")]
    public async Task Deployments_are_listed_by_an_index(DeploymentStatus? status, string index)
    {
        var store = Database.Resolve<IDeploymentStore>();
        foreach (var bot in Bots)
        {
            await store.CreateAsync(DeploymentStoreTests.New(bot, $"d{bot}"), Cancel);
        }

        await AssertPagesByAsync(index, page => store.ListAsync(new DeploymentFilter { Status = status }, page, Cancel));
    }

    [Test]
    public async Task Deployments_are_found_by_an_index()
    {
        await Database.Resolve<IDeploymentStore>().GetByNameAsync("d", Cancel);

        await AssertUsesAsync("idx_bot_deployments_name");
    }

    [TestCase("")]
    [TestCase("k")]
    public async Task Entries_are_listed_by_their_key(string prefix)
    {
        var store = Database.Resolve<IKeyValueStore>();
        await store.SetManyAsync(
            _bot, Enumerable.Range(0, 3).ToDictionary(number => $"k{number}", _ => JsonElement.Parse("1")), null, Cancel);

        await AssertPagesByAsync(KeyOf("bot_kv_store"), page => store.ListAsync(_bot, prefix, page, Cancel));
        await AssertPagesByAsync(KeyOf("bot_kv_store"), page => store.ListKeysAsync(_bot, prefix, page, Cancel));
    }

    [Test]
    public async Task Expired_entries_are_found_by_their_index()
    {
        await Database.Resolve<IKeyValueStore>().DeleteExpiredAsync(10, Cancel);

        await AssertUsesAsync("idx_bot_kv_store_expires_at");
    }

    [Test]
    public async Task Trail_of_a_bot_and_of_a_memory_is_listed_by_an_index()
    {
        var log = Database.Resolve<IMemoryAuditLog>();
        var memory = Uuid7.Create(Database.Now);
        for (var index = 0; index < 3; index++)
        {
            await log.AppendAsync(new() { BotId = _bot, MemoryId = memory, Action = MemoryAction.Add, Actor = "user" }, Cancel);
        }

        foreach (var filter in (MemoryAuditFilter[])
            [
                new(),
                new() { Order = SortOrder.Ascending },
                new() { Actor = "user", Action = MemoryAction.Add, From = Database.Now.AddDays(-1), Before = Database.Now.AddDays(1) },
            ])
        {
            await AssertPagesByAsync("idx_audit_log_bot_id", page => log.ListByBotAsync(_bot, filter, page, Cancel));
            await AssertPagesByAsync("idx_audit_log_memory_id", page => log.ListByMemoryAsync(memory, filter, page, Cancel));
        }
    }

    [Test]
    public async Task Providers_are_listed_by_an_index()
    {
        var store = Database.Resolve<IProviderHealthStore>();
        foreach (var name in (string[])["a", "b", "c"])
        {
            await store.SaveAsync(new ProviderHealth { Name = name }, Cancel);
        }

        await AssertPagesByAsync("idx_provider_health_priority", page => store.ListAsync(page, Cancel));
    }

    private string KeyOf(string table) => Database.Provider == Provider.Sqlite ? $"sqlite_autoindex_{table}_1" : $"pk_{table}";

    private async Task AssertPagesByAsync<T>(string index, Func<PageRequest, Task<Page<T>>> list)
    {
        var first = await list(new PageRequest { Size = 1 });
        await AssertUsesAsync(index);

        await list(new PageRequest { Size = 1, Cursor = first.NextCursor });
        await AssertUsesAsync(index);
    }

    private async Task AssertUsesAsync(string index)
    {
        var plan = await _plans.ReadAsync(Database, Cancel);

        Assert.That(plan, Does.Contain(index));
        Assert.That(plan, Does.Not.Match("(?m)^SCAN (?!.* USING (COVERING )?INDEX)|TEMP B-TREE|Seq Scan|Sort"));
    }
}
