using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Encryption;

/// <summary>Seals values under the newest data key of their scope (security design section 6).</summary>
/// <param name="scope">Only this scope; every one when null.</param>
/// <param name="tables">All that have sealed values.</param>
/// <param name="ring">The data keys; asked inside of the unit, it answers what the unit sees.</param>
/// <param name="cipher">Opens and seals.</param>
/// <param name="keyCheckInterval">For how long a process may seal under the key of before.</param>
internal sealed class Reencryption(
    SecretScope? scope,
    IReadOnlyCollection<ISealedTable> tables,
    IDataKeyRing ring,
    IEnvelopeCipher cipher,
    TimeSpan keyCheckInterval) : KeyRotationWork
{
    public override KeyRotationKind Kind => KeyRotationKind.Reencrypt;

    public override SecretScope? Scope => scope;

    public override SecretAuditAction Action => SecretAuditAction.Reencrypt;

    public override async Task<long> CountAsync(BoternityModel context, CancellationToken cancellationToken)
    {
        var count = 0L;
        foreach (var table in tables)
        {
            count += await Outdated(context)
                .Join(table.Keys(context), key => key.Id, used => used, (key, _) => key.Id)
                .LongCountAsync(cancellationToken)
                .ConfigureAwait(false);
        }

        return count;
    }

    public override async Task<KeyId?> NextKeyAsync(BoternityModel context, KeyId? after, CancellationToken cancellationToken)
    {
        var first = default(KeyId?);
        foreach (var table in tables)
        {
            var used = table.Keys(context);
            var keys = Outdated(context).Where(key => used.Contains(key.Id));
            if (after is { } last)
            {
                keys = keys.Where(key => key.Id > last);
            }

            var next = await keys.OrderBy(key => key.Id).Select(key => (KeyId?)key.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            if (next is { } found && (first is not { } known || found < known))
            {
                first = found;
            }
        }

        return first;
    }

    public override async Task<KeyRotationBatch?> RunAsync(
        BoternityDbContext context, KeyId key, Guid after, int limit, CancellationToken cancellationToken)
    {
        var rows = new List<(ISealedTable Table, ISealedRow Row)>();
        foreach (var table in tables)
        {
            rows.AddRange(
                (await table.ReadAsync(context, key, after, limit, cancellationToken).ConfigureAwait(false)).Select(row => (table, row)));
        }

        if (rows.Count == 0)
        {
            return null;
        }

        // Of several tables the smallest ids: the cursor is past all of them.
        rows = [.. rows.OrderBy(row => row.Row.Context.RecordId).Take(limit)];
        var batch = new KeyRotationBatch { Last = rows[^1].Row.Context.RecordId };
        try
        {
            // The scope of the key: a row's may have been changed past this library.
            var owner = await context.DataKeys.Where(row => row.Id == key).Select(row => row.Scope).FirstAsync(cancellationToken).ConfigureAwait(false);
            using var old = await ring.GetAsync(key, cancellationToken).ConfigureAwait(false);
            using var active = await ring.GetActiveAsync(owner, DataKeyPurpose.Secret, cancellationToken).ConfigureAwait(false);
            foreach (var (table, row) in rows)
            {
                await MoveAsync(context, table, row, (old, active), batch, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (StoreException exception) when (IsOfOneRow(exception))
        {
            batch.Failures.AddRange(rows.Select(row => (row.Table.Name, row.Row.Context.RecordId, exception.Code)));
        }

        return batch;
    }

    // A process that has not noticed the newest key yet may seal under the one before.
    public override async Task<DateTimeOffset?> LateWritersUntilAsync(BoternityModel context, CancellationToken cancellationToken)
    {
        var newest = await Scoped(context).Where(key => key.Version > 1).MaxAsync(key => (DateTimeOffset?)key.CreatedAt, cancellationToken).ConfigureAwait(false);
        return newest + keyCheckInterval;
    }

    private async Task MoveAsync(
        BoternityDbContext context,
        ISealedTable table,
        ISealedRow row,
        (EnvelopeKey Old, EnvelopeKey Active) keys,
        KeyRotationBatch batch,
        CancellationToken cancellationToken)
    {
        SealedSecret value;
        try
        {
            using var opened = cipher.Open(keys.Old, row.Context, row.Sealed!);
            value = cipher.Seal(keys.Active, row.Context, opened.Span);
        }
        catch (StoreException exception) when (IsOfOneRow(exception))
        {
            batch.Failures.Add((table.Name, row.Context.RecordId, exception.Code));
            return;
        }

        if (await table.ReplaceAsync(context, row, value, cancellationToken).ConfigureAwait(false))
        {
            batch.Done++;
        }
        else
        {
            batch.Skipped++;
        }
    }

    private IQueryable<DataKey> Outdated(BoternityModel context) =>
        Scoped(context).Where(key => context.DataKeys.Any(
            newer => newer.Scope == key.Scope && newer.Purpose == key.Purpose && newer.Version > key.Version));

    private IQueryable<DataKey> Scoped(BoternityModel context)
    {
        var keys = context.DataKeys.Where(key => key.Purpose == DataKeyPurpose.Secret);
        return scope is { } one ? keys.Where(key => key.Scope == one) : keys;
    }
}
