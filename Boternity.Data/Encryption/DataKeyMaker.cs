using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Encryption;

/// <summary>Makes data keys and retires them, one writer at a time.</summary>
internal sealed class DataKeyMaker(IStorageEngine engine, IWriteQueue writes, IEnvelopeCipher cipher, TimeProvider clock)
{
    // Whoever adds, disables or destroys a data key holds it, so that each sees what the one before left.
    public const string KeyLock = "data_keys";

    /// <summary>Makes the first key of a scope and purpose, unless there is one by now, in whatever state.</summary>
    public Task<MadeDataKey> MakeFirstAsync(MasterKeySet keys, SecretScope scope, string purpose, CancellationToken cancellationToken) =>
        WriteAsync(
            async (context, token) =>
            {
                var newest = await StoredDataKey.ReadNewestAsync(context, scope, purpose, token).ConfigureAwait(false);
                return newest.Row is null
                    ? await InsertAsync(context, keys, scope, purpose, token).ConfigureAwait(false)
                    : new MadeDataKey(newest, key: null);
            },
            cancellationToken);

    /// <summary>Retires the key of a scope and purpose, if there is one, and makes the next.</summary>
    /// <param name="keys">The current one wraps the new key.</param>
    /// <param name="scope">Whose.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="note">Written with the key.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    public Task<MadeDataKey> RotateAsync(
        MasterKeySet keys, SecretScope scope, string purpose, Func<DataKey, SecretAuditEntry> note, CancellationToken cancellationToken) =>
        WriteAsync(
            async (context, token) =>
            {
                // Whichever row says that it seals: its state may have been changed past this library.
                var now = clock.GetInstant();
                await context.DataKeys
                    .Where(key => key.Scope == scope && key.Purpose == purpose && key.State == DataKeyState.Active)
                    .ExecuteUpdateAsync(
                        set => set
                            .SetProperty(key => key.State, DataKeyState.DecryptOnly)
                            .SetProperty(key => key.RetiredAt, now),
                        token)
                    .ConfigureAwait(false);
                var made = await InsertAsync(context, keys, scope, purpose, token).ConfigureAwait(false);
                context.SecretAuditEntries.Add(note(made.Stored.Row!));
                await context.SaveChangesAsync(token).ConfigureAwait(false);
                return made;
            },
            cancellationToken);

    private async Task<MadeDataKey> WriteAsync(
        Func<BoternityDbContext, CancellationToken, Task<MadeDataKey>> unit,
        CancellationToken cancellationToken)
    {
        MadeDataKey? made = null;
        try
        {
            return await writes
                .WriteAsync(
                    async (context, token) =>
                    {
                        // Of a run that was undone and runs again.
                        made?.Key?.Dispose();
                        made = null;
                        await engine.LockAsync(context, KeyLock, token).ConfigureAwait(false);
                        return made = await unit(context, token).ConfigureAwait(false);
                    },
                    cancellationToken)
                .ConfigureAwait(false);
        }
        catch
        {
            made?.Key?.Dispose();
            throw;
        }
    }

    private async Task<MadeDataKey> InsertAsync(
        BoternityDbContext context, MasterKeySet keys, SecretScope scope, string purpose, CancellationToken cancellationToken)
    {
        var version = 1 + await LastVersionAsync(context, scope, purpose, cancellationToken).ConfigureAwait(false);
        var now = clock.GetInstant();
        var id = Uuid7.Create(now);
        var key = EnvelopeKey.Generate(KeyId.FromGuid(id));
        try
        {
            var row = new DataKey
            {
                Id = key.Id,
                Scope = scope,
                Purpose = purpose,
                Version = version,
                State = DataKeyState.Active,
                Wrapped = cipher.Wrap(keys.Current.Key, new SecretContext(SecretContext.WrappedKey, scope, id, version, purpose), key),
                CreatedAt = now,
            };
            context.DataKeys.Add(row);
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);

            // The context may be the caller's, who has no business with it.
            context.Entry(row).State = EntityState.Detached;

            await KeyringState.AdvanceAsync(context, cancellationToken).ConfigureAwait(false);
            var generation = await StoredDataKey.ReadGenerationAsync(context, cancellationToken).ConfigureAwait(false);
            return new MadeDataKey(new StoredDataKey(generation, row, IsDestroyed: false), key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    // A version is never used twice: a wrapped key that comes back from a backup must not fit the new row.
    private static async Task<long> LastVersionAsync(
        BoternityDbContext context, SecretScope scope, string purpose, CancellationToken cancellationToken)
    {
        var stored = await context.DataKeys
            .Where(key => key.Scope == scope && key.Purpose == purpose)
            .MaxAsync(key => (long?)key.Version, cancellationToken)
            .ConfigureAwait(false);
        var destroyed = await context.DestroyedKeys
            .Where(key => key.Scope == scope && key.Purpose == purpose)
            .MaxAsync(key => (long?)key.Version, cancellationToken)
            .ConfigureAwait(false);
        return Math.Max(stored ?? 0, destroyed ?? 0);
    }
}
