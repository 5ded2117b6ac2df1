using System.Security.Cryptography;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Boternity.Data.ApiKeys;

/// <summary>Finds the row that a presented token proves, in the same steps whether there is one or not.</summary>
/// <remarks>The token's shape chooses how the hash is made. A row never does: its writer could choose the way without a pepper.</remarks>
internal sealed class ApiKeyVerifier(ReadPool reads, ApiKeyPeppers peppers, IOptions<ApiKeyOptions> options)
{
    private static readonly byte[] NoHash = new byte[SHA256.HashSizeInBytes];

    private static readonly ModelQuery<string, ApiKey?> ByPrefix =
        new((context, prefix, _) => context.ApiKeys.AsNoTracking()
            .FirstOrDefault(key => key.Prefix == prefix && key.Alg == ApiKeyHash.Peppered));

    private static readonly ModelQuery<byte[], ApiKey?> ByHash =
        new((context, hash, _) => context.ApiKeys.AsNoTracking()
            .FirstOrDefault(key => key.Hash == hash && key.Alg == ApiKeyHash.Legacy));

    /// <returns>The row, which may be revoked or expired; null when the token proves none.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Secret"/>: the pepper is not loaded.</exception>
    public Task<ApiKey?> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (ApiKeyToken.PrefixOf(token) is { } prefix)
        {
            return FindPepperedAsync(token, prefix, cancellationToken);
        }

        return options.Value.AcceptLegacyApiKeys && ApiKeyToken.IsLegacy(token)
            ? FindLegacyAsync(token, cancellationToken)
            : Task.FromResult<ApiKey?>(null);
    }

    private async Task<ApiKey?> FindPepperedAsync(string token, string prefix, CancellationToken cancellationToken)
    {
        var row = await reads
            .ReadAsync((context, stop) => ByPrefix.RunAsync(context, prefix, stop), cancellationToken)
            .ConfigureAwait(false);

        // An unknown prefix costs an HMAC too, so that the time does not tell it from a wrong secret.
        using var pepper = row?.PepperKeyId is { } keyId
            ? await peppers.GetAsync(keyId, cancellationToken).ConfigureAwait(false)
            : await peppers.GetDecoyAsync(cancellationToken).ConfigureAwait(false);
        return Matches(ApiKeyToken.Hash(token, pepper.Bytes), row) ? row : null;
    }

    private async Task<ApiKey?> FindLegacyAsync(string token, CancellationToken cancellationToken)
    {
        var hash = ApiKeyToken.LegacyHash(token);
        var row = await reads.ReadAsync((context, stop) => ByHash.RunAsync(context, hash, stop), cancellationToken).ConfigureAwait(false);
        return Matches(hash, row) ? row : null;
    }

    private static bool Matches(byte[] hash, ApiKey? row) =>
        CryptographicOperations.FixedTimeEquals(hash, row?.Hash ?? NoHash) & row is not null;
}
