using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Storage;

/// <summary>Runs the stores' queries on read-only contexts, or inside of the unit that the caller runs in.</summary>
internal sealed class ReadPool(IDbContextFactory<BoternityReadDbContext> contexts, IStorageEngine engine)
{
    public async Task<TResult> ReadAsync<TResult>(
        Func<BoternityModel, CancellationToken, Task<TResult>> query,
        CancellationToken cancellationToken)
    {
        try
        {
            if (engine.Ambient.Current is { } scope)
            {
                return await scope.ReadAsync(query, cancellationToken).ConfigureAwait(false);
            }

            var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
            await using var owned = context.ConfigureAwait(false);

            return await query(context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (StoreErrors.TryTranslateRead(exception, cancellationToken, out var translated))
        {
            throw translated;
        }
    }
}
