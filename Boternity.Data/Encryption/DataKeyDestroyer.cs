using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Encryption;

/// <summary>Destroys data keys inside of a unit; what the files still hold of them is the caller's to erase afterwards.</summary>
internal sealed class DataKeyDestroyer(IStorageEngine engine, TimeProvider clock)
{
    // The header of a wrapped key up to the master key's id: what the database's CHECK asks for, and no secret.
    private const int HeaderLength = 24;

    /// <param name="context">The unit's.</param>
    /// <param name="which">Which keys.</param>
    /// <param name="actor">Who.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="Errors.StoreException"><see cref="Errors.StoreErrorKind.ForeignKey"/>: something is sealed under one of them.</exception>
    public async Task<int> DestroyAsync(
        BoternityDbContext context,
        Func<IQueryable<DataKey>, IQueryable<DataKey>> which,
        SecretActor actor,
        string reason,
        CancellationToken cancellationToken)
    {
        await engine.LockAsync(context, DataKeyMaker.KeyLock, cancellationToken).ConfigureAwait(false);
        var rows = await which(context.DataKeys.AsNoTracking()).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (rows.Count == 0)
        {
            return 0;
        }

        var now = clock.GetInstant();
        foreach (var row in rows)
        {
            await OverwriteAsync(context, row, cancellationToken).ConfigureAwait(false);

            // A row that came back from a backup has its tombstone already.
            if (!await context.DestroyedKeys.AnyAsync(key => key.Id == row.Id, cancellationToken).ConfigureAwait(false))
            {
                context.DestroyedKeys.Add(new DestroyedKey
                {
                    Id = row.Id,
                    Scope = row.Scope,
                    Purpose = row.Purpose,
                    Version = row.Version,
                    DestroyedAt = now,
                    Actor = actor.ToString(),
                    Reason = reason,
                });
            }
        }

        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        await which(context.DataKeys).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await KeyringState.AdvanceAsync(context, cancellationToken).ConfigureAwait(false);
        return rows.Count;
    }

    // A deleted row's bytes may stay in its page; these are not worth reading.
    private static Task<int> OverwriteAsync(BoternityDbContext context, DataKey row, CancellationToken cancellationToken)
    {
        var blank = new byte[SealedKey.Size];
        row.Wrapped.Bytes[..HeaderLength].CopyTo(blank);
        var wrapped = new SealedKey(blank);
        return context.DataKeys
            .Where(key => key.Id == row.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.Wrapped, wrapped), cancellationToken);
    }
}
