using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Bots;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Benchmarks.Contenders.Reads;

/// <summary>The library's store, awaited.</summary>
internal sealed class StoreReader : ReadContender
{
    private readonly ServiceProvider _services;
    private readonly IBotStore _bots;

    public StoreReader(ContenderSpec spec)
        : base(spec)
    {
        _services = Library.Create(spec);
        _bots = _services.GetRequiredService<IBotStore>();
        Groups = [OnPool("readers", spec.Callers, ReadNextAsync)];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override ValueTask DisposeAsync() => _services.DisposeAsync();

    protected override Task<Bot?> ReadAsync(Guid id) => _bots.GetAsync(id, CancellationToken.None);

    private async Task ReadNextAsync(int caller)
    {
        var id = NextId(caller);
        Check(await ReadAsync(id), id);
    }
}
