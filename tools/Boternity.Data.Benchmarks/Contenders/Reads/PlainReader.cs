using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.Bots;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Benchmarks.Contenders.Reads;

/// <summary>EF Core as most people write it: a new context, a tracking query.</summary>
internal sealed class PlainReader(ContenderSpec spec) : ThreadReadContender(spec)
{
    private readonly DbContextOptions<PlainContext> _options = PlainSqlite.Options(spec.Database, spec.Durability);

    public override ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        return ValueTask.CompletedTask;
    }

    protected override Bot? Read(int caller, Guid id)
    {
        using var context = new PlainContext(_options);
        return context.Bots.FirstOrDefault(bot => bot.Id == id);
    }
}
