using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.KeyValue;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Benchmarks.Contenders.Values;

/// <summary>Reads the entries of bots, in no order.</summary>
internal abstract class ValueReader(ContenderSpec spec) : Contender
{
    private const int Compared = 1_000;

    private long _reads;

    protected ContenderSpec Spec => spec;

    public override async Task<Verification> VerifyAsync(CancellationToken cancellationToken)
    {
        for (var read = 0; read < Compared; read++)
        {
            var bot = NextBot();
            ValueRows.Check(await ReadAsync(bot), bot);
        }

        return new Verification(null, $"{Compared} entries compared", "");
    }

    protected abstract Task<KeyValueEntry?> ReadAsync(Guid bot);

    protected Guid NextBot() => BotRows.IdOf(Scrambled.Of(++_reads, Math.Min(spec.Rows, ValueRows.Filled)));
}

/// <summary>The library's store, awaited.</summary>
internal sealed class StoreValueReader : ValueReader
{
    private readonly ServiceProvider _services;
    private readonly IKeyValueStore _store;

    public StoreValueReader(ContenderSpec spec)
        : base(spec)
    {
        _services = Library.Create(spec);
        _store = _services.GetRequiredService<IKeyValueStore>();
        Groups = [OnPool("readers", 1, _ => ReadNextAsync())];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override ValueTask DisposeAsync() => _services.DisposeAsync();

    protected override Task<KeyValueEntry?> ReadAsync(Guid bot) => _store.GetEntryAsync(bot, ValueRows.Key, CancellationToken.None);

    private async Task ReadNextAsync()
    {
        if (await _store.GetAsync(NextBot(), ValueRows.Key, CancellationToken.None) is null)
        {
            throw new InvalidDataException("An entry was not found.");
        }
    }
}

/// <summary>One prepared command, executed again and again.</summary>
internal sealed class PreparedValueReader : ValueReader
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _command;

    public PreparedValueReader(ContenderSpec spec)
        : base(spec)
    {
        _connection = PlainSqlite.OpenAsReader(spec.Database, spec.Durability);
        _command = _connection.CreateCommand();
        _command.CommandText = ValueRows.Get;
        _command.Parameters.Add("$id", SqliteType.Text);
        _command.Parameters.Add("$key", SqliteType.Text).Value = ValueRows.Key;
        _command.Prepare();
        Groups =
        [
            OnThreads(
                "readers",
                1,
                _ =>
                {
                    if (Read(NextBot()) is null)
                    {
                        throw new InvalidDataException("An entry was not found.");
                    }
                }),
        ];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override async ValueTask DisposeAsync()
    {
        await _command.DisposeAsync();
        await _connection.DisposeAsync();
    }

    protected override Task<KeyValueEntry?> ReadAsync(Guid bot) => Task.FromResult(Read(bot));

    private KeyValueEntry? Read(Guid bot)
    {
        _command.Parameters[0].Value = BotColumns.Text(bot);
        using var rows = _command.ExecuteReader();
        return rows.Read() ? ValueRows.Read(rows) : null;
    }
}
