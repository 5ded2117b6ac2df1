using Boternity.Data.Encryption;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Secrets;

/// <summary>The table <c>secrets</c>, for re-encryption and shredding.</summary>
internal sealed class SealedSecrets : ISealedTable
{
    public string Name => "secrets";

    public IQueryable<KeyId> Keys(BoternityModel context) =>
        context.Secrets.Where(secret => secret.DataKeyId != null).Select(secret => secret.DataKeyId!.Value);

    public async Task<IReadOnlyList<ISealedRow>> ReadAsync(
        BoternityModel context, KeyId key, Guid after, int limit, CancellationToken cancellationToken) =>
        await context.Secrets.AsNoTracking()
            .Where(secret => secret.DataKeyId == key && secret.Id.CompareTo(after) > 0)
            .OrderBy(secret => secret.Id)
            .Take(limit)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);

    public async Task<bool> ReplaceAsync(
        BoternityDbContext context, ISealedRow row, SealedSecret value, CancellationToken cancellationToken)
    {
        var (id, read) = (row.Context.RecordId, row.Sealed);
        var count = await context.Secrets
            .Where(secret => secret.Id == id && secret.EncryptedValue == read)
            .ExecuteUpdateAsync(set => set.SetProperty(secret => secret.EncryptedValue, value), cancellationToken)
            .ConfigureAwait(false);
        return count == 1;
    }

    public Task<int> DeleteAsync(BoternityDbContext context, SecretScope scope, CancellationToken cancellationToken) =>
        context.Secrets.Where(secret => secret.Scope == scope).ExecuteDeleteAsync(cancellationToken);
}
