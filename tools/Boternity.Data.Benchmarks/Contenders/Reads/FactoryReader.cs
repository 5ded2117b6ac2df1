using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.Bots;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Benchmarks.Contenders.Reads;

/// <summary>The library's read contexts with a compiled query.</summary>
internal sealed class FactoryReader : ThreadReadContender
{
    private static readonly Func<BoternityReadDbContext, Guid, Bot?> ById = EF.CompileQuery(
        (BoternityReadDbContext context, Guid id) => context.Bots.FirstOrDefault(bot => bot.Id == id));

    private readonly ServiceProvider _services;
    private readonly IDbContextFactory<BoternityReadDbContext> _contexts;

    public FactoryReader(ContenderSpec spec)
        : base(spec)
    {
        _services = Library.Create(spec);
        _contexts = _services.GetRequiredService<IDbContextFactory<BoternityReadDbContext>>();
    }

    public override ValueTask DisposeAsync() => _services.DisposeAsync();

    protected override string ReadSettings()
    {
        using var context = _contexts.CreateDbContext();
        context.Database.OpenConnection();
        var connection = context.Database.GetDbConnection();
        return $"journal_mode={PlainSqlite.Scalar(connection, "PRAGMA journal_mode")}, "
            + $"cache_size={PlainSqlite.Scalar(connection, "PRAGMA cache_size")}, "
            + $"query_only={PlainSqlite.Scalar(connection, "PRAGMA query_only")}";
    }

    protected override Bot? Read(int caller, Guid id)
    {
        using var context = _contexts.CreateDbContext();
        return ById(context, id);
    }
}
