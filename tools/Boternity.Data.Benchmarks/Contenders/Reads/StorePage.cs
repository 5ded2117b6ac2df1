using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Bots;
using Boternity.Data.Storage.Paging;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Benchmarks.Contenders.Reads;

/// <summary>A page of 50 bots and a cursor behind it, by the library's store.</summary>
internal sealed class StorePage : Contender
{
    private static readonly BotFilter Newest = new();

    private readonly ContenderSpec _spec;
    private readonly ServiceProvider _services;
    private readonly IBotStore _bots;
    private readonly long _skipped;
    private PageRequest? _page;

    /// <param name="spec">Callers and rows.</param>
    /// <param name="skipped">How many newer bots the page leaves out, by the cursor of the page before it.</param>
    public StorePage(ContenderSpec spec, long skipped = 0)
    {
        _spec = spec;
        _skipped = skipped;
        _services = Library.Create(spec);
        _bots = _services.GetRequiredService<IBotStore>();
        Groups = [OnPool("readers", spec.Callers, async _ => PageOfBots.Check(await ReadAsync(), spec.Rows - skipped))];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override async Task<Verification> VerifyAsync(CancellationToken cancellationToken)
    {
        PageOfBots.Verify(await ReadAsync(), _spec.Rows - _skipped);
        return new Verification(null, "a page compared", "");
    }

    public override ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task<IReadOnlyList<Bot>> ReadAsync() =>
        (await _bots.ListAsync(Newest, _page ??= await FindPageAsync(), CancellationToken.None)).Items;

    private async Task<PageRequest> FindPageAsync()
    {
        var page = PageRequest.First;
        for (var left = _skipped; left > 0; left -= page.Size)
        {
            page = page with { Size = (int)Math.Min(left, PageRequest.MaxSize) };
            page = page with { Cursor = (await _bots.ListAsync(Newest, page, CancellationToken.None)).NextCursor };
        }

        return page with { Size = PageOfBots.Size };
    }
}
