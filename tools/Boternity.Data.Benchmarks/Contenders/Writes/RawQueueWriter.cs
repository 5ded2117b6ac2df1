using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Benchmarks.Contenders.Writes;

/// <summary>The library's queue, a unit of one insert without EF Core's change tracking: what the queue itself costs.</summary>
internal sealed class RawQueueWriter : WriteContender
{
    private readonly ServiceProvider _services;
    private readonly IWriteQueue _queue;

    public RawQueueWriter(ContenderSpec spec)
        : base(spec)
    {
        _services = Library.Create(spec);
        _queue = _services.GetRequiredService<IWriteQueue>();
        Groups = [OnPool("writers", spec.Callers, _ => WriteAsync())];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override ValueTask DisposeAsync() => _services.DisposeAsync();

    protected override Task<string> ReadSettingsAsync() =>
        _queue.WriteAsync((context, _) => Task.FromResult(Settings(Connection(context))), CancellationToken.None);

    private static SqliteConnection Connection(BoternityDbContext context) => (SqliteConnection)context.Database.GetDbConnection();

    private async Task WriteAsync()
    {
        var row = NextRow();
        await _queue.WriteAsync(
            async (context, token) =>
            {
                await using var insert = BotColumns.CreateInsert(Connection(context));
                BotColumns.Bind(insert, row);
                await insert.ExecuteNonQueryAsync(token);
            },
            CancellationToken.None);
        Acknowledge();
    }
}
