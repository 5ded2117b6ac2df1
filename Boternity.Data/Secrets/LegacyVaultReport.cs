namespace Boternity.Data.Secrets;

/// <summary>What became of an older vault.</summary>
public sealed record LegacyVaultReport
{
    /// <summary>What to do once everything wanted is here; a report for people ends with it.</summary>
    public const string Advice =
        "When all secrets that are needed open here, destroy the old key file and every copy of the old database, backups included: " +
        "together they open the old values for ever.";

    /// <summary>Each row of the vault exactly once, by name and scope.</summary>
    public required IReadOnlyList<LegacyVaultRow> Rows { get; init; }

    /// <summary>Whether nothing was written.</summary>
    public required bool IsDryRun { get; init; }

    /// <summary>How many rows have an outcome.</summary>
    public int Count(LegacyVaultOutcome outcome) => Rows.Count(row => row.Outcome == outcome);
}
