using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Storage;

/// <summary>What the queues of both drivers share: joining the ambient unit, and running one unit as one transaction.</summary>
internal abstract class WriteQueue(IDbContextFactory<BoternityDbContext> contexts, AmbientScope ambient) : IWriteQueue
{
    public async Task<TResult> WriteAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> unit,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);

        try
        {
            return ambient.Current is { } scope
                ? await scope.JoinAsync(unit, cancellationToken).ConfigureAwait(false)
                : await RunAsync(unit, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (StoreErrors.TryTranslateWrite(exception, cancellationToken, out var translated))
        {
            throw translated;
        }
    }

    public Task WriteAsync(Func<BoternityDbContext, CancellationToken, Task> unit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);

        return WriteAsync(
            async (context, token) =>
            {
                await unit(context, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Runs a unit when its turn comes.</summary>
    protected abstract Task<TResult> RunAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> unit,
        CancellationToken cancellationToken);

    /// <summary>Runs a unit as one transaction on a context of its own.</summary>
    protected async Task<TResult> RunTransactionAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> unit,
        CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var ownedContext = context.ConfigureAwait(false);
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var ownedTransaction = transaction.ConfigureAwait(false);

        TResult result;
        using (WriteScope.Begin(ambient, context, outer: null))
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
