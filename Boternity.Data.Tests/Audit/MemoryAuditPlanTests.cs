using Boternity.Data.Audit;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Audit;

/// <summary>What users of the store wait for is served by an index: no table is scanned, nothing is sorted.</summary>
public sealed class MemoryAuditPlanTests(Provider provider) : StoreSpec(provider), IDisposable
{
    private readonly StatementPlans _plans = new();

    protected override TestDatabaseOptions Options => _plans.Options;

    [TearDown]
    public void Dispose() => _plans.Dispose();

    [Test]
    public async Task Trail_of_a_bot_and_of_a_memory_pages_by_an_index()
    {
        var bot = await Database.AddBotAsync("a", Cancel);
        var log = Database.Resolve<IMemoryAuditLog>();
        var memory = Uuid7.Create(Database.Now);
        for (var index = 0; index < 3; index++)
        {
            await log.AppendAsync(new() { BotId = bot, MemoryId = memory, Action = MemoryAction.Add, Actor = "user" }, Cancel);
        }

        foreach (var filter in (MemoryAuditFilter[])
            [
                new(),
                new() { Order = SortOrder.Ascending },
                new() { Actor = "user", Action = MemoryAction.Add, From = Database.Now.AddDays(-1), Before = Database.Now.AddDays(1) },
            ])
        {
            await _plans.AssertPagesByAsync(Database, "idx_audit_log_bot_id", page => log.ListByBotAsync(bot, filter, page, Cancel), Cancel);
            await _plans.AssertPagesByAsync(
                Database, "idx_audit_log_memory_id", page => log.ListByMemoryAsync(memory, filter, page, Cancel), Cancel);
        }
    }
}
