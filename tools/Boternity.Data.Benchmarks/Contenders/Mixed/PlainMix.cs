using Boternity.Data.Benchmarks.Contenders.Writes;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Benchmarks.Contenders.Mixed;

/// <summary>EF Core as most people write it, reading and writing: the same contexts on one pool of connections.</summary>
internal sealed class PlainMix : WriteContender
{
    private readonly DbContextOptions<PlainContext> _options;
    private long _reads;

    public PlainMix(ContenderSpec spec, int writers)
        : base(spec)
    {
        _options = PlainSqlite.Options(spec.Database, Durability.Full);
        Groups = [OnThreads("readers", spec.Callers, _ => Read()), OnThreads("writers", writers, _ => Write())];
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

    private void Read()
    {
        var id = BotRows.IdOf(Scrambled.Of(Interlocked.Increment(ref _reads), Spec.Rows));
        using var context = new PlainContext(_options);
        if (context.Bots.FirstOrDefault(bot => bot.Id == id) is null)
        {
            throw new InvalidDataException($"Row {id} was not found.");
        }
    }

    private void Write()
    {
        using var context = new PlainContext(_options);
        context.Bots.Add(NextRow());
        context.SaveChanges();
        Acknowledge();
    }
}
