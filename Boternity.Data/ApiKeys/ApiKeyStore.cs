using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.ApiKeys;

internal sealed class ApiKeyStore(
    IWriteQueue writes,
    ReadPool reads,
    ApiKeyVerifier verifier,
    ApiKeyUsage usage,
    IApiKeyTokens tokens,
    ApiKeyPeppers peppers,
    TimeProvider clock) : IApiKeyStore
{
    private const string Subject = "API key";

    // 12 letters of 62 do not collide by chance; a generator that keeps colliding is broken.
    private const int MaxAttempts = 5;

    private static readonly Keyset<ApiKey> ByCreation = Keyset<ApiKey>.By("api_keys/created_at", key => key.CreatedAt, key => key.Id);

    private static readonly ModelQuery<Guid, ApiKey?> ById =
        new((context, id, _) => context.ApiKeys.AsNoTracking().FirstOrDefault(key => key.Id == id));

    public Task<IssuedApiKey> IssueAsync(NewApiKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        var name = ApiKeyRules.Name(key.Name);
        ApiKeyRules.Scopes(key.Scopes);
        ApiKeyRules.Owner(key.Kind, key.UserId);
        var expiresAt = ApiKeyRules.Expiry(key.ExpiresAt, clock.GetInstant());
        var request = key with { Name = name, ExpiresAt = expiresAt };

        return WriteNewAsync((_, _) => Task.FromResult(request), cancellationToken);
    }

    public async Task<ApiKey> ImportLegacyAsync(LegacyApiKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        var name = ApiKeyRules.Name(key.Name);
        ApiKeyRules.Scopes(key.Scopes);
        var hash = ApiKeyRules.Sha256(key.Sha256);
        var expiresAt = ApiKeyRules.Expiry(key.ExpiresAt, clock.GetInstant());

        try
        {
            return await writes
                .WriteAsync(
                    (context, token) =>
                    {
                        var now = clock.GetInstant();
                        var row = new ApiKey
                        {
                            Id = Uuid7.Create(now),
                            UserId = key.UserId,
                            Name = name,
                            Prefix = ApiKeyToken.LegacyPrefix(hash),
                            Hash = hash,
                            Alg = ApiKeyHash.Legacy,
                            Scopes = [.. key.Scopes],
                            CreatedAt = key.CreatedAt?.TruncateToMicroseconds() ?? now,
                            ExpiresAt = expiresAt,
                            LastUsedAt = key.LastUsedAt?.TruncateToMicroseconds(),
                        };
                        return AddAsync(context, row, token);
                    },
                    cancellationToken)
                .ConfigureAwait(false);
        }
        catch (StoreException exception) when (IsTaken(exception, "idx_api_keys_hash", "hash") || IsPrefixTaken(exception))
        {
            throw Messages.LegacyKeyExists(exception);
        }
    }

    public async Task<VerifiedApiKey?> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);

        var key = await verifier.FindAsync(token, cancellationToken).ConfigureAwait(false);
        var now = clock.GetInstant();
        if (key is null || key.RevokedAt is not null || key.ExpiresAt <= now)
        {
            return null;
        }

        usage.Note(key.Id, now);
        return new VerifiedApiKey(key.Id, key.UserId, key.Name, [.. key.Scopes]);
    }

    public Task<ApiKey?> GetAsync(Guid id, CancellationToken cancellationToken) =>
        reads.ReadAsync((context, token) => ById.RunAsync(context, id, token), cancellationToken);

    public Task<Page<ApiKey>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);

        return reads.ReadAsync(
            (context, token) => ByCreation.ReadAsync(context.ApiKeys.AsNoTracking(), SortOrder.Descending, page, token),
            cancellationToken);
    }

    public Task<Page<ApiKey>> ListByUserAsync(Guid userId, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);

        return reads.ReadAsync(
            (context, token) => ByCreation.ReadAsync(
                context.ApiKeys.AsNoTracking().Where(key => key.UserId == userId), SortOrder.Descending, page, token),
            cancellationToken);
    }

    public Task RevokeAsync(Guid id, CancellationToken cancellationToken) =>
        writes.WriteAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                var row = context.ApiKeys.Where(key => key.Id == id);
                var written = await row
                    .Where(key => key.RevokedAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(key => key.RevokedAt, now), token)
                    .ConfigureAwait(false);
                if (written == 0 && !await row.AnyAsync(token).ConfigureAwait(false))
                {
                    throw Messages.NotFound(Subject, id);
                }
            },
            cancellationToken);

    public Task<IssuedApiKey> RollAsync(
        Guid id,
        DateTimeOffset oldExpiresAt,
        DateTimeOffset? expiresAt,
        CancellationToken cancellationToken)
    {
        var end = oldExpiresAt.TruncateToMicroseconds();
        var newExpiresAt = ApiKeyRules.Expiry(expiresAt, clock.GetInstant());

        return WriteNewAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                var row = context.ApiKeys.Where(key => key.Id == id);
                var written = await row
                    .Where(key => key.RevokedAt == null && (key.ExpiresAt == null || key.ExpiresAt > now))
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(
                            key => key.ExpiresAt,
                            key => key.ExpiresAt != null && key.ExpiresAt < end ? key.ExpiresAt : end),
                        token)
                    .ConfigureAwait(false);
                var old = await row.AsNoTracking().FirstOrDefaultAsync(token).ConfigureAwait(false)
                    ?? throw Messages.NotFound(Subject, id);
                if (written == 0)
                {
                    throw Messages.InvalidInput(nameof(id), "is of a key that is revoked or expired");
                }

                return new NewApiKey
                {
                    UserId = old.UserId,
                    Kind = ApiKeyToken.KindOf(old.Prefix) ?? (old.UserId is null ? ApiKeyKind.Service : ApiKeyKind.User),
                    Name = old.Name,
                    Scopes = [.. old.Scopes],
                    ExpiresAt = newExpiresAt,
                };
            },
            cancellationToken);
    }

    public Task DeleteAsync(Guid id, CancellationToken cancellationToken) =>
        writes.WriteAsync(
            async (context, token) =>
            {
                if (await context.ApiKeys.Where(key => key.Id == id).ExecuteDeleteAsync(token).ConfigureAwait(false) == 0)
                {
                    throw Messages.NotFound(Subject, id);
                }
            },
            cancellationToken);

    private async Task<IssuedApiKey> WriteNewAsync(
        Func<BoternityDbContext, CancellationToken, Task<NewApiKey>> prepare,
        CancellationToken cancellationToken)
    {
        using var pepper = await peppers.GetCurrentAsync(cancellationToken).ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await writes
                    .WriteAsync(
                        async (context, token) =>
                        {
                            var request = await prepare(context, token).ConfigureAwait(false);
                            return await InsertAsync(context, request, pepper, token).ConfigureAwait(false);
                        },
                        cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (StoreException exception) when (attempt < MaxAttempts && IsPrefixTaken(exception))
            {
                // The next attempt draws another token.
            }
        }
    }

    private async Task<IssuedApiKey> InsertAsync(
        BoternityDbContext context,
        NewApiKey request,
        EnvelopeKey pepper,
        CancellationToken cancellationToken)
    {
        var now = clock.GetInstant();
        var token = tokens.Create(request.Kind);
        var row = new ApiKey
        {
            Id = Uuid7.Create(now),
            UserId = request.UserId,
            Name = request.Name,
            Prefix = ApiKeyToken.PrefixOf(token)!,
            Hash = ApiKeyToken.Hash(token, pepper.Bytes),
            Alg = ApiKeyHash.Peppered,
            PepperKeyId = pepper.Id,
            Scopes = [.. request.Scopes],
            CreatedAt = now,
            ExpiresAt = request.ExpiresAt,
        };
        return new IssuedApiKey(token, await AddAsync(context, row, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<ApiKey> AddAsync(BoternityDbContext context, ApiKey row, CancellationToken cancellationToken)
    {
        context.ApiKeys.Add(row);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return row;
    }

    private static bool IsPrefixTaken(StoreException exception) => IsTaken(exception, "idx_api_keys_prefix", "prefix");

    // PostgreSQL names the index, SQLite its columns.
    private static bool IsTaken(StoreException exception, string index, string column) =>
        exception.Conflict == ConflictReason.Duplicate
        && (exception.Constraint == index || (exception is { Table: "api_keys", Columns: [var only] } && only == column));
}
