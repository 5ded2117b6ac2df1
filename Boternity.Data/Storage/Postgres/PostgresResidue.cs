using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Rewrites a table, so that no page keeps what was deleted from it.</summary>
/// <remarks>
/// A plain <c>VACUUM</c> leaves the bytes of a page's last rows where they are. Statistics hold samples of column values: the columns that
/// must not stay anywhere have none (the migration says so). The server's own log of changes keeps both until its segments are recycled.
/// </remarks>
internal static class PostgresResidue
{
    // It holds off all others for as long as it runs, and waits for those that are at work in the table.
    private const string Prepare = "SET lock_timeout = '5s'; SET statement_timeout = '60s'";

    public static async Task<string?> EraseAsync(NpgsqlDataSource dataSource, string table, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using var owned = connection.ConfigureAwait(false);
            var name = new NpgsqlCommandBuilder().QuoteIdentifier(table);

            await ExecuteAsync(connection, Prepare, cancellationToken).ConfigureAwait(false);
            var before = await FileOfAsync(connection, name, cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(connection, $"VACUUM (FULL) {name}", cancellationToken).ConfigureAwait(false);

            // Who does not own the table is told nothing but a notice.
            var after = await FileOfAsync(connection, name, cancellationToken).ConfigureAwait(false);
            return after != before ? null : $"this user may not rewrite the table {table}";
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return $"others are at work in the table {table}";
        }
        catch (NpgsqlException exception)
        {
            throw StoreErrors.Translate(exception);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using var owned = command.ConfigureAwait(false);
#pragma warning disable CA2100 // The only part that is not a constant is a quoted name of this library's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<uint> FileOfAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using var owned = command.ConfigureAwait(false);
        command.CommandText = "SELECT pg_relation_filenode($1::regclass)";
        command.Parameters.AddWithValue(name);
        return (uint)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}
