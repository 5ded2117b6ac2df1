using System.Globalization;
using System.Text.Json;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.KeyValue;
using Boternity.Data.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Benchmarks.Contenders.Values;

/// <summary>Stores entries of new keys.</summary>
internal abstract class ValueWriter(ContenderSpec spec) : Contender
{
    private long _next;
    private long _written;

    public override string WriteAheadLog => $"{spec.Database}-wal";

    protected static Guid Bot { get; } = BotRows.IdOf(0);

    public override async Task<Verification> VerifyAsync(CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(PlainSqlite.ConnectionString(spec.Database) + ";Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(cancellationToken);
        var counted = long.Parse(
            PlainSqlite.Scalar(connection, "SELECT count(*) FROM bot_kv_store WHERE key LIKE 'new-%' AND json_extract(value, '$.size') = 12"),
            CultureInfo.InvariantCulture);
        var written = Interlocked.Read(ref _written);
        return new Verification(
            counted == written ? null : $"{counted} entries are stored, {written} were acknowledged.",
            string.Create(CultureInfo.InvariantCulture, $"{counted} entries counted"),
            "");
    }

    protected string NextKey() => string.Create(CultureInfo.InvariantCulture, $"new-{Interlocked.Increment(ref _next)}");

    protected void Acknowledge(int entries) => Interlocked.Add(ref _written, entries);
}

/// <summary>One entry at a time through the library's store.</summary>
internal sealed class StoreValueWriter : ValueWriter
{
    private readonly ServiceProvider _services;
    private readonly IKeyValueStore _store;

    public StoreValueWriter(ContenderSpec spec)
        : base(spec)
    {
        _services = Library.Create(spec);
        _store = _services.GetRequiredService<IKeyValueStore>();
        Groups = [OnPool("writers", spec.Callers, _ => WriteAsync())];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task WriteAsync()
    {
        await _store.SetAsync(Bot, NextKey(), ValueRows.Value, expiresAt: null, CancellationToken.None);
        Acknowledge(1);
    }
}

/// <summary>One entry at a time through the library's queue, by ADO.NET.</summary>
internal sealed class RawValueWriter : ValueWriter
{
    private readonly ServiceProvider _services;
    private readonly IWriteQueue _queue;

    public RawValueWriter(ContenderSpec spec)
        : base(spec)
    {
        _services = Library.Create(spec);
        _queue = _services.GetRequiredService<IWriteQueue>();
        Groups = [OnPool("writers", spec.Callers, _ => WriteAsync())];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task WriteAsync()
    {
        var key = NextKey();
        await _queue.WriteAsync(
            async (context, token) =>
            {
                await using var insert = ValueRows.CreateInsert((SqliteConnection)context.Database.GetDbConnection());
                ValueRows.Bind(insert, Bot, key);
                await insert.ExecuteNonQueryAsync(token);
            },
            CancellationToken.None);
        Acknowledge(1);
    }
}

/// <summary>100,000 entries at a time through the library's store.</summary>
internal sealed class BulkValueWriter : ValueWriter
{
    public const int Entries = 100_000;

    private readonly ServiceProvider _services;
    private readonly IKeyValueStore _store;

    public BulkValueWriter(ContenderSpec spec)
        : base(spec)
    {
        _services = Library.Create(spec);
        _store = _services.GetRequiredService<IKeyValueStore>();
        Groups = [OnPool("writers", 1, _ => WriteAsync())];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task WriteAsync()
    {
        var entries = new Dictionary<string, JsonElement>(Entries, StringComparer.Ordinal);
        for (var entry = 0; entry < Entries; entry++)
        {
            entries.Add(NextKey(), ValueRows.Value);
        }

        await _store.SetManyAsync(Bot, entries, expiresAt: null, CancellationToken.None);
        Acknowledge(Entries);
    }
}

/// <summary>100,000 executions of one prepared command in a transaction.</summary>
internal sealed class PreparedBulkWriter : ValueWriter
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;

    public PreparedBulkWriter(ContenderSpec spec)
        : base(spec)
    {
        _connection = PlainSqlite.OpenAsWriter(spec.Database, spec.Durability);
        _insert = ValueRows.CreateInsert(_connection);
        Groups = [OnThreads("writers", 1, _ => Write())];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override async ValueTask DisposeAsync()
    {
        await _insert.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private void Write()
    {
        using var transaction = _connection.BeginTransaction();
        _insert.Transaction = transaction;
        for (var entry = 0; entry < BulkValueWriter.Entries; entry++)
        {
            ValueRows.Bind(_insert, Bot, NextKey());
            _insert.ExecuteNonQuery();
        }

        transaction.Commit();
        Acknowledge(BulkValueWriter.Entries);
    }
}
