using Boternity.Data.Benchmarks.Rows;
using Npgsql;

namespace Boternity.Data.Benchmarks.Contenders.Postgres;

/// <summary>A PostgreSQL database that was empty before, and is again afterwards.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    /// <summary>How many numbers each writing contender has for its rows.</summary>
    public const long Range = 1_000_000_000;

    private readonly NpgsqlDataSource _source;

    private PostgresDatabase(NpgsqlDataSource source) => _source = source;

    /// <exception cref="InvalidDataException">There are bots in it: it is not ours to fill.</exception>
    public static async Task<PostgresDatabase> FillAsync(string connection, long rows, CancellationToken cancellationToken)
    {
        await using (var provider = Library.Create(new ContenderSpec { Name = "", Connection = connection }))
        {
            await Library.MigrateAsync(provider, cancellationToken);
        }

        var source = NpgsqlDataSource.Create(connection);
        await using (var count = source.CreateCommand("SELECT count(*) FROM bots"))
        {
            if (await count.ExecuteScalarAsync(cancellationToken) is not 0L)
            {
                await source.DisposeAsync();
                throw new InvalidDataException("The PostgreSQL database holds bots: give an empty one.");
            }
        }

        var database = new PostgresDatabase(source);
        await using var filling = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await filling.BeginTransactionAsync(cancellationToken);
        for (var index = 0L; index < rows; index++)
        {
            await using var insert = new NpgsqlCommand(PostgresColumns.Insert, filling, transaction);
            PostgresColumns.Bind(insert, BotRows.Create(index));
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        await using (var empty = _source.CreateCommand("DELETE FROM bots; DELETE FROM users"))
        {
            await empty.ExecuteNonQueryAsync();
        }

        await _source.DisposeAsync();
    }
}
