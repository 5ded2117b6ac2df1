using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Runs each unit as a transaction on the primary; the server orders them.</summary>
internal sealed class PostgresWriteQueue(IDbContextFactory<BoternityDbContext> contexts, AmbientScope ambient) : WriteQueue(ambient)
{
    protected override async Task<TResult> RunAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> unit,
        CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var ownedContext = context.ConfigureAwait(false);
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var ownedTransaction = transaction.ConfigureAwait(false);

        TResult result;
        using (WriteScope.Begin(Ambient, context, new TransactionSavepoints(transaction)))
        {
            result = await unit(context, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            // A commit that has begun is never half-cancelled.
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (StoreErrors.TryTranslateCommit(exception, out var translated))
        {
            throw translated;
        }

        return result;
    }
}
