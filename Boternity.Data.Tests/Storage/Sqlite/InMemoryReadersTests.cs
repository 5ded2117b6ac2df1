using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Storage.Sqlite;

/// <summary>Readers of a database that lives in memory: the same surface.</summary>
[CancelAfter(60_000)]
public sealed class InMemoryReadersTests
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task Reads_see_what_was_written_and_cannot_write()
    {
        await using var host = new LibraryHost(Provider.Sqlite, DatabaseConfig.InMemoryPath, TimeProvider.System);
        await host.Resolve<SchemaManager>().MigrateAsync(Cancel);
        var bot = await host.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Luna" }, Cancel);

        await using var context = await host.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);

        Assert.That(await context.Bots.Select(row => row.Id).ToListAsync(Cancel), Is.EqualTo(new List<Guid> { bot.Id }));
        Assert.That(await host.Resolve<IBotStore>().GetAsync(bot.Id, Cancel), Is.Not.Null);
        var refused = StoreErrors.Translate(await Caught.ByAsync<Exception>(() => context.Bots.ExecuteDeleteAsync(Cancel)));
        Assert.That(((IStoreError)refused).Kind, Is.EqualTo(StoreErrorKind.ReadOnly));
    }
}
