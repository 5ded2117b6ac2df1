using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Bots;
using Boternity.Data.Storage.Paging;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Benchmarks.Contenders.Reads;

/// <summary>The newest 50 bots and a cursor behind them, by the library's store.</summary>
internal sealed class StorePage : Contender
{
    private static readonly BotFilter Newest = new();

    private readonly ContenderSpec _spec;
    private readonly ServiceProvider _services;
    private readonly IBotStore _bots;

    public StorePage(ContenderSpec spec)
    {
        _spec = spec;
        _services = Library.Create(spec);
        _bots = _services.GetRequiredService<IBotStore>();
        Groups = [OnPool("readers", spec.Callers, async _ => PageOfBots.Check(await ReadAsync(), spec.Rows))];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override async Task<Verification> VerifyAsync(CancellationToken cancellationToken)
    {
        PageOfBots.Verify(await ReadAsync(), _spec.Rows);
        return new Verification(null, "a page compared", "");
    }

    public override ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task<IReadOnlyList<Bot>> ReadAsync() => (await _bots.ListAsync(Newest, PageRequest.First, CancellationToken.None)).Items;
}
