using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Encryption;

/// <summary>Compares master keys with the data keys of the database; writes nothing.</summary>
internal sealed class MasterKeyCheck(ReadPool reads, IEnvelopeCipher cipher)
{
    // So many more are tried when the newest data key of a master key does not unwrap.
    private const int MoreTries = 16;

    /// <param name="keys">Null when none could be loaded.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<MasterKeyFindings> RunAsync(MasterKeySet? keys, CancellationToken cancellationToken) =>
        reads.ReadAsync((context, token) => RunAsync(context, keys, token), cancellationToken);

    private async Task<MasterKeyFindings> RunAsync(BoternityModel context, MasterKeySet? keys, CancellationToken cancellationToken)
    {
        var groups = await context.LivingKeys()
            .GroupBy(key => key.WrappingKeyId)
            .Select(group => new { Id = group.Key, Count = group.Count() })
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        var wanted = groups.ToDictionary(group => group.Id, group => group.Count);
        var hasSealedRows = await context.Secrets.AnyAsync(secret => secret.EncryptedValue != null, cancellationToken).ConfigureAwait(false)
            || await context.ApiKeys.AnyAsync(key => key.PepperKeyId != null, cancellationToken).ConfigureAwait(false);
        if (keys is null)
        {
            return new MasterKeyFindings { Wanted = wanted, HasSealedRows = hasSealedRows };
        }

        var damage = new List<(KeyId, IReadOnlyList<KeyId>, bool, StoreException)>();
        foreach (var id in wanted.Keys.Where(id => keys.Find(id) is not null))
        {
            if (await TryAsync(context, keys, id, cancellationToken).ConfigureAwait(false) is { } found)
            {
                damage.Add((id, found.Damaged, found.OpensSome, found.Cause));
            }
        }

        return new MasterKeyFindings
        {
            Wanted = wanted,
            HasSealedRows = hasSealedRows,
            Missing = [.. wanted.Keys.Where(id => keys.Find(id) is null).OrderBy(id => id.ToString(), StringComparer.Ordinal)],
            Damage = damage,
        };
    }

    /// <returns>Null when the newest data key of the master key unwraps.</returns>
    private async Task<(IReadOnlyList<KeyId> Damaged, bool OpensSome, StoreException Cause)?> TryAsync(
        BoternityModel context, MasterKeySet keys, KeyId masterKey, CancellationToken cancellationToken)
    {
        var newestFirst = context.LivingKeys().Where(key => key.WrappingKeyId == masterKey).OrderByDescending(key => key.Id);
        var newest = await newestFirst.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (newest is null || Unwrap(keys, newest) is not { } cause)
        {
            return null;
        }

        var others = await newestFirst.Where(key => key.Id != newest.Id).Take(MoreTries).ToListAsync(cancellationToken).ConfigureAwait(false);
        var damaged = others.Where(row => Unwrap(keys, row) is not null).Select(row => row.Id).ToList();
        return ([newest.Id, .. damaged], damaged.Count < others.Count, cause);
    }

    /// <returns>Why it does not unwrap; null when it does.</returns>
    private StoreException? Unwrap(MasterKeySet keys, DataKey row)
    {
        try
        {
            cipher.Unwrap(keys, row).Dispose();
            return null;
        }
        catch (StoreException exception)
        {
            return exception;
        }
    }
}
