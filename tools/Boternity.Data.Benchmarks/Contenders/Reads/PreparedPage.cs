using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.Bots;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Benchmarks.Contenders.Reads;

/// <summary>The newest 50 bots and whether there are more, by one prepared command per thread.</summary>
internal sealed class PreparedPage : Contender
{
    private readonly ContenderSpec _spec;
    private readonly SqliteConnection[] _connections;
    private readonly SqliteCommand[] _commands;

    public PreparedPage(ContenderSpec spec)
    {
        _spec = spec;
        _connections = [.. Enumerable.Range(0, spec.Callers).Select(_ => PlainSqlite.OpenAsReader(spec.Database, spec.Durability))];
        _commands = [.. _connections.Select(Prepare)];
        Groups = [OnThreads("readers", spec.Callers, caller => PageOfBots.Check(Read(caller), spec.Rows))];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override Task<Verification> VerifyAsync(CancellationToken cancellationToken)
    {
        PageOfBots.Verify(Read(0), _spec.Rows);
        return Task.FromResult(new Verification(null, "a page compared", PlainSqlite.Settings(_connections[0], _spec.Durability)));
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }
    }

    private static SqliteCommand Prepare(SqliteConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = BotColumns.NewestPage;
        command.Prepare();
        return command;
    }

    private List<Bot> Read(int caller)
    {
        var bots = new List<Bot>(PageOfBots.Size + 1);
        using var rows = _commands[caller].ExecuteReader();
        while (rows.Read())
        {
            bots.Add(BotColumns.Read(rows));
        }

        bots.RemoveAt(PageOfBots.Size);
        return bots;
    }
}
