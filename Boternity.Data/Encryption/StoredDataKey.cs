using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Encryption;

/// <summary>What the database says of a data key.</summary>
/// <param name="Generation">Of the key ring; read before the row, which so is at least as new.</param>
/// <param name="Row">Null when there is none.</param>
/// <param name="IsDestroyed">Whether there is a tombstone: it counts more than a row that came back.</param>
internal sealed record StoredDataKey(long Generation, DataKey? Row, bool IsDestroyed)
{
    private static readonly ModelQuery<int, long> GenerationOf =
        new((context, id, _) => context.KeyringStates.Where(state => state.Id == id).Select(state => state.Generation).FirstOrDefault());

    private static readonly ModelQuery<KeyId, DataKey?> ById =
        new((context, id, _) => context.DataKeys.AsNoTracking().FirstOrDefault(key => key.Id == id));

    private static readonly ModelQuery<SecretScope, string, DataKey?> Newest =
        new((context, scope, purpose, _) => context.DataKeys.AsNoTracking()
            .Where(key => key.Scope == scope && key.Purpose == purpose)
            .OrderByDescending(key => key.Version)
            .FirstOrDefault());

    private static readonly ModelQuery<KeyId, bool> HasTombstone =
        new((context, id, _) => context.DestroyedKeys.Any(key => key.Id == id));

    public static Task<long> ReadGenerationAsync(BoternityModel context, CancellationToken cancellationToken) =>
        GenerationOf.RunAsync(context, KeyringState.TheOne, cancellationToken);

    public static async Task<StoredDataKey> ReadAsync(BoternityModel context, KeyId id, CancellationToken cancellationToken)
    {
        var generation = await ReadGenerationAsync(context, cancellationToken).ConfigureAwait(false);
        var row = await ById.RunAsync(context, id, cancellationToken).ConfigureAwait(false);
        var isDestroyed = await HasTombstone.RunAsync(context, id, cancellationToken).ConfigureAwait(false);
        return new StoredDataKey(generation, row, isDestroyed);
    }

    /// <summary>The highest version, whatever its state is: flipped states must not revive an old key.</summary>
    public static async Task<StoredDataKey> ReadNewestAsync(
        BoternityModel context, SecretScope scope, string purpose, CancellationToken cancellationToken)
    {
        var generation = await ReadGenerationAsync(context, cancellationToken).ConfigureAwait(false);
        var row = await Newest.RunAsync(context, scope, purpose, cancellationToken).ConfigureAwait(false);
        var isDestroyed = row is not null && await HasTombstone.RunAsync(context, row.Id, cancellationToken).ConfigureAwait(false);
        return new StoredDataKey(generation, row, isDestroyed);
    }
}
