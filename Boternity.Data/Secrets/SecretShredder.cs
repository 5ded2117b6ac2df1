using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Secrets;

/// <summary>Destroys the secrets and keys of a scope (security design section 8).</summary>
internal sealed class SecretShredder(
    IWriteQueue writes,
    IStorageEngine engine,
    DataKeyRing ring,
    DataKeyDestroyer destroyer,
    KeyResidue residue,
    IEnumerable<ISealedTable> tables,
    SecretTrail trail)
{
    private const int MaxTries = 5;

    public async Task<ShreddedScope> ShredAsync(SecretScope scope, ShredOptions options, CancellationToken cancellationToken)
    {
        scope.Validate(nameof(scope));
        ArgumentNullException.ThrowIfNull(options);
        options.Actor.Validate();
        DataKeyRules.Reason(options.Reason);
        if (scope == SecretScope.Global && !options.AllowGlobal)
        {
            throw Messages.InvalidInput(nameof(scope), "is the global one, which is shredded only with AllowGlobal");
        }

        if (engine.Ambient.Current is not null)
        {
            throw Messages.ScopeMisuse("A scope is shredded by a unit of its own: do it before or after this one.");
        }

        var (secrets, keys) = await DestroyAsync(scope, options, cancellationToken).ConfigureAwait(false);
        ring.Forget();
        return new ShreddedScope(secrets, keys, await residue.EraseAsync(keys, cancellationToken).ConfigureAwait(false));
    }

    private async Task<(int Secrets, int Keys)> DestroyAsync(SecretScope scope, ShredOptions options, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await writes
                    .WriteAsync((context, token) => DestroyAsync(context, scope, options, token), cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (StoreException exception) when (attempt < MaxTries && exception.Kind == StoreErrorKind.ForeignKey)
            {
                // Somebody sealed a value under one of the keys since its rows were deleted.
            }
        }
    }

    private async Task<(int Secrets, int Keys)> DestroyAsync(
        BoternityDbContext context, SecretScope scope, ShredOptions options, CancellationToken cancellationToken)
    {
        var secrets = 0;
        foreach (var table in tables)
        {
            secrets += await table.DeleteAsync(context, scope, cancellationToken).ConfigureAwait(false);
        }

        // API keys live on under the global scope's pepper.
        var keys = await destroyer
            .DestroyAsync(
                context,
                all => all.Where(key => key.Scope == scope && (key.Purpose == DataKeyPurpose.Secret || key.Scope != SecretScope.Global)),
                options.Actor,
                options.Reason,
                cancellationToken)
            .ConfigureAwait(false);
        context.SecretAuditEntries.Add(trail.Entry(options.Actor, SecretAuditAction.Shred, scope, name: null));
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return (secrets, keys);
    }
}
