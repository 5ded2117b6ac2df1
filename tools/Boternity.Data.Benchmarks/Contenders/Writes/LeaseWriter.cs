using Boternity.Data.Benchmarks.Harness;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Benchmarks.Contenders.Writes;

/// <summary>The library's context, injected into a scope per row: what an application does that knows EF Core only.</summary>
internal sealed class LeaseWriter : WriteContender
{
    private readonly ServiceProvider _services;

    public LeaseWriter(ContenderSpec spec)
        : base(spec)
    {
        _services = Library.Create(spec);
        Groups = [OnPool("writers", spec.Callers, _ => WriteAsync())];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override ValueTask DisposeAsync() => _services.DisposeAsync();

    protected override async Task<string> ReadSettingsAsync()
    {
        await using var scope = _services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<BoternityDbContext>();
        await context.Database.OpenConnectionAsync();
        return Settings((SqliteConnection)context.Database.GetDbConnection());
    }

    private async Task WriteAsync()
    {
        await using var scope = _services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<BoternityDbContext>();
        context.Bots.Add(NextRow());
        await context.SaveChangesAsync();
        Acknowledge();
    }
}
