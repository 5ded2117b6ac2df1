using System.Data.Common;
using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Gives a directly used context a connection that waits for its turn, and tells the turn what its commits came to.</summary>
internal sealed class SqliteLeaseInterceptor(Func<SqliteWriter> writer, AmbientScope ambient)
    : DbConnectionInterceptor, IDbTransactionInterceptor, IDbCommandInterceptor
{
    public override InterceptionResult<DbConnection> ConnectionCreating(
        ConnectionCreatingEventData eventData,
        InterceptionResult<DbConnection> result) =>
        InterceptionResult<DbConnection>.SuppressWithResult(new LeasedConnection(writer, ambient, (eventData.Context as BoternityDbContext)?.Flow));

    // The driver would only say that the transaction is over, and not why.
    public InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
    {
        ConnectionOf(eventData.Context)?.ThrowIfExpired();
        return result;
    }

    public ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction,
        TransactionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(TransactionCommitting(transaction, eventData, result));

    public void TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData) =>
        Look(eventData.Exception, ErrorContext.Commit, eventData.Context);

    public Task TransactionFailedAsync(
        DbTransaction transaction,
        TransactionErrorEventData eventData,
        CancellationToken cancellationToken = default)
    {
        TransactionFailed(transaction, eventData);
        return Task.CompletedTask;
    }

    public ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        ConnectionOf(eventData.Context)?.StopOn(cancellationToken);
        return ValueTask.FromResult(result);
    }

    public ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        ConnectionOf(eventData.Context)?.DoNotStop();
        return ValueTask.FromResult(result);
    }

    public ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        ConnectionOf(eventData.Context)?.StopOn(cancellationToken);
        return ValueTask.FromResult(result);
    }

    public ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        ConnectionOf(eventData.Context)?.DoNotStop();
        return ValueTask.FromResult(result);
    }

    public void CommandCanceled(DbCommand command, CommandEndEventData eventData) => ConnectionOf(eventData.Context)?.DoNotStop();

    public Task CommandCanceledAsync(DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken = default)
    {
        CommandCanceled(command, eventData);
        return Task.CompletedTask;
    }

    public void CommandFailed(DbCommand command, CommandErrorEventData eventData)
    {
        // A statement outside of a transaction commits by itself.
        Look(eventData.Exception, ErrorContext.Write, eventData.Context);
        ConnectionOf(eventData.Context)?.DoNotStop();
        ConnectionOf(eventData.Context)?.ThrowIfExpired();
    }

    public Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        CommandFailed(command, eventData);
        return eventData.Exception is SqliteException { SqliteErrorCode: raw.SQLITE_INTERRUPT } && cancellationToken.IsCancellationRequested
            ? throw Messages.Cancelled(WriteOutcome.RolledBack, eventData.Exception, cancellationToken)
            : Task.CompletedTask;
    }

    private static void Look(Exception exception, in ErrorContext known, DbContext? context)
    {
        if (SqliteErrorClassifier.Instance.Classify(exception, known) is IStoreError error && SqliteErrorClassifier.RequiresReopen(error))
        {
            ConnectionOf(context)?.Suspect(exception);
        }
    }

    private static LeasedConnection? ConnectionOf(DbContext? context) => context?.Database.GetDbConnection() as LeasedConnection;
}
