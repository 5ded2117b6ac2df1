using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Secrets;

/// <summary>Finds a bot's secret: scope first, then provider. A failure is surfaced, never passed over.</summary>
internal sealed class SecretResolution(
    ReadPool reads,
    SecretOpener opener,
    SecretTrail trail,
    EnvironmentSecrets environment,
    IKeychain? keychain = null)
{
    public async Task<ResolvedSecret?> ResolveAsync(Guid botId, string name, CancellationToken cancellationToken)
    {
        var (bot, global) = (SecretScope.Bot(botId), SecretScope.Global);
        var rows = await reads.ReadAsync(
            (context, token) => context.Secrets.AsNoTracking()
                .Where(secret => secret.Key == name && (secret.Scope == bot || secret.Scope == global) && secret.EncryptedValue != null)
                .ToListAsync(token),
            cancellationToken).ConfigureAwait(false);

        (SecretBuffer Value, SecretOrigin Origin, Secret? Row)? found = null;
        var shadowed = new List<SecretOrigin>();
        try
        {
            foreach (var scope in (SecretScope[])[bot, global])
            {
                foreach (var provider in (SecretProvider[])[SecretProvider.Environment, SecretProvider.Keychain, SecretProvider.Vault])
                {
                    var origin = new SecretOrigin(scope, provider);
                    var row = rows.Find(secret => provider == SecretProvider.Vault && secret.Scope == scope);
                    if (found is not null && row is not null)
                    {
                        // It is there, and need not be opened.
                        shadowed.Add(origin);
                    }
                    else if (await FindAsync(botId, origin, name, row, cancellationToken).ConfigureAwait(false) is { } value)
                    {
                        if (found is null)
                        {
                            found = (value, origin, row);
                        }
                        else
                        {
                            value.Dispose();
                            shadowed.Add(origin);
                        }
                    }
                }
            }

            if (found is not { } answer)
            {
                return null;
            }

            await trail.WriteResolvedAsync(botId, answer.Origin, name, answer.Row, cancellationToken).ConfigureAwait(false);
            return new ResolvedSecret(answer.Value, answer.Origin, shadowed);
        }
        catch
        {
            found?.Value.Dispose();
            throw;
        }
    }

    private async ValueTask<SecretBuffer?> FindAsync(
        Guid botId,
        SecretOrigin origin,
        string name,
        Secret? row,
        CancellationToken cancellationToken) => origin.Provider switch
        {
            SecretProvider.Environment => environment.Find(origin.Scope, name),
            SecretProvider.Keychain => await FindInKeychainAsync(origin.Scope, name, cancellationToken).ConfigureAwait(false),
            _ when row is not null => await opener.OpenAsync(row, SecretActor.Bot(botId), cancellationToken).ConfigureAwait(false),
            _ => null,
        };

    private async ValueTask<SecretBuffer?> FindInKeychainAsync(SecretScope scope, string name, CancellationToken cancellationToken)
    {
        if (keychain is null)
        {
            return null;
        }

        byte[]? bytes;
        try
        {
            bytes = await keychain.FindAsync(scope, name, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw Messages.SecretProviderFailed("keychain", exception);
        }

        return bytes is null ? null : SecretBuffer.TakeOver(bytes);
    }
}
