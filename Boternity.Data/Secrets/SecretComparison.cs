using System.Security.Cryptography;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Secrets;

/// <summary>Says whether a secret has a value, without giving its own out: the trail has nothing of it.</summary>
internal sealed class SecretComparison(ReadPool reads, IDataKeyRing keys, IEnvelopeCipher cipher)
{
    /// <returns>Null: there is no secret of that scope and name. False also of one that has no value, or does not open.</returns>
    /// <exception cref="StoreException"><see cref="ErrorCodes.SecretStoreLocked"/>.</exception>
    public async Task<bool?> HasValueAsync(SecretScope scope, string name, ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        var secret = await reads
            .ReadAsync(
                (context, token) => context.Secrets.AsNoTracking().FirstOrDefaultAsync(one => one.Scope == scope && one.Key == name, token),
                cancellationToken)
            .ConfigureAwait(false);
        if (secret is not { EncryptedValue: { KeyId: { } keyId } stored })
        {
            return secret is null ? null : false;
        }

        try
        {
            using var key = await keys.GetAsync(keyId, cancellationToken).ConfigureAwait(false);
            using var opened = cipher.Open(key, ((ISealedRow)secret).Context, stored);
            return CryptographicOperations.FixedTimeEquals(opened.Span, value.Span);
        }
        catch (StoreException exception) when (exception.Kind == StoreErrorKind.Secret && exception.Code != ErrorCodes.SecretStoreLocked)
        {
            return false;
        }
    }
}
