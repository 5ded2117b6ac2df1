using System.Text.Json;
using Boternity.Data.KeyValue;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Boternity.Data.Tests.KeyValue;

public sealed class KeyValueSweepTests(Provider provider) : StoreSpec(provider)
{
    [Test]
    public async Task Host_removes_expired_entries_by_itself()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var store = Database.Resolve<IKeyValueStore>();
        var values = Enumerable.Range(0, 600).ToDictionary(number => $"k{number}", _ => JsonElement.Parse("1"));
        await store.SetManyAsync(bot, values, Database.Now.AddSeconds(30), Cancel);
        await store.SetAsync(bot, "stays", JsonElement.Parse("1"), null, Cancel);
        var sweep = Database.Services.GetServices<IHostedService>().OfType<KeyValueSweep>().Single();
        await sweep.StartAsync(Cancel);

        // The sweep's timer must be running before the clock moves; each minute is a tick.
        while (!Equals(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_kv_store", Cancel), 1L))
        {
            Cancel.ThrowIfCancellationRequested();
            Database.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(TimeSpan.FromMilliseconds(20), Cancel);
        }

        await sweep.StopAsync(Cancel);
        Assert.That(await store.GetAsync(bot, "stays", Cancel), Is.Not.Null);
    }
}
