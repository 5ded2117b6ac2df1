using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Benchmarks.Contenders.Postgres;

/// <summary>The library's queue, a unit of one row by EF Core.</summary>
internal sealed class UnitWriter : Contender
{
    private readonly ContenderSpec _spec;
    private readonly ServiceProvider _services;
    private readonly IWriteQueue _queue;
    private long _next;
    private long _written;

    public UnitWriter(ContenderSpec spec)
    {
        _spec = spec;
        _next = spec.Rows;
        _services = Library.Create(spec);
        _queue = _services.GetRequiredService<IWriteQueue>();
        Groups = [OnPool("writers", spec.Callers, _ => WriteAsync())];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override Task<Verification> VerifyAsync(CancellationToken cancellationToken) =>
        PostgresColumns.VerifyWritesAsync(_spec, Interlocked.Read(ref _written), cancellationToken);

    public override ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task WriteAsync()
    {
        var row = BotRows.Create(Interlocked.Increment(ref _next) - 1);
        await _queue.WriteAsync(
            (context, token) =>
            {
                context.Bots.Add(row);
                return context.SaveChangesAsync(token);
            },
            CancellationToken.None);
        Interlocked.Increment(ref _written);
    }
}
