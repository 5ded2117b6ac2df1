using System.Data.Common;
using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Refuses a transaction of its own to a write unit's context.</summary>
internal sealed class SqliteUnitInterceptor : DbTransactionInterceptor
{
    public override InterceptionResult<DbTransaction> TransactionStarting(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result) =>
        throw Messages.ScopeMisuse("A write unit is a transaction already: write through its context, and nest by calling the queue or a store.");

    public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(TransactionStarting(connection, eventData, result));
}
