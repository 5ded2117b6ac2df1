using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Conventions;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary><c>secrets</c>: opened with the vault's key and sealed here, in one unit, by the import that secrets have of their own.</summary>
internal sealed class VaultImport(ILegacyVaultImport vault) : ITableImport
{
    private const string NoKey = "no --vault-key: it cannot be opened";

    public string Table => "secrets";

    public async Task CheckAsync(UpstreamTable table, ImportRun run, CancellationToken cancellationToken)
    {
        if (run.Source.VaultKeyFile is not null && table.Rows > 0)
        {
            await RunAsync(run, isPlan: true, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task TakeAsync(UpstreamTable table, ImportRun run, TableTally tally, CancellationToken cancellationToken)
    {
        var rows = run.Read(table, cancellationToken).ToList();
        if (run.Source.VaultKeyFile is null)
        {
            rows.ForEach(row => tally.Refuse(row, NoKey));
            return;
        }

        if (rows.Count > 0)
        {
            var report = await RunAsync(run, run.IsPlan, cancellationToken).ConfigureAwait(false);
            foreach (var (row, outcome) in Match(rows, report.Rows))
            {
                Count(row, outcome, tally);
            }
        }
    }

    private static void Count(UpstreamRow row, LegacyVaultRow outcome, TableTally tally)
    {
        switch (outcome.Outcome)
        {
            case LegacyVaultOutcome.Imported or LegacyVaultOutcome.Replaced:
                tally.Take(isNew: true);
                break;

            case LegacyVaultOutcome.Skipped:
                tally.Take(isNew: false);
                tally.Adjust("a secret of that scope and name is here; values are not compared");
                return;

            case LegacyVaultOutcome.Damaged:
                tally.Refuse(row, "encrypted_value does not open with the vault's key");
                return;

            default:
                tally.Refuse(row, ReasonOf(outcome.Refusal));
                return;
        }

        if (outcome.HasNewId)
        {
            tally.Adjust("id was no UUID, or is another secret's here, and is new");
        }

        if (outcome.HasNewTime)
        {
            tally.Adjust("created_at or updated_at was no time, and is another one");
        }
    }

    private static string ReasonOf(LegacyVaultRefusal? refusal) =>
        refusal is { } reason ? $"{EnumText<LegacyVaultRefusal>.Of(reason).Replace('_', ' ')}: no secret can be made of it" : "no secret can be made of it";

    /// <summary>Each row with what became of it: by its texts, and where those are not plain, in the order of both.</summary>
    private static IEnumerable<(UpstreamRow Row, LegacyVaultRow Outcome)> Match(List<UpstreamRow> rows, IReadOnlyList<LegacyVaultRow> outcomes)
    {
        var unmatched = outcomes.ToLookup(outcome => (outcome.Id, outcome.Scope, outcome.Name)).ToDictionary(group => group.Key, group => new Queue<LegacyVaultRow>(group));
        var strange = new List<UpstreamRow>();
        foreach (var row in rows)
        {
            if (unmatched.TryGetValue((row["id"] as string, row["scope"] as string, row["key"] as string), out var queue) && queue.Count > 0)
            {
                yield return (row, queue.Dequeue());
            }
            else
            {
                strange.Add(row);
            }
        }

        foreach (var pair in strange.Zip(unmatched.Values.SelectMany(queue => queue)))
        {
            yield return pair;
        }
    }

    private Task<LegacyVaultReport> RunAsync(ImportRun run, bool isPlan, CancellationToken cancellationToken) => vault.ImportAsync(
        new LegacyVaultSource(run.Source.File, run.Source.VaultKeyFile!),
        new LegacyVaultOptions { SkipDamaged = true, DryRun = isPlan, Actor = run.Source.Actor },
        cancellationToken);
}
