using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Rows;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Benchmarks.Contenders.Writes;

/// <summary>A semaphore around EF Core on one open connection: the usual remedy against locked files.</summary>
internal sealed class GateWriter : WriteContender
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SqliteConnection _connection;
    private readonly DbContextOptions<PlainContext> _options;

    public GateWriter(ContenderSpec spec)
        : base(spec)
    {
        _connection = PlainSqlite.Open(spec.Database, spec.Durability);
        _options = PlainSqlite.Options(_connection);
        Groups = [OnPool("writers", spec.Callers, _ => WriteAsync())];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _gate.Dispose();
    }

    protected override Task<string> ReadSettingsAsync() => Task.FromResult(Settings(_connection));

    private async Task WriteAsync()
    {
        await _gate.WaitAsync();
        try
        {
            await using var context = new PlainContext(_options);
            context.Bots.Add(NextRow());
            await context.SaveChangesAsync();
        }
        finally
        {
            _gate.Release();
        }

        Acknowledge();
    }
}
