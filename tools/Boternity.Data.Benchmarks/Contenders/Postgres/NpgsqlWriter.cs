using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Rows;
using Npgsql;

namespace Boternity.Data.Benchmarks.Contenders.Postgres;

/// <summary>A transaction of one insert by the driver alone.</summary>
internal sealed class NpgsqlWriter : Contender
{
    private readonly ContenderSpec _spec;
    private readonly NpgsqlDataSource _source;
    private long _next;
    private long _written;

    public NpgsqlWriter(ContenderSpec spec)
    {
        _spec = spec;
        _next = spec.Rows;
        _source = NpgsqlDataSource.Create(spec.Connection!);
        Groups = [OnPool("writers", spec.Callers, _ => WriteAsync())];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override Task<Verification> VerifyAsync(CancellationToken cancellationToken) =>
        PostgresColumns.VerifyWritesAsync(_spec, Interlocked.Read(ref _written), cancellationToken);

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task WriteAsync()
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var insert = new NpgsqlCommand(PostgresColumns.Insert, connection, transaction);
        PostgresColumns.Bind(insert, BotRows.Create(Interlocked.Increment(ref _next) - 1));
        await insert.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        Interlocked.Increment(ref _written);
    }
}
