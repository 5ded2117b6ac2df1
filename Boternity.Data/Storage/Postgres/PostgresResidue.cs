using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Rewrites a table, so that no page keeps what was deleted from it.</summary>
/// <remarks>
/// Rows that an open transaction may still see, be it one of another database of the server, would be copied: those are waited for.
/// A plain <c>VACUUM</c> leaves the bytes of a page's last rows where they are. Statistics hold samples of column values: the columns that
/// must not stay anywhere have none (the migration says so). The server's own log of changes keeps both until its segments are recycled.
/// </remarks>
internal static class PostgresResidue
{
    // It holds off all others for as long as it runs, and waits for those that are at work in the table.
    private const string Prepare = "SET lock_timeout = '5s'; SET statement_timeout = '60s'";

    // The first transaction id that was not given out yet: what was deleted until now was deleted by a smaller one.
    private const string Horizon = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text";

    private const string IsPast =
        """
        SELECT pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8
            AND NOT EXISTS (
                SELECT 1 FROM pg_stat_activity
                WHERE pid <> pg_backend_pid() AND (datname IS NULL OR datname = current_database()) AND age(backend_xmin) > age($1::xid8::xid))
            AND NOT EXISTS (SELECT 1 FROM pg_replication_slots WHERE age(xmin) > age($1::xid8::xid))
            AND NOT EXISTS (SELECT 1 FROM pg_prepared_xacts WHERE age(transaction) > age($1::xid8::xid))
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    public static async Task<string?> EraseAsync(NpgsqlDataSource dataSource, string table, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using var owned = connection.ConfigureAwait(false);
            var name = new NpgsqlCommandBuilder().QuoteIdentifier(table);

            await ExecuteAsync(connection, Prepare, cancellationToken).ConfigureAwait(false);
            if (!await WaitForOthersAsync(connection, cancellationToken).ConfigureAwait(false))
            {
                return "a transaction of before is still open";
            }

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

    private static async Task<bool> WaitForOthersAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var horizon = (string)(await ScalarAsync(connection, Horizon, argument: null, cancellationToken).ConfigureAwait(false));
        for (var waited = TimeSpan.Zero; waited < Patience; waited += PollInterval)
        {
            if ((bool)await ScalarAsync(connection, IsPast, horizon, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }

            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
        }

        return false;
    }

    private static async Task<uint> FileOfAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken) =>
        (uint)await ScalarAsync(connection, "SELECT pg_relation_filenode($1::regclass)", name, cancellationToken).ConfigureAwait(false);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = Command(connection, sql);
        await using var owned = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<object> ScalarAsync(
        NpgsqlConnection connection, string sql, string? argument, CancellationToken cancellationToken)
    {
        var command = Command(connection, sql);
        await using var owned = command.ConfigureAwait(false);
        if (argument is not null)
        {
            command.Parameters.AddWithValue(argument);
        }

        return (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The only part that is not a constant is a quoted name of this library's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}
