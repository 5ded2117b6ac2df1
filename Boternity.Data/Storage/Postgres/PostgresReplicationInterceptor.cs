using System.Data.Common;
using System.Runtime.CompilerServices;
using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Finds the commits that no synchronous standby confirmed, which the server reports as done.</summary>
/// <remarks>
/// A COMMIT waits for the standby. When that wait is cancelled, by Npgsql's timeout or by an operator, the server warns and then answers
/// as after any other COMMIT: the rows are on the primary alone, and who acknowledged them would lose them with it.
/// </remarks>
internal sealed class PostgresReplicationInterceptor : DbCommandInterceptor, IDbConnectionInterceptor, ISaveChangesInterceptor
{
    // The server's function that waits. The warning's SQLSTATE is that of all warnings, and its text is translated.
    private const string Waiter = "SyncRepWaitForLSN";

    private static readonly ConditionalWeakTable<DbConnection, object> Unconfirmed = [];

    /// <exception cref="StoreException">The connection's last commit was not confirmed.</exception>
    public static void ThrowIfUnconfirmed(DbConnection connection)
    {
        if (Unconfirmed.Remove(connection))
        {
            throw Messages.CommitNotReplicated();
        }
    }

    public DbConnection ConnectionCreated(ConnectionCreatedEventData eventData, DbConnection result)
    {
        ((NpgsqlConnection)result).Notice += static (connection, said) =>
        {
            if (said.Notice.Routine == Waiter)
            {
                Unconfirmed.AddOrUpdate((DbConnection)connection, said.Notice);
            }
        };
        return result;
    }

    // What a statement that returns rows left, outside of a transaction, is not the next one's.
    public void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Unconfirmed.Remove(connection);

    public Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }

    // A statement outside of a transaction is its own.
    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        ThrowIfUnconfirmed(command.Connection!);
        return result;
    }

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default) =>
        new(NonQueryExecuted(command, eventData, result));

    public int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        ThrowIfUnconfirmed(eventData.Context!.Database.GetDbConnection());
        return result;
    }

    public ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default) =>
        new(SavedChanges(eventData, result));
}
