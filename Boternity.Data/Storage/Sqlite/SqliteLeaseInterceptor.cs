using System.Data.Common;
using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

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

    // A statement outside of a transaction commits by itself.
    public void CommandFailed(DbCommand command, CommandErrorEventData eventData) =>
        Look(eventData.Exception, ErrorContext.Write, eventData.Context);

    public Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        CommandFailed(command, eventData);
        return Task.CompletedTask;
    }

    private static void Look(Exception exception, in ErrorContext known, DbContext? context)
    {
        if (SqliteErrorClassifier.Instance.Classify(exception, known) is IStoreError error && SqliteErrorClassifier.RequiresReopen(error))
        {
            ConnectionOf(context)?.Suspect();
        }
    }

    private static LeasedConnection? ConnectionOf(DbContext? context) => context?.Database.GetDbConnection() as LeasedConnection;
}
