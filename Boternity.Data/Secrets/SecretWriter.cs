using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Secrets;

/// <summary>Seals values and stores them with their entries of the trail.</summary>
internal sealed class SecretWriter(IWriteQueue writes, IEnvelopeCipher cipher, SecretTrail trail)
{
    private const int MaxTries = 5;

    /// <summary>Runs a unit that stores secrets, and runs it again when somebody stored one of them meanwhile, or destroyed a key.</summary>
    /// <param name="unit">
    /// The work; told whether it runs again: a data key must then be asked for inside of the unit, where it is the database's and not one that
    /// was destroyed since it was kept.
    /// </param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    public async Task<TResult> WriteAsync<TResult>(
        Func<BoternityDbContext, bool, CancellationToken, Task<TResult>> unit,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var isAgain = attempt > 1;
            try
            {
                return await writes.WriteAsync((context, token) => unit(context, isAgain, token), cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException exception) when (attempt < MaxTries && WasFaster(exception))
            {
                // The next run sees what they did.
            }
        }
    }

    /// <summary>Seals a value as a new row, or as the next version of one; the caller saves the context.</summary>
    /// <param name="context">Of the unit.</param>
    /// <param name="value">The value.</param>
    /// <param name="stored">The row of this scope and name, of which id, version and creation matter; null: there is none.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The row as it is now.</returns>
    /// <exception cref="StoreException"><see cref="ErrorCodes.ConcurrentChange"/>: the row has another version by now.</exception>
    public async Task<Secret> StoreAsync(BoternityDbContext context, NewSecret value, Secret? stored, CancellationToken cancellationToken)
    {
        var secret = new Secret
        {
            Id = stored?.Id ?? value.Id,
            Key = value.Name,
            Scope = value.Scope,
            Provider = SecretProvider.Vault,
            Version = (stored?.Version ?? 0) + 1,
            Hint = value.Hint,
            CreatedAt = stored?.CreatedAt ?? value.CreatedAt,
            UpdatedAt = value.UpdatedAt,
        };
        secret.EncryptedValue = cipher.Seal(value.Key, ((ISealedRow)secret).Context, value.Value.Span);

        if (stored is null)
        {
            context.Secrets.Add(secret);
        }
        else if (await ReplaceAsync(context, stored, secret, cancellationToken).ConfigureAwait(false) == 0)
        {
            throw Messages.ConcurrentChange("secrets", cause: null);
        }

        context.SecretAuditEntries.Add(trail.Entry(value.Actor, value.Action, secret));
        return secret;
    }

    private static bool WasFaster(StoreException exception) =>
        exception is { Code: ErrorCodes.Duplicate or ErrorCodes.ConcurrentChange, Table: null or "secrets" } or { Kind: StoreErrorKind.ForeignKey };

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
}
