using System.Data.Common;
using System.Transactions;
using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Acknowledges no commit of a context that no synchronous standby confirmed (<see cref="PostgresReplication"/>).</summary>
internal sealed class PostgresReplicationInterceptor : DbCommandInterceptor, IDbConnectionInterceptor, IDbTransactionInterceptor, ISaveChangesInterceptor
{
    public DbConnection ConnectionCreated(ConnectionCreatedEventData eventData, DbConnection result)
    {
        PostgresReplication.Watch((NpgsqlConnection)result);
        return result;
    }

    /// <exception cref="StoreException">There is a <see cref="TransactionScope"/>, whose commit nobody would look at.</exception>
    public InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
        Transaction.Current is null ? result : throw Messages.ScopeMisuse(
            "A TransactionScope is open, and whether it commits would be seen by nobody: use a unit, or a transaction of the context.");

    public ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        new(ConnectionOpening(connection, eventData, result));

    // What a statement that returns rows left, outside of a transaction, is not the next one's.
    public void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => PostgresReplication.Forget(connection);

    public Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }

    public DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        PostgresReplication.Forget(connection);
        return result;
    }

    public ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default) =>
        new(TransactionStarted(connection, eventData, result));

    // A statement outside of a transaction is its own.
    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        PostgresReplication.ThrowIfUnconfirmed(command.Connection!);
        return result;
    }

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default) =>
        new(NonQueryExecuted(command, eventData, result));

    public int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        PostgresReplication.ThrowIfUnconfirmed(eventData.Context!.Database.GetDbConnection());
        return result;
    }

    public ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default) =>
        new(SavedChanges(eventData, result));
}
