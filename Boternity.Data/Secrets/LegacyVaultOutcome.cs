namespace Boternity.Data.Secrets;

/// <summary>What became of a row of an older vault.</summary>
public enum LegacyVaultOutcome
{
    /// <summary>A new secret has its value.</summary>
    Imported,

    /// <summary>A secret that existed has its value now, as its next version.</summary>
    Replaced,

    /// <summary>A secret of that scope and name exists and stayed.</summary>
    Skipped,

    /// <summary>Its value does not open.</summary>
    Damaged,

    /// <summary>No secret can be made of it; <see cref="LegacyVaultRow.Refusal"/> says why.</summary>
    Refused,
}
