using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Encryption;

/// <summary>Wraps data keys under the current master key (security design section 6).</summary>
internal sealed class Rewrapping(MasterKeySet keys, IEnvelopeCipher cipher) : KeyRotationWork
{
    private const string Table = "data_keys";

    public override KeyRotationKind Kind => KeyRotationKind.Rewrap;

    public override KeyId? ToKey => keys.Current.Id;

    public override SecretAuditAction Action => SecretAuditAction.Rewrap;

    public override Task<long> CountAsync(BoternityModel context, CancellationToken cancellationToken) =>
        Outdated(context).LongCountAsync(cancellationToken);

    public override async Task<KeyId?> NextKeyAsync(BoternityModel context, KeyId? after, CancellationToken cancellationToken)
    {
        // Master keys are few.
        var ids = await Outdated(context).Select(key => key.WrappingKeyId).Distinct().ToListAsync(cancellationToken).ConfigureAwait(false);
        return ids
            .Where(id => after is not { } last || id > last)
            .Order()
            .Select(id => (KeyId?)id)
            .FirstOrDefault();
    }

    public override async Task<KeyRotationBatch?> RunAsync(
        BoternityDbContext context, KeyId key, Guid after, int limit, CancellationToken cancellationToken)
    {
        var last = KeyId.FromGuid(after);
        var rows = await Outdated(context)
            .Where(row => row.WrappingKeyId == key && row.Id > last)
            .OrderBy(row => row.Id)
            .Take(limit)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        if (rows.Count == 0)
        {
            return null;
        }

        var batch = new KeyRotationBatch { Last = rows[^1].Id.ToGuid() };
        foreach (var row in rows)
        {
            await RewrapAsync(context, row, batch, cancellationToken).ConfigureAwait(false);
        }

        return batch;
    }

    private async Task RewrapAsync(BoternityDbContext context, DataKey row, KeyRotationBatch batch, CancellationToken cancellationToken)
    {
        SealedKey wrapped;
        try
        {
            using var dataKey = cipher.Unwrap(keys, row);
            wrapped = cipher.Wrap(keys.Current.Key, row.Context, dataKey);
        }
        catch (StoreException exception) when (IsOfOneRow(exception))
        {
            batch.Failures.Add((Table, row.Id.ToGuid(), exception.Code));
            return;
        }

        var read = row.Wrapped;
        var count = await context.DataKeys
            .Where(key => key.Id == row.Id && key.Wrapped == read)
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.Wrapped, wrapped), cancellationToken)
            .ConfigureAwait(false);
        if (count == 1)
        {
            batch.Done++;
        }
        else
        {
            batch.Skipped++;
        }
    }

    private IQueryable<DataKey> Outdated(BoternityModel context)
    {
        var current = keys.Current.Id;
        return context.LivingKeys().Where(key => key.WrappingKeyId != current);
    }
}
