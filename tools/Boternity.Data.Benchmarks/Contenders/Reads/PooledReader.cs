using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.Bots;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Boternity.Data.Benchmarks.Contenders.Reads;

/// <summary>EF Core with a pooled context, without tracking.</summary>
internal sealed class PooledReader(ContenderSpec spec) : ThreadReadContender(spec)
{
    private readonly PooledDbContextFactory<PlainContext> _contexts = new(PlainSqlite.Options(spec.Database, spec.Durability));

    public override ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        return ValueTask.CompletedTask;
    }

    protected override Bot? Read(int caller, Guid id)
    {
        using var context = _contexts.CreateDbContext();
        return context.Bots.AsNoTracking().FirstOrDefault(bot => bot.Id == id);
    }
}
