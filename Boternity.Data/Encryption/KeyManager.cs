using System.Globalization;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Encryption;

internal sealed class KeyManager(
    SecretsStart start,
    DataKeyRing ring,
    KeyRotationRunner rotations,
    KeyRotationJobs jobs,
    DataKeyDestroyer destroyer,
    KeyResidue residue,
    IEnumerable<ISealedTable> tables,
    IEnvelopeCipher cipher,
    IWriteQueue writes,
    ReadPool reads,
    IStorageEngine engine,
    SecretTrail trail,
    IOptions<SecretsOptions> settings,
    TimeProvider clock)
    : IKeyManager
{
    private const int MinMasterKeyDigits = 8;

    private static readonly Keyset<DataKey> ById = Keyset<DataKey>.By("data_keys/id", key => key.Id, key => key.Id);

    private static readonly Keyset<KeyRotationFailure> ByRow = Keyset<KeyRotationFailure>.By(
        "key_rotation_failures/row", failure => failure.TableName, failure => failure.RecordId);

    private static readonly Expression<Func<DataKey, DataKeyInfo>> ToInfo = key => new DataKeyInfo
    {
        Id = key.Id,
        Scope = key.Scope,
        Purpose = key.Purpose,
        Version = key.Version,
        State = key.State,
        MasterKeyId = key.WrappingKeyId,
        CreatedAt = key.CreatedAt,
        RetiredAt = key.RetiredAt,
    };

    private static readonly Lazy<Func<DataKey, DataKeyInfo>> InfoOf = new(ToInfo.Compile);

    public async Task<KeyRingStatus> GetStatusAsync(CancellationToken cancellationToken)
    {
        var keys = await FindKeysAsync(cancellationToken).ConfigureAwait(false);
        return await reads.ReadAsync((context, token) => ReadStatusAsync(context, keys, token), cancellationToken).ConfigureAwait(false);
    }

    public Task<Page<DataKeyInfo>> ListAsync(SecretScope? scope, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        scope?.Validate(nameof(scope));

        return reads.ReadAsync(
            (context, token) => ById.ReadAsync(
                scope is { } one ? context.DataKeys.Where(key => key.Scope == one) : context.DataKeys,
                ToInfo,
                SortOrder.Ascending,
                page,
                token),
            cancellationToken);
    }

    public async IAsyncEnumerable<KeyRotationFailureInfo> VerifyAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keys = await ring.OpenAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var row in LivingAsync(cancellationToken).ConfigureAwait(false))
        {
            if (Check(keys, row) is { } code)
            {
                yield return new KeyRotationFailureInfo("data_keys", row.Id.ToGuid(), code, clock.GetInstant());
            }
        }
    }

    public async Task<DataKeyInfo> RotateAsync(SecretScope scope, string purpose, SecretActor actor, CancellationToken cancellationToken)
    {
        DataKeyRules.Purpose(scope, purpose);
        actor.Validate();
        RefuseUnit();

        var row = await ring
            .RotateAsync(scope, purpose, key => trail.Entry(actor, SecretAuditAction.Rotate, key), cancellationToken)
            .ConfigureAwait(false);
        return InfoOf.Value(row);
    }

    public async Task<KeyRotationProgress> RewrapAsync(
        string masterKeyId, KeyRotationOptions options, IProgress<KeyRotationProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(masterKeyId);
        DataKeyRules.Rotation(options);
        RefuseUnit();

        var keys = await ring.OpenAsync(cancellationToken).ConfigureAwait(false);
        if (masterKeyId.Length < MinMasterKeyDigits || !keys.Current.Id.ToString().StartsWith(masterKeyId, StringComparison.OrdinalIgnoreCase))
        {
            throw Messages.MasterKeyNotConfirmed(keys.Current.Id.ToShortString());
        }

        return await rotations.RunAsync(new Rewrapping(keys, cipher), options, progress, cancellationToken).ConfigureAwait(false);
    }

    public async Task<KeyRotationProgress> ReencryptAsync(
        SecretScope? scope, KeyRotationOptions options, IProgress<KeyRotationProgress>? progress, CancellationToken cancellationToken)
    {
        scope?.Validate(nameof(scope));
        DataKeyRules.Rotation(options);
        RefuseUnit();

        await ring.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await rotations.RunAsync(Reencrypting(scope), options, progress, cancellationToken).ConfigureAwait(false);
    }

    public Task<bool> PauseAsync(Guid jobId, CancellationToken cancellationToken) => jobs.PauseAsync(jobId, cancellationToken);

    public Task<Page<KeyRotationFailureInfo>> ListFailuresAsync(Guid jobId, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);

        return reads.ReadAsync(
            (context, token) => ByRow.ReadAsync(
                context.KeyRotationFailures.Where(failure => failure.JobId == jobId),
                failure => new KeyRotationFailureInfo(failure.TableName, failure.RecordId, failure.Code, failure.At),
                SortOrder.Ascending,
                page,
                token),
            cancellationToken);
    }

    public async Task<DestroyedResidue> DestroyAsync(KeyId id, DestroyKeyOptions options, CancellationToken cancellationToken)
    {
        DataKeyRules.Destruction(options);
        RefuseUnit();

        try
        {
            await writes.WriteAsync((context, token) => DestroyAsync(context, id, options, token), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception) when (exception.Kind == StoreErrorKind.ForeignKey)
        {
            throw Messages.KeyInUse(id, "something is sealed under it", exception);
        }

        ring.Forget();
        return await residue.EraseAsync(count: 1, cancellationToken).ConfigureAwait(false);
    }

    public Task<DestroyedResidue> EraseResidueAsync(CancellationToken cancellationToken)
    {
        RefuseUnit();
        return residue.EraseAsync(count: 0, cancellationToken);
    }

    /// <summary>The master keys, if they are loaded; why they are not is told by what needs them.</summary>
    private async Task<MasterKeySet?> FindKeysAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await start.GetKeysAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception) when (exception.Kind is StoreErrorKind.WrongKey or StoreErrorKind.Secret)
        {
            return null;
        }
    }

    private async Task<KeyRingStatus> ReadStatusAsync(BoternityModel context, MasterKeySet? keys, CancellationToken cancellationToken)
    {
        var wrapped = await context.LivingKeys()
            .GroupBy(key => key.WrappingKeyId)
            .Select(group => new { Id = group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Id, group => group.Count, cancellationToken)
            .ConfigureAwait(false);
        var states = await context.LivingKeys()
            .GroupBy(key => key.State)
            .Select(group => new { State = group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.State, group => group.Count, cancellationToken)
            .ConfigureAwait(false);
        var rotations = await KeyRotationJobs.Open(context).AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
        var current = keys?.Current.Id;
        var loaded = keys is null ? [] : keys.Additional.Select(key => key.Id).Prepend(keys.Current.Id).Distinct().ToList();

        return new KeyRingStatus
        {
            MasterKeys =
            [
                .. loaded.Select(id => new MasterKeyUse(id, id == current, IsLoaded: true, wrapped.GetValueOrDefault(id))),
                .. wrapped.Where(one => !loaded.Contains(one.Key)).OrderBy(one => one.Key)
                    .Select(one => new MasterKeyUse(one.Key, IsCurrent: false, IsLoaded: false, one.Value)),
            ],
            Active = states.GetValueOrDefault(DataKeyState.Active),
            DecryptOnly = states.GetValueOrDefault(DataKeyState.DecryptOnly),
            Disabled = states.GetValueOrDefault(DataKeyState.Disabled),
            Destroyed = await context.DestroyedKeys.CountAsync(cancellationToken).ConfigureAwait(false),
            ToRewrap = current is { } id ? wrapped.Where(one => one.Key != id).Sum(one => one.Value) : null,
            ToReencrypt = await Reencrypting(scope: null).CountAsync(context, cancellationToken).ConfigureAwait(false),
            OpenRotations = [.. rotations.Select(job => job.ToProgress())],
        };
    }

    /// <summary>Page by page, so that it holds no snapshot while keys are opened.</summary>
    private async IAsyncEnumerable<DataKey> LivingAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = PageRequest.First;
        while (next is not null)
        {
            var request = next;
            var page = await reads
                .ReadAsync((context, token) => ById.ReadAsync(context.LivingKeys(), SortOrder.Ascending, request, token), cancellationToken)
                .ConfigureAwait(false);
            foreach (var row in page.Items)
            {
                yield return row;
            }

            next = page.NextCursor is { } cursor ? request with { Cursor = cursor } : null;
        }
    }

    /// <returns>Why it does not unwrap; null when it does.</returns>
    private string? Check(MasterKeySet keys, DataKey row)
    {
        try
        {
            cipher.Unwrap(keys, row).Dispose();
            return null;
        }
        catch (StoreException exception)
        {
            return exception.Code;
        }
    }

    private async Task DestroyAsync(BoternityDbContext context, KeyId id, DestroyKeyOptions options, CancellationToken cancellationToken)
    {
        var stored = await StoredDataKey.ReadAsync(context, id, cancellationToken).ConfigureAwait(false);
        if (stored.IsDestroyed)
        {
            throw Messages.KeyDestroyed(id);
        }

        var row = stored.Row ?? throw Messages.DataKeyUnknown(id);
        var newest = await StoredDataKey.ReadNewestAsync(context, row.Scope, row.Purpose, cancellationToken).ConfigureAwait(false);
        if (newest.Row!.Id == id)
        {
            throw Messages.KeyInUse(id, "it is the newest of its scope and purpose", cause: null);
        }

        if (row.RetiredAt is { } retiredAt && retiredAt + options.Grace > clock.GetUtcNow())
        {
            throw Messages.KeyInUse(id, string.Create(CultureInfo.InvariantCulture, $"it was retired at {retiredAt:u}, less than {options.Grace} ago"), cause: null);
        }

        await destroyer
            .DestroyAsync(context, keys => keys.Where(key => key.Id == id), options.Actor, options.Reason, cancellationToken)
            .ConfigureAwait(false);
        context.SecretAuditEntries.Add(trail.Entry(options.Actor, SecretAuditAction.Delete, row));
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    private Reencryption Reencrypting(SecretScope? scope) => new(scope, [.. tables], ring, cipher, settings.Value.KeyCheckInterval);

    private void RefuseUnit()
    {
        if (engine.Ambient.Current is not null)
        {
            throw Messages.ScopeMisuse("Keys are rotated and destroyed by units of their own: do it before or after this one.");
        }
    }
}
