using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Boternity.Data.Tests.ChildModes;

/// <summary>Kills its own process, as SIGKILL does, after a number of commands that may write and of beginnings and ends of transactions.</summary>
internal sealed class KillAfter(int count) : DbCommandInterceptor, IDbTransactionInterceptor
{
    public int Seen { get; private set; }

    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        Next();
        return result;
    }

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Next();
        return new(result);
    }

    public DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        Next();
        return result;
    }

    public ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        Next();
        return new(result);
    }

    public InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
    {
        Next();
        return result;
    }

    public ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        Next();
        return new(result);
    }

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Next();

    public Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Next();
        return Task.CompletedTask;
    }

    private void Next()
    {
        Seen++;
        if (Seen == count)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();

            // The signal may arrive on another thread: this one does nothing any more.
            using var never = new ManualResetEvent(initialState: false);
            never.WaitOne();
        }
    }
}
