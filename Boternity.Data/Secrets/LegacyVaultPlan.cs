using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Secrets;

/// <summary>The rows of an older vault, each opened once to see that it opens: what can be imported, and what became of the others.</summary>
internal sealed class LegacyVaultPlan
{
    private readonly IReadOnlyList<LegacyVaultItem> _items;
    private readonly Dictionary<LegacyVaultItem, LegacyVaultRow> _rows = [];

    private LegacyVaultPlan(IReadOnlyList<LegacyVaultItem> items) => _items = items;

    /// <summary>What opens and may be a secret.</summary>
    public IReadOnlyList<LegacyVaultItem> Importable { get; private set; } = [];

    /// <param name="records">All rows.</param>
    /// <param name="key">The vault's.</param>
    /// <param name="path">The vault's, for messages.</param>
    /// <param name="skipDamaged">Whether rows that do not open are left out.</param>
    /// <exception cref="StoreException"><see cref="ErrorCodes.LegacyKeyMismatch"/>, <see cref="ErrorCodes.LegacyVaultDamaged"/>.</exception>
    public static LegacyVaultPlan Make(IEnumerable<LegacyVaultRecord> records, LegacyVaultKey key, string path, bool skipDamaged)
    {
        var plan = new LegacyVaultPlan([.. records.Select(record => new LegacyVaultItem(record))]);
        var wanted = plan.Refuse();
        var sound = wanted.Where(item => Opens(item, key)).ToList();
        var damaged = wanted.Except(sound).ToList();
        if (damaged.Count > 0 && sound.Count == 0)
        {
            throw Messages.LegacyKeyMismatch(path);
        }

        if (damaged.Count > 0 && !skipDamaged)
        {
            throw Messages.LegacyVaultDamaged([.. damaged.Select(item => item.Label)]);
        }

        damaged.ForEach(item => plan._rows[item] = item.ToRow(LegacyVaultOutcome.Damaged));
        plan.Importable = plan.WithoutDuplicates(sound);
        return plan;
    }

    /// <summary>Reports all rows.</summary>
    /// <param name="decided">What became of <see cref="Importable"/>, in its order.</param>
    /// <param name="isDryRun">Whether nothing was written.</param>
    public LegacyVaultReport Report(IEnumerable<LegacyVaultRow> decided, bool isDryRun)
    {
        var rows = Importable.Zip(decided).ToDictionary(pair => pair.First, pair => pair.Second);
        return new LegacyVaultReport
        {
            Rows = [.. _items.Select(item => rows.GetValueOrDefault(item) ?? _rows[item])],
            IsDryRun = isDryRun,
        };
    }

    private List<LegacyVaultItem> Refuse()
    {
        var wanted = new List<LegacyVaultItem>();
        foreach (var item in _items)
        {
            if (item.Refusal is { } refusal)
            {
                _rows[item] = item.ToRow(LegacyVaultOutcome.Refused, refusal);
            }
            else
            {
                wanted.Add(item);
            }
        }

        return wanted;
    }

    // A UUID in two cases is two scopes there and one here.
    private List<LegacyVaultItem> WithoutDuplicates(List<LegacyVaultItem> sound)
    {
        var newest = sound.GroupBy(item => (item.Scope, item.Name)).Select(group => group.MaxBy(item => item.UpdatedAt)!).ToHashSet();
        foreach (var item in sound.Where(item => !newest.Contains(item)))
        {
            _rows[item] = item.ToRow(LegacyVaultOutcome.Refused, LegacyVaultRefusal.Duplicate);
        }

        return [.. sound.Where(newest.Contains)];
    }

    private static bool Opens(LegacyVaultItem item, LegacyVaultKey key)
    {
        using var value = key.Open(item.Value);
        return value is not null;
    }
}
