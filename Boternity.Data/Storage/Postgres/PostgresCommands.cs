using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Runs statements past EF Core, on sessions that work on a database as a whole.</summary>
internal static class PostgresCommands
{
    /// <summary>Lifts the limit of a transaction, a setting of newer servers; what a session of the migrator was started with sees to the others.</summary>
    public const string NoTransactionTimeout =
        "SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'transaction_timeout'";

    public static async Task ExecuteAsync(this NpgsqlConnection session, string sql, CancellationToken cancellationToken)
    {
        var command = Command(session, sql, argument: null);
        await using var owned = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <param name="session">Where.</param>
    /// <param name="sql">One row, one column.</param>
    /// <param name="argument">The value of <c>$1</c>; null: there is none.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<T> ScalarAsync<T>(this NpgsqlConnection session, string sql, string? argument, CancellationToken cancellationToken) =>
        (await session.RowsAsync(sql, argument, row => row.GetFieldValue<T>(0), cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Every row of a query without a parameter.</summary>
    public static Task<List<T>> RowsAsync<T>(
        this NpgsqlConnection session, string sql, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken) =>
        session.RowsAsync(sql, argument: null, row, cancellationToken);

    /// <summary>Every row of a query.</summary>
    /// <param name="session">Where.</param>
    /// <param name="sql">Any columns.</param>
    /// <param name="argument">The value of <c>$1</c>; null: there is none.</param>
    /// <param name="row">Reads a row.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<List<T>> RowsAsync<T>(
        this NpgsqlConnection session, string sql, string? argument, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
    {
        var command = Command(session, sql, argument);
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

    private static NpgsqlCommand Command(NpgsqlConnection session, string sql, string? argument)
    {
        var command = session.CreateCommand();
#pragma warning disable CA2100 // What is not constant in it are quoted names.
        command.CommandText = sql;
#pragma warning restore CA2100
        if (argument is not null)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        }

        return command;
    }
}
