using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Storage;

/// <summary>Runs the stores' queries on read-only contexts, or inside of the unit that the caller runs in.</summary>
/// <param name="contexts">Makes a context for each query.</param>
/// <param name="engine">Whose units and readers count; null: contexts bring connections of their own, and no unit is looked for.</param>
internal sealed class ReadPool(IDbContextFactory<BoternityReadDbContext> contexts, IStorageEngine? engine)
{
    public async Task<TResult> ReadAsync<TResult>(
        Func<BoternityModel, CancellationToken, Task<TResult>> query,
        CancellationToken cancellationToken)
    {
        try
        {
            if (engine is null)
            {
                return await Task.Run(() => QueryAsync(query, cancellationToken), cancellationToken).ConfigureAwait(false);
            }

            if (engine.Ambient.Current is { } scope)
            {
                return await scope.ReadAsync(query, cancellationToken).ConfigureAwait(false);
            }

            return await engine.RunReadAsync(token => QueryAsync(query, token), query, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (StoreErrors.TryTranslateRead(exception, cancellationToken, out var translated))
        {
            throw translated;
        }
    }

    private async Task<TResult> QueryAsync<TResult>(Func<BoternityModel, CancellationToken, Task<TResult>> query, CancellationToken token)
    {
        try
        {
            var context = await contexts.CreateDbContextAsync(token).ConfigureAwait(false);
            await using var owned = context.ConfigureAwait(false);

            return await query(context, token).ConfigureAwait(false);
        }
        catch (ObjectDisposedException exception) when (exception.ObjectName == nameof(IServiceProvider))
        {
            // The host is being disposed, and has not come to the engine yet.
            throw Messages.StoreClosed(WriteOutcome.None);
        }
    }
}
