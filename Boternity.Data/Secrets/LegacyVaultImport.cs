using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Secrets;

internal sealed class LegacyVaultImport(
    ILegacyVaultFile vault,
    LegacyVaultKeyFile keyFile,
    SecretsStart start,
    IDataKeyRing keys,
    SecretWriter writer,
    SecretComparison comparison,
    ReadPool reads,
    IStorageEngine engine,
    IOptions<SecretsOptions> settings,
    TimeProvider clock)
    : ILegacyVaultImport
{
    /// <summary>Longer values become no secrets.</summary>
    public const int MaxValueBytes = SealedSecret.MaxPlaintextBytes + LegacyVaultKey.Overhead;

    private const int LookupSize = 500;

    public Task<LegacyVaultReport> ImportAsync(LegacyVaultSource source, LegacyVaultOptions options, CancellationToken cancellationToken) =>
        ImportAsync(source, read: null, options, cancellationToken);

    /// <summary>Imports rows that were read already, and says of those that are skipped whether the secret here has their value.</summary>
    /// <param name="source">Where the vault is.</param>
    /// <param name="read">Its rows; the report has them in the same order. Null: they are read, and none is compared.</param>
    /// <param name="options">As of the other.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<LegacyVaultReport> ImportAsync(
        LegacyVaultSource source, IReadOnlyList<LegacyVaultRecord>? read, LegacyVaultOptions options, CancellationToken cancellationToken)
    {
        Check(source, options);
        if (engine.Ambient.Current is not null)
        {
            throw Messages.ScopeMisuse("An import reads files, for which no unit may wait: run it before or after the unit.");
        }

        await start.GetKeysAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => RunAsync(source, read, options, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (StoreErrors.TryTranslateRead(exception, cancellationToken, out var translated))
        {
            throw translated;
        }
    }

    private static void Check(LegacyVaultSource source, LegacyVaultOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        CheckPath(source.File, nameof(source.File));
        CheckPath(source.KeyFile, nameof(source.KeyFile));
        InputValue.Member<ExistingSecretRule>(options.OnExisting, nameof(options.OnExisting));
        options.Actor.Validate();
    }

    private static void CheckPath(string path, string member)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            throw Messages.InvalidInput(member, "is no path");
        }
    }

    private async Task<LegacyVaultReport> RunAsync(
        LegacyVaultSource source, IReadOnlyList<LegacyVaultRecord>? read, LegacyVaultOptions options, CancellationToken cancellationToken)
    {
        var file = Path.GetFullPath(source.File);
        using var key = keyFile.Read(Path.GetFullPath(source.KeyFile));
        var records = read ?? await vault.ReadAsync(file, MaxValueBytes, cancellationToken).ConfigureAwait(false);
        var plan = LegacyVaultPlan.Make(records, key, file, options.SkipDamaged);

        var before = await reads.ReadAsync((context, token) => DecideAsync(context, plan, options, token), cancellationToken).ConfigureAwait(false);
        if (options.DryRun)
        {
            return await ReportAsync(before, isDryRun: true).ConfigureAwait(false);
        }

        var scopes = before.Where(decision => decision.IsWritten).Select(decision => decision.Item.Scope).Distinct();
        using var known = new ScopeKeys(keys);
        foreach (var scope in scopes)
        {
            await known.GetAsync(scope, cancellationToken).ConfigureAwait(false);
        }

        var decisions = await writer.WriteAsync(
            async (context, isAgain, token) =>
            {
                using var fresh = isAgain ? new ScopeKeys(keys) : null;
                return await StoreAsync(context, plan, key, fresh ?? known, options, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return await ReportAsync(decisions, isDryRun: false).ConfigureAwait(false);

        async Task<LegacyVaultReport> ReportAsync(IReadOnlyList<LegacyVaultDecision> decided, bool isDryRun)
        {
            var rows = new List<LegacyVaultRow>();
            foreach (var decision in decided)
            {
                var row = decision.ToRow();
                rows.Add(read is null || row.Outcome != LegacyVaultOutcome.Skipped
                    ? row
                    : row with { IsSame = await HasValueAsync(decision.Item, key, cancellationToken).ConfigureAwait(false) });
            }

            return plan.Report(rows, isDryRun);
        }
    }

    private async Task<bool> HasValueAsync(LegacyVaultItem item, LegacyVaultKey key, CancellationToken cancellationToken)
    {
        using var value = key.Open(item.Value)!;
        return await comparison.HasValueAsync(item.Scope, item.Name, value.Memory, cancellationToken).ConfigureAwait(false) == true;
    }

    private async Task<IReadOnlyList<LegacyVaultDecision>> StoreAsync(
        BoternityDbContext context,
        LegacyVaultPlan plan,
        LegacyVaultKey key,
        ScopeKeys scopeKeys,
        LegacyVaultOptions options,
        CancellationToken cancellationToken)
    {
        var decisions = await DecideAsync(context, plan, options, cancellationToken).ConfigureAwait(false);
        foreach (var decision in decisions.Where(decision => decision.IsWritten))
        {
            var now = clock.GetInstant();
            var item = decision.Item;
            using var value = key.Open(item.Value)!;
            var secret = new NewSecret
            {
                Scope = item.Scope,
                Name = item.Name,
                Value = value.Memory,
                Hint = settings.Value.StoreHints ? SecretMask.Hint(value.Span) : null,
                Key = await scopeKeys.GetAsync(item.Scope, cancellationToken).ConfigureAwait(false),
                Actor = options.Actor,
                Action = SecretAuditAction.Import,
                Id = decision.FreeId ?? Uuid7.Create(now),
                CreatedAt = item.CreatedAt ?? item.UpdatedAt ?? now,
                UpdatedAt = decision.Stored is null ? item.UpdatedAt ?? item.CreatedAt ?? now : now,
            };
            await writer.StoreAsync(context, secret, decision.Stored, cancellationToken).ConfigureAwait(false);
        }

        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return decisions;
    }

    /// <summary>Looks at what is here, and says what becomes of each item.</summary>
    /// <exception cref="StoreException">Secrets exist, and that is not wanted.</exception>
    private static async Task<IReadOnlyList<LegacyVaultDecision>> DecideAsync(
        BoternityModel context, LegacyVaultPlan plan, LegacyVaultOptions options, CancellationToken cancellationToken)
    {
        var stored = await FindStoredAsync(context, plan.Importable, cancellationToken).ConfigureAwait(false);
        if (stored.Count > 0 && options.OnExisting == ExistingSecretRule.Fail)
        {
            throw Messages.LegacySecretsExist([.. stored.Keys.Select(item => item.Label)]);
        }

        var taken = await FindTakenIdsAsync(context, plan.Importable, cancellationToken).ConfigureAwait(false);
        return
        [
            .. plan.Importable.Select(item => stored.TryGetValue(item, out var secret)
                ? new LegacyVaultDecision(item, secret, FreeId: null, options.OnExisting)
                : new LegacyVaultDecision(item, Stored: null, item.Id is { } id && taken.Add(id) ? id : null, options.OnExisting)),
        ];
    }

    private static async Task<Dictionary<LegacyVaultItem, Secret>> FindStoredAsync(
        BoternityModel context, IEnumerable<LegacyVaultItem> items, CancellationToken cancellationToken)
    {
        var found = new Dictionary<LegacyVaultItem, Secret>();
        foreach (var scope in items.GroupBy(item => item.Scope))
        {
            foreach (var some in scope.Chunk(LookupSize))
            {
                var byName = some.ToDictionary(item => item.Name, StringComparer.Ordinal);
                var names = byName.Keys.ToArray();
                var rows = await context.Secrets.AsNoTracking()
                    .Where(secret => secret.Scope == scope.Key && names.Contains(secret.Key))
                    .Select(secret => new Secret
                    {
                        Id = secret.Id,
                        Key = secret.Key,
                        Scope = secret.Scope,
                        Version = secret.Version,
                        CreatedAt = secret.CreatedAt,
                    })
                    .ToListAsync(cancellationToken)
                    .ConfigureAwait(false);
                rows.ForEach(row => found.Add(byName[row.Key], row));
            }
        }

        return found;
    }

    private static async Task<HashSet<Guid>> FindTakenIdsAsync(
        BoternityModel context, IEnumerable<LegacyVaultItem> items, CancellationToken cancellationToken)
    {
        var taken = new HashSet<Guid>();
        foreach (var some in items.Select(item => item.Id).OfType<Guid>().Distinct().Chunk(LookupSize))
        {
            taken.UnionWith(await context.Secrets
                .Where(secret => some.Contains(secret.Id))
                .Select(secret => secret.Id)
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false));
        }

        return taken;
    }

    /// <summary>The active keys of scopes, each asked for once.</summary>
    private sealed class ScopeKeys(IDataKeyRing keys) : IDisposable
    {
        private readonly Dictionary<SecretScope, EnvelopeKey> _keys = [];

        public async ValueTask<EnvelopeKey> GetAsync(SecretScope scope, CancellationToken cancellationToken)
        {
            if (!_keys.TryGetValue(scope, out var key))
            {
                key = await keys.GetActiveAsync(scope, DataKeyPurpose.Secret, cancellationToken).ConfigureAwait(false);
                _keys.Add(scope, key);
            }

            return key;
        }

        public void Dispose()
        {
            foreach (var key in _keys.Values)
            {
                key.Dispose();
            }
        }
    }
}
