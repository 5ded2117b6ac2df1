using Boternity.Data.Benchmarks.Contenders.Reads;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Bots;
using Npgsql;

namespace Boternity.Data.Benchmarks.Contenders.Postgres;

/// <summary>The same query by the driver alone.</summary>
internal sealed class NpgsqlReader : ReadContender
{
    private readonly NpgsqlDataSource _source;

    public NpgsqlReader(ContenderSpec spec)
        : base(spec)
    {
        _source = NpgsqlDataSource.Create(spec.Connection!);
        Groups =
        [
            OnPool(
                "readers",
                spec.Callers,
                async caller =>
                {
                    var id = NextId(caller);
                    Check(await ReadAsync(id), id);
                }),
        ];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    protected override async Task<Bot?> ReadAsync(Guid id)
    {
        await using var command = _source.CreateCommand(PostgresColumns.ById);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await using var rows = await command.ExecuteReaderAsync();
        return await rows.ReadAsync() ? PostgresColumns.Read(rows) : null;
    }
}
