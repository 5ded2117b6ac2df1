using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Encryption;

/// <inheritdoc/>
/// <remarks>
/// Inside of a unit each call asks the database, in the unit, and nothing it learns is kept: the unit may roll back.
/// </remarks>
internal sealed class DataKeyRing(
    SecretsStart start,
    DataKeyMaker maker,
    IStorageEngine engine,
    IWriteQueue writes,
    ReadPool reads,
    IEnvelopeCipher cipher,
    IOptions<SecretsOptions> options,
    TimeProvider clock,
    ILogger<DataKeyRing> logger) : IDataKeyRing, IDisposable
{
    private const int MaxReads = 3;

    private readonly DataKeyCache _cache = new(clock, options.Value.KeyCheckInterval);

    private bool IsInUnit => engine.Ambient.Current is not null;

    public async ValueTask<EnvelopeKey> GetActiveAsync(SecretScope scope, string purpose, CancellationToken cancellationToken)
    {
        scope.Validate(nameof(scope));
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        var keys = await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (!IsInUnit && _cache.FindActive(scope, purpose) is { } known)
        {
            return known;
        }

        var (stored, turn, readAt) = await ReadNewestAsync(scope, purpose, cancellationToken).ConfigureAwait(false);
        for (var again = 1; stored.IsDestroyed && again < MaxReads; again++)
        {
            // A shredder came between the row and its tombstone. One that is still there was put back, and is refused.
            (stored, turn, readAt) = await ReadNewestAsync(scope, purpose, cancellationToken).ConfigureAwait(false);
        }

        if (stored.Row is null)
        {
            return await MakeFirstAsync(keys, scope, purpose, cancellationToken).ConfigureAwait(false);
        }

        var key = OpenActive(keys, stored, turn);
        Keep(scope, purpose, key, turn, readAt);
        return key;
    }

    public async ValueTask<EnvelopeKey> GetAsync(KeyId id, CancellationToken cancellationToken)
    {
        var keys = await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (!IsInUnit && _cache.Find(id) is { } known)
        {
            return known;
        }

        if (!IsInUnit && _cache.IsMissing(id))
        {
            throw Messages.DataKeyUnknown(id);
        }

        var (stored, turn, _) = await ReadAsync((context, token) => StoredDataKey.ReadAsync(context, id, token), cancellationToken)
            .ConfigureAwait(false);
        if (stored is { Row: null, IsDestroyed: false })
        {
            // The reader may have been a standby that is behind: what wrote the id knew the key.
            stored = await writes.WriteAsync((context, token) => StoredDataKey.ReadAsync(context, id, token), cancellationToken)
                .ConfigureAwait(false);
        }

        if (stored.IsDestroyed)
        {
            throw Messages.KeyDestroyed(id);
        }

        if (stored.Row is not { } row)
        {
            if (!IsInUnit)
            {
                _cache.AddMissing(id);
            }

            throw Messages.DataKeyUnknown(id);
        }

        return row.State == DataKeyState.Disabled ? throw Messages.DataKeyDisabled(id) : Open(keys, row, turn);
    }

    /// <summary>Makes the next version of a key and retires the one before, which still opens what it sealed.</summary>
    /// <remarks>Also where the newest version does not seal, and where there is none.</remarks>
    /// <param name="scope">Whose.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="note">Makes the entry of the trail, which is written with the key.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The new key's row.</returns>
    /// <exception cref="StoreException"><see cref="ErrorCodes.SecretStoreLocked"/>: no master key is loaded.</exception>
    public async Task<DataKey> RotateAsync(
        SecretScope scope, string purpose, Func<DataKey, SecretAuditEntry> note, CancellationToken cancellationToken)
    {
        scope.Validate(nameof(scope));
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        var keys = await OpenAsync(cancellationToken).ConfigureAwait(false);

        var readAt = clock.GetTimestamp();
        var made = await maker.RotateAsync(keys, scope, purpose, note, cancellationToken).ConfigureAwait(false);
        using var key = made.Key!;
        if (KeepMade(made, readAt))
        {
            logger.DataKeyRotated(key.Id, purpose, made.Stored.Row!.Version);
        }

        return made.Stored.Row!;
    }

    /// <summary>Forgets everything: this process destroyed keys. Others notice by the generation.</summary>
    public void Forget() => _cache.Forget();

    /// <summary>Sees to it that keys are loaded, and that what is known of the data keys is not too old.</summary>
    /// <returns>The master keys, which stay the ring's.</returns>
    /// <exception cref="StoreException"><see cref="ErrorCodes.SecretStoreLocked"/>, or why no key could be loaded.</exception>
    public async ValueTask<MasterKeySet> OpenAsync(CancellationToken cancellationToken)
    {
        if (_cache.IsDisposed)
        {
            throw Messages.StoreClosed(WriteOutcome.None);
        }

        var keys = await start.GetKeysAsync(cancellationToken).ConfigureAwait(false);
        if (!IsInUnit && _cache.IsDue)
        {
            var readAt = clock.GetTimestamp();
            var generation = await reads.ReadAsync(StoredDataKey.ReadGenerationAsync, cancellationToken).ConfigureAwait(false);
            _cache.Confirm(generation, readAt);
        }

        return keys;
    }

    public void Dispose() => _cache.Dispose();

    private async Task<(StoredDataKey Stored, long? Turn, long ReadAt)> ReadAsync(
        Func<BoternityModel, CancellationToken, Task<StoredDataKey>> query,
        CancellationToken cancellationToken)
    {
        var readAt = clock.GetTimestamp();
        var stored = await reads.ReadAsync(query, cancellationToken).ConfigureAwait(false);
        return (stored, IsInUnit ? null : _cache.Confirm(stored.Generation, readAt), readAt);
    }

    private async Task<EnvelopeKey> MakeFirstAsync(
        MasterKeySet keys, SecretScope scope, string purpose, CancellationToken cancellationToken)
    {
        var readAt = clock.GetTimestamp();
        var made = await maker.MakeFirstAsync(keys, scope, purpose, cancellationToken).ConfigureAwait(false);
        if (made.Key is not { } key)
        {
            // Another writer was first. What its row says was read in a unit, and is kept when it is read outside of one.
            return OpenActive(keys, made.Stored, turn: null);
        }

        if (KeepMade(made, readAt))
        {
            logger.DataKeyMade(key.Id, purpose, made.Stored.Row!.Version);
        }

        return key;
    }

    /// <returns>Whether it was made for good: a unit around this may still roll back.</returns>
    private bool KeepMade(MadeDataKey made, long readAt)
    {
        if (IsInUnit)
        {
            return false;
        }

        var row = made.Stored.Row!;
        Keep(row.Scope, row.Purpose, made.Key!, _cache.Advance(made.Stored.Generation, readAt), readAt);
        return true;
    }

    private Task<(StoredDataKey Stored, long? Turn, long ReadAt)> ReadNewestAsync(
        SecretScope scope, string purpose, CancellationToken cancellationToken) =>
        ReadAsync((context, token) => StoredDataKey.ReadNewestAsync(context, scope, purpose, token), cancellationToken);

    private void Keep(SecretScope scope, string purpose, EnvelopeKey key, long? turn, long readAt)
    {
        if (turn is { } current)
        {
            _cache.AddActive(scope, purpose, key, current, readAt);
        }
    }

    private EnvelopeKey OpenActive(MasterKeySet keys, StoredDataKey stored, long? turn)
    {
        var row = stored.Row!;
        if (stored.IsDestroyed)
        {
            throw Messages.KeyDestroyed(row.Id);
        }

        if (row.State != DataKeyState.Active)
        {
            logger.ActiveKeyRefused(row.Id, row.Purpose, row.Version, row.State);
            throw Messages.KeyDisabled(row.Scope.ToString(), row.Purpose);
        }

        return Open(keys, row, turn);
    }

    // A key's bytes never change, so those that are here are right whatever the row's state was when they came.
    private EnvelopeKey Open(MasterKeySet keys, DataKey row, long? turn)
    {
        if (_cache.Find(row.Id) is { } known)
        {
            return known;
        }

        var key = cipher.Unwrap(keys, row);
        if (turn is { } current)
        {
            _cache.Add(key, current);
        }

        return key;
    }
}
