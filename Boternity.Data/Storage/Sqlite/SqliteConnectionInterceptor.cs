using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Gives every connection that a context opens its settings, before the context uses it.</summary>
internal sealed class SqliteConnectionInterceptor(SqliteSettings settings, string path, Action<SqliteConnection> checkSchema) : DbConnectionInterceptor
{
    public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        Prepare();
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default)
    {
        Prepare();
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

    private void Prepare()
    {
        if (!SqliteStorageEngine.IsInMemory(path))
        {
            SqliteDatabaseFile.EnsureNoDirectory(path);
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

            checkSchema(connection);
            settings.Apply(connection);
        }
        catch
        {
            connection.Close();
            throw;
        }
    }
}
