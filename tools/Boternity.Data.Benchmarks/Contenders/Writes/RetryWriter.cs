using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Rows;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Benchmarks.Contenders.Writes;

/// <summary>EF Core as most people write it: a context per row, pooled connections, the driver tries again while the file is locked.</summary>
internal sealed class RetryWriter : WriteContender
{
    private readonly DbContextOptions<PlainContext> _options;

    public RetryWriter(ContenderSpec spec)
        : base(spec)
    {
        _options = PlainSqlite.Options(spec.Database, spec.Durability);

        // The driver blocks its caller while it waits, so each has a thread: on the pool they would wait for one besides.
        Groups = [OnThreads("writers", spec.Callers, _ => Write())];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        return ValueTask.CompletedTask;
    }

    protected override async Task<string> ReadSettingsAsync()
    {
        await using var context = new PlainContext(_options);
        await context.Database.OpenConnectionAsync();
        return Settings((SqliteConnection)context.Database.GetDbConnection());
    }

    private void Write()
    {
        using var context = new PlainContext(_options);
        context.Bots.Add(NextRow());
        context.SaveChanges();
        Acknowledge();
    }
}
