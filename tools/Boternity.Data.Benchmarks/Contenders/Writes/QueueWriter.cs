using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Benchmarks.Contenders.Writes;

/// <summary>The library's queue, a unit of one row by EF Core.</summary>
internal sealed class QueueWriter : WriteContender
{
    private readonly ServiceProvider _services;
    private readonly IWriteQueue _queue;

    public QueueWriter(ContenderSpec spec)
        : base(spec)
    {
        _services = Library.Create(spec);
        _queue = _services.GetRequiredService<IWriteQueue>();
        Groups = [OnPool("writers", spec.Callers, _ => WriteAsync())];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override ValueTask DisposeAsync() => _services.DisposeAsync();

    protected override Task<string> ReadSettingsAsync() =>
        _queue.WriteAsync((context, _) => Task.FromResult(Settings((SqliteConnection)context.Database.GetDbConnection())), CancellationToken.None);

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
