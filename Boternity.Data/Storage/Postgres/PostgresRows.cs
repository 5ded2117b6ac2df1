using Npgsql;

namespace Boternity.Data.Storage.Postgres;

internal static class PostgresRows
{
    /// <summary>Every row of a query that has no parameters.</summary>
    public static async Task<IReadOnlyList<T>> RowsAsync<T>(
        this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // The texts are this engine's own; names of tables in them are constants and quoted.
        var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await using var ownedCommand = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var ownedReader = reader.ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(row(reader));
        }

        return rows;
    }
}
