using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Gives every connection that a context opens its settings, before the context uses it.</summary>
internal sealed class SqliteConnectionInterceptor(SqliteSettings settings, string path, bool createIfMissing) : DbConnectionInterceptor
{
    public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        Prepare(connection);
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default)
    {
        Prepare(connection);
        return new(result);
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Apply((SqliteConnection)connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default)
    {
        Apply((SqliteConnection)connection);
        return Task.CompletedTask;
    }

    private void Prepare(DbConnection connection)
    {
        if (!SqliteStorageEngine.IsInMemory(path))
        {
            SqliteDatabaseFile.EnsureNoDirectory(path);
        }

        // EF asks whether the database exists by opening it read-only; only an open for writing may create it.
        if (createIfMissing && new SqliteConnectionStringBuilder(connection.ConnectionString).Mode != SqliteOpenMode.ReadOnly)
        {
            SqliteDatabaseFile.EnsureCreated(path);
        }
    }

    private void Apply(SqliteConnection connection)
    {
        try
        {
            if (!SqliteStorageEngine.IsInMemory(path))
            {
                SqliteDatabaseFile.EnsureOurs(connection, path);
            }

            settings.Apply(connection);
        }
        catch
        {
            connection.Close();
            throw;
        }
    }
}
