using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.Bots;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Benchmarks.Contenders.Reads;

/// <summary>One prepared command per thread, executed again and again: the least a row costs on this driver.</summary>
internal sealed class PreparedReader : ThreadReadContender
{
    private readonly SqliteConnection[] _connections;
    private readonly SqliteCommand[] _commands;

    public PreparedReader(ContenderSpec spec)
        : base(spec)
    {
        _connections = [.. Enumerable.Range(0, spec.Callers).Select(_ => PlainSqlite.OpenAsReader(spec.Database, spec.Durability))];
        _commands = [.. _connections.Select(Prepare)];
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }
    }

    protected override Bot? Read(int caller, Guid id)
    {
        var command = _commands[caller];
        command.Parameters[0].Value = BotColumns.Text(id);
        using var rows = command.ExecuteReader();
        return rows.Read() ? BotColumns.Read(rows) : null;
    }

    protected override string ReadSettings() => PlainSqlite.Settings(_connections[0], Spec.Durability);

    private static SqliteCommand Prepare(SqliteConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = BotColumns.ById;
        command.Parameters.Add("$id", SqliteType.Text);
        command.Prepare();
        return command;
    }
}
