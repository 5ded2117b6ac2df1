using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Secrets;

internal sealed class SecretStore(
    IWriteQueue writes,
    ReadPool reads,
    IStorageEngine engine,
    IDataKeyRing keys,
    IEnvelopeCipher cipher,
    SecretResolution resolution,
    SecretOpener opener,
    SecretShredder shredder,
    SecretTrail trail,
    IOptions<SecretsOptions> settings,
    TimeProvider clock)
    : ISecretStore
{
    private const string Subject = "secret";
    private const int MaxTries = 5;

    private static readonly Keyset<Secret> ByName = Keyset<Secret>.By("secrets/key", secret => secret.Key, secret => secret.Key);

    private static readonly ModelQuery<SecretScope, string, Secret?> ByScopeAndName =
        new((context, scope, name, _) => context.Secrets.AsNoTracking()
            .FirstOrDefault(secret => secret.Scope == scope && secret.Key == name));

    public Task<SecretInfo> PutAsync(
        SecretScope scope,
        string name,
        ReadOnlyMemory<byte> value,
        PutSecretOptions options,
        CancellationToken cancellationToken) =>
        PutAsync(scope, name, value, hint: null, options, cancellationToken);

    public async Task<SecretInfo> PutAsync(
        SecretScope scope,
        string name,
        string value,
        PutSecretOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var bytes = SecretText.Encode(value);
        var hint = options.HasHint && settings.Value.StoreHints ? SecretMask.Hint(value) : null;
        return await PutAsync(scope, name, bytes.Memory, hint, options, cancellationToken).ConfigureAwait(false);
    }

    public async Task<SecretBuffer?> RevealAsync(SecretScope scope, string name, SecretActor actor, CancellationToken cancellationToken)
    {
        Check(scope, name);
        actor.Validate();
        if (engine.Ambient.Current is not null)
        {
            throw Messages.ScopeMisuse("A value is given out only after the trail says so durably: reveal it before or after the unit.");
        }

        var secret = await FindAsync(scope, name, cancellationToken).ConfigureAwait(false);
        if (secret?.EncryptedValue is null)
        {
            return null;
        }

        var value = await opener.OpenAsync(secret, actor, cancellationToken).ConfigureAwait(false);
        try
        {
            await trail.WriteAsync(trail.Entry(actor, SecretAuditAction.Reveal, secret), cancellationToken).ConfigureAwait(false);
            return value;
        }
        catch
        {
            value.Dispose();
            throw;
        }
    }

    public Task<ResolvedSecret?> ResolveAsync(Guid botId, string name, CancellationToken cancellationToken)
    {
        SecretRules.Name(name);
        return resolution.ResolveAsync(botId, name, cancellationToken);
    }

    public Task<SecretInfo> DeclareAsync(
        SecretScope scope,
        string name,
        SecretProvider provider,
        SecretActor actor,
        CancellationToken cancellationToken)
    {
        Check(scope, name);
        actor.Validate();
        InputValue.Member<SecretProvider>(provider, nameof(provider));
        if (provider == SecretProvider.Vault)
        {
            throw Messages.InvalidInput(nameof(provider), "is the vault, which holds values: put one");
        }

        return writes.WriteAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                var secret = new Secret { Id = Uuid7.Create(now), Key = name, Scope = scope, Provider = provider, CreatedAt = now, UpdatedAt = now };
                context.Secrets.Add(secret);
                context.SecretAuditEntries.Add(trail.Entry(actor, SecretAuditAction.Create, secret));
                await context.SaveChangesAsync(token).ConfigureAwait(false);
                return InfoOf(secret);
            },
            cancellationToken);
    }

    public Task<Page<SecretInfo>> ListAsync(SecretScope scope, PageRequest page, CancellationToken cancellationToken)
    {
        SecretRules.Scope(scope);
        ArgumentNullException.ThrowIfNull(page);

        return reads.ReadAsync(
            (context, token) => ByName.ReadAsync(
                context.Secrets.AsNoTracking().Where(secret => secret.Scope == scope),
                secret => new SecretInfo
                {
                    Id = secret.Id,
                    Scope = secret.Scope,
                    Name = secret.Key,
                    Provider = secret.Provider,
                    Version = secret.Version,
                    Mask = SecretMask.Stars + secret.Hint,
                    DataKeyId = secret.DataKeyId,
                    CreatedAt = secret.CreatedAt,
                    UpdatedAt = secret.UpdatedAt,
                },
                SortOrder.Ascending,
                page,
                token),
            cancellationToken);
    }

    public Task<bool> ExistsAsync(SecretScope scope, string name, CancellationToken cancellationToken)
    {
        Check(scope, name);
        return reads.ReadAsync((context, token) => Rows(context, scope, name).AnyAsync(token), cancellationToken);
    }

    public Task<bool> DeleteAsync(SecretScope scope, string name, SecretActor actor, CancellationToken cancellationToken)
    {
        Check(scope, name);
        actor.Validate();

        return writes.WriteAsync(
            async (context, token) =>
            {
                if (await Rows(context, scope, name).ExecuteDeleteAsync(token).ConfigureAwait(false) == 0)
                {
                    return false;
                }

                context.SecretAuditEntries.Add(trail.Entry(actor, SecretAuditAction.Delete, scope, name));
                await context.SaveChangesAsync(token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    public Task<ShreddedScope> ShredAsync(SecretScope scope, ShredOptions options, CancellationToken cancellationToken) =>
        shredder.ShredAsync(scope, options, cancellationToken);

    private static void Check(SecretScope scope, string name)
    {
        SecretRules.Scope(scope);
        SecretRules.Name(name);
    }

    private static IQueryable<Secret> Rows(BoternityModel context, SecretScope scope, string name) =>
        context.Secrets.Where(secret => secret.Scope == scope && secret.Key == name);

    private static SecretInfo InfoOf(Secret secret) => new()
    {
        Id = secret.Id,
        Scope = secret.Scope,
        Name = secret.Key,
        Provider = secret.Provider,
        Version = secret.Version,
        Mask = SecretMask.Stars + secret.Hint,
        DataKeyId = secret.EncryptedValue?.KeyId,
        CreatedAt = secret.CreatedAt,
        UpdatedAt = secret.UpdatedAt,
    };

    private Task<Secret?> FindAsync(SecretScope scope, string name, CancellationToken cancellationToken) =>
        reads.ReadAsync((context, token) => ByScopeAndName.RunAsync(context, scope, name, token), cancellationToken);

    private async Task<SecretInfo> PutAsync(
        SecretScope scope,
        string name,
        ReadOnlyMemory<byte> value,
        string? hint,
        PutSecretOptions options,
        CancellationToken cancellationToken)
    {
        Check(scope, name);
        ArgumentNullException.ThrowIfNull(options);
        options.Actor.Validate();
        if (value.Length > SealedSecret.MaxPlaintextBytes)
        {
            throw Messages.InvalidInput(nameof(value), $"is longer than {SealedSecret.MaxPlaintextBytes} bytes");
        }

        for (var attempt = 1; ; attempt++)
        {
            using var known = await keys.GetActiveAsync(scope, DataKeyPurpose.Secret, cancellationToken).ConfigureAwait(false);
            var isAgain = attempt > 1;
            try
            {
                return await writes.WriteAsync(
                    async (context, token) =>
                    {
                        // Asked for inside of the unit, the key is the database's and not one that was destroyed since it was kept.
                        using var fresh = isAgain ? await keys.GetActiveAsync(scope, DataKeyPurpose.Secret, token).ConfigureAwait(false) : null;
                        return await StoreAsync(context, new Sealing(scope, name, value, hint, fresh ?? known), options, token).ConfigureAwait(false);
                    },
                    cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException exception) when (attempt < MaxTries && WasFaster(exception))
            {
                // Somebody stored it meanwhile, or destroyed the key.
            }
        }
    }

    private static bool WasFaster(StoreException exception) =>
        exception is { Code: ErrorCodes.Duplicate or ErrorCodes.ConcurrentChange, Table: null or "secrets" } or { Kind: StoreErrorKind.ForeignKey };

    private async Task<SecretInfo> StoreAsync(
        BoternityDbContext context,
        Sealing sealing,
        PutSecretOptions options,
        CancellationToken cancellationToken)
    {
        var now = clock.GetInstant();
        var stored = await ByScopeAndName.RunAsync(context, sealing.Scope, sealing.Name, cancellationToken).ConfigureAwait(false);
        if (options.ExpectedVersion is { } expected && expected != (stored?.Version ?? 0))
        {
            throw Messages.RevisionConflict(Subject, sealing.Name, expected, stored?.Version ?? 0);
        }

        var secret = new Secret
        {
            Id = stored?.Id ?? Uuid7.Create(now),
            Key = sealing.Name,
            Scope = sealing.Scope,
            Provider = SecretProvider.Vault,
            Version = (stored?.Version ?? 0) + 1,
            Hint = sealing.Hint,
            CreatedAt = stored?.CreatedAt ?? now,
            UpdatedAt = now,
        };
        secret.EncryptedValue = cipher.Seal(sealing.Key, ((ISealedRow)secret).Context, sealing.Value.Span);

        if (stored is null)
        {
            context.Secrets.Add(secret);
        }
        else if (await ReplaceAsync(context, stored, secret, cancellationToken).ConfigureAwait(false) == 0)
        {
            throw Messages.ConcurrentChange("secrets", cause: null);
        }

        var action = stored is null ? SecretAuditAction.Create : SecretAuditAction.Update;
        context.SecretAuditEntries.Add(trail.Entry(options.Actor, action, secret));
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return InfoOf(secret);
    }

    private static Task<int> ReplaceAsync(BoternityDbContext context, Secret stored, Secret secret, CancellationToken cancellationToken) =>
        context.Secrets
            .Where(row => row.Id == stored.Id && row.Version == stored.Version)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(row => row.EncryptedValue, secret.EncryptedValue)
                    .SetProperty(row => row.Provider, secret.Provider)
                    .SetProperty(row => row.Version, secret.Version)
                    .SetProperty(row => row.Hint, secret.Hint)
                    .SetProperty(row => row.UpdatedAt, secret.UpdatedAt),
                cancellationToken);

    /// <summary>What is to be sealed, and with what. No record: one would print its members.</summary>
    private sealed class Sealing(SecretScope scope, string name, ReadOnlyMemory<byte> value, string? hint, EnvelopeKey key)
    {
        public SecretScope Scope => scope;

        public string Name => name;

        public ReadOnlyMemory<byte> Value => value;

        public string? Hint => hint;

        public EnvelopeKey Key => key;
    }
}
