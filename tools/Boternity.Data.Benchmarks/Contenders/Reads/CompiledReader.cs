using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.Bots;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Boternity.Data.Benchmarks.Contenders.Reads;

/// <summary>EF Core as its documentation recommends for speed: a pooled context and a compiled query without tracking.</summary>
internal sealed class CompiledReader(ContenderSpec spec) : ThreadReadContender(spec)
{
    private static readonly Func<PlainContext, Guid, Bot?> ById = EF.CompileQuery(
        (PlainContext context, Guid id) => context.Bots.AsNoTracking().FirstOrDefault(bot => bot.Id == id));

    private readonly PooledDbContextFactory<PlainContext> _contexts = new(PlainSqlite.Options(spec.Database, spec.Durability));

    public override ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        return ValueTask.CompletedTask;
    }

    protected override Bot? Read(int caller, Guid id)
    {
        using var context = _contexts.CreateDbContext();
        return ById(context, id);
    }
}
