using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Rows;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Benchmarks.Contenders.Writes;

/// <summary>A prepared insert on an open connection, each execution a commit: the least a durable row costs on this driver.</summary>
internal sealed class BareWriter : WriteContender
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;

    public BareWriter(ContenderSpec spec)
        : base(spec)
    {
        _connection = PlainSqlite.OpenAsWriter(spec.Database, spec.Durability);
        _insert = BotColumns.CreateInsert(_connection);
        Groups = [OnThreads("writers", 1, _ => Write())];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override async ValueTask DisposeAsync()
    {
        await _insert.DisposeAsync();
        await _connection.DisposeAsync();
    }

    protected override Task<string> ReadSettingsAsync() => Task.FromResult(Settings(_connection));

    private void Write()
    {
        BotColumns.Bind(_insert, NextRow());
        _insert.ExecuteNonQuery();
        Acknowledge();
    }
}
