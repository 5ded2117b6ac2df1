using Boternity.Data.Errors;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>The newer-schema gate of an open: the database counts its migrations in EF's history.</summary>
internal static class PostgresSchemaGate
{
    private const string Epoch = """SELECT count(*)::int FROM "__EFMigrationsHistory";""";

    /// <exception cref="StoreException">The database is newer.</exception>
    public static void Check(NpgsqlConnection connection, string location, int known)
    {
        using var command = new NpgsqlCommand(Epoch, connection);
        try
        {
            SchemaGate.CheckEpoch(location, (int)command.ExecuteScalar()!, known);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // Never migrated.
        }
    }

    /// <exception cref="StoreException">The database is newer.</exception>
    public static async Task CheckAsync(NpgsqlConnection connection, string location, int known, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(Epoch, connection);
        await using var owned = command.ConfigureAwait(false);
        try
        {
            SchemaGate.CheckEpoch(location, (int)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!, known);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // Never migrated.
        }
    }
}
