using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Checks;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Health;

/// <summary>Opens every data key and every sealed value, and throws away what it sees.</summary>
internal sealed class SealedValueCheck(IMasterKeyProvider? provider, IEnumerable<ISealedTable> tables, IEnvelopeCipher cipher)
{
    private const string Name = "secrets";
    private const int RowsAtOnce = 256;

    public async Task<VerifiedPart> RunAsync(ReadPool reads, CancellationToken cancellationToken)
    {
        if (provider is null)
        {
            return new VerifiedPart(Name, [], "no master key was asked for");
        }

        MasterKeySet loaded;
        try
        {
            loaded = await provider.LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception) when (exception.Kind == StoreErrorKind.WrongKey)
        {
            return new VerifiedPart(Name, [], $"no master key is loaded: {exception.Message}");
        }

        using var masterKeys = loaded;
        var damage = new List<StoreDamage>();
        foreach (var row in await LivingAsync(reads, cancellationToken).ConfigureAwait(false))
        {
            using var key = Unwrap(masterKeys, row, damage);
            foreach (var table in tables)
            {
                await OpenAsync(reads, table, row.Id, key, damage, cancellationToken).ConfigureAwait(false);
            }
        }

        await FindOrphansAsync(reads, damage, cancellationToken).ConfigureAwait(false);
        return new VerifiedPart(Name, damage, Skipped: null);
    }

    private EnvelopeKey? Unwrap(MasterKeySet masterKeys, DataKey row, List<StoreDamage> damage)
    {
        try
        {
            return cipher.Unwrap(masterKeys, row);
        }
        catch (StoreException exception)
        {
            damage.Add(new StoreDamage("data_keys", row.Id.ToString(), exception.Code));
            return null;
        }
    }

    // Values under a key that does not unwrap are not damaged themselves: the key is named.
    private async Task OpenAsync(
        ReadPool reads, ISealedTable table, KeyId id, EnvelopeKey? key, List<StoreDamage> damage, CancellationToken cancellationToken)
    {
        var last = Guid.Empty;
        while (key is not null)
        {
            var after = last;
            var rows = await reads.ReadAsync(
                (context, token) => table.ReadAsync(context, id, after, RowsAtOnce, token), cancellationToken).ConfigureAwait(false);
            damage.AddRange(rows
                .Select(row => (row.Context.RecordId, Code: CodeOf(key, row)))
                .Where(row => row.Code is not null)
                .Select(row => new StoreDamage(table.Name, row.RecordId.ToString(), row.Code!)));
            if (rows.Count < RowsAtOnce)
            {
                return;
            }

            last = rows[^1].Context.RecordId;
        }
    }

    private async Task FindOrphansAsync(ReadPool reads, List<StoreDamage> damage, CancellationToken cancellationToken)
    {
        foreach (var table in tables)
        {
            // The keys after the values: a key is there before what it seals.
            var used = await UsedAsync(reads, table, cancellationToken).ConfigureAwait(false);
            var living = await LivingAsync(reads, cancellationToken).ConfigureAwait(false);
            var missing = used.Except(living.Select(row => row.Id)).ToList();
            if (missing.Count == 0)
            {
                continue;
            }

            // One that was shredded meanwhile took its values along.
            var still = await UsedAsync(reads, table, cancellationToken).ConfigureAwait(false);
            damage.AddRange(missing
                .Intersect(still)
                .Select(id => new StoreDamage(table.Name, null, $"values are sealed under data key {id}, which is not there any more")));
        }
    }

    private static Task<List<KeyId>> UsedAsync(ReadPool reads, ISealedTable table, CancellationToken cancellationToken) =>
        reads.ReadAsync((context, token) => table.Keys(context).Distinct().ToListAsync(token), cancellationToken);

    private static Task<List<DataKey>> LivingAsync(ReadPool reads, CancellationToken cancellationToken) =>
        reads.ReadAsync((context, token) => context.LivingKeys().ToListAsync(token), cancellationToken);

    private string? CodeOf(EnvelopeKey key, ISealedRow row)
    {
        try
        {
            cipher.Open(key, row.Context, row.Sealed!).Dispose();
            return null;
        }
        catch (StoreException exception)
        {
            return exception.Code;
        }
    }
}
