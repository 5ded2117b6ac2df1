using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Conventions;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary><c>secrets</c>: opened with the vault's key and sealed here, in one unit, by the import that secrets have of their own.</summary>
internal sealed class VaultImport(LegacyVaultImport vault) : ITableImport
{
    private const string NoKey = "no --vault-key: it cannot be opened";

    public string Table => "secrets";

    public async Task CheckAsync(UpstreamTable table, ImportRun run, CancellationToken cancellationToken)
    {
        if (run.Source.VaultKeyFile is not null && table.Rows > 0)
        {
            VaultRecord.Check(table, run.Source.File);
            await RunAsync(run, [.. run.File.Read(table)], isPlan: true, cancellationToken).ConfigureAwait(false);
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
            var report = await RunAsync(run, rows, run.IsPlan, cancellationToken).ConfigureAwait(false);
            foreach (var (row, outcome) in rows.Zip(report.Rows))
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

            case LegacyVaultOutcome.Skipped when outcome.IsSame == true:
                tally.Take(isNew: false);
                return;

            case LegacyVaultOutcome.Skipped:
                tally.Differ(row);
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

    private Task<LegacyVaultReport> RunAsync(
        ImportRun run, IReadOnlyList<UpstreamRow> rows, bool isPlan, CancellationToken cancellationToken) => vault.ImportAsync(
        new LegacyVaultSource(run.Source.File, run.Source.VaultKeyFile!),
        [.. rows.Select(VaultRecord.Of)],
        new LegacyVaultOptions { SkipDamaged = true, DryRun = isPlan, Actor = run.Source.Actor },
        cancellationToken);
}
