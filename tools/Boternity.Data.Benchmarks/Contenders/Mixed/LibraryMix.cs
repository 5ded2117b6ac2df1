using Boternity.Data.Benchmarks.Contenders.Writes;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.Bots;
using Boternity.Data.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Benchmarks.Contenders.Mixed;

/// <summary>The library's store read, and its queue written to, by one process.</summary>
internal sealed class LibraryMix : WriteContender
{
    private readonly ServiceProvider _services;
    private readonly IBotStore _bots;
    private readonly IWriteQueue _queue;
    private long _reads;

    public LibraryMix(ContenderSpec spec, int writers)
        : base(spec)
    {
        _services = Library.Create(spec);
        _bots = _services.GetRequiredService<IBotStore>();
        _queue = _services.GetRequiredService<IWriteQueue>();
        var readers = OnPool("readers", spec.Callers, _ => ReadAsync());
        Groups = writers == 0 ? [readers] : [readers, OnPool("writers", writers, _ => WriteAsync())];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override ValueTask DisposeAsync() => _services.DisposeAsync();

    protected override Task<string> ReadSettingsAsync() =>
        _queue.WriteAsync((context, _) => Task.FromResult(Settings((SqliteConnection)context.Database.GetDbConnection())), CancellationToken.None);

    private async Task ReadAsync()
    {
        var id = BotRows.IdOf(Scrambled.Of(Interlocked.Increment(ref _reads), Spec.Rows));
        if ((await _bots.GetAsync(id, CancellationToken.None))?.Id != id)
        {
            throw new InvalidDataException($"Row {id} was not found.");
        }
    }

    private async Task WriteAsync()
    {
        var row = NextRow();
        await _queue.WriteAsync(
            (context, token) =>
            {
                context.Bots.Add(row);
                return context.SaveChangesAsync(token);
            },
            CancellationToken.None);
        Acknowledge();
    }
}
