namespace Boternity.Data.Secrets;

/// <summary>A row of an older vault, and what became of it. Never its value.</summary>
/// <remarks>
/// The texts are the vault's own, whatever they hold: escape them where they are shown. What is no UTF-8 has U+FFFD in it; a text of more
/// than 1,024 characters is cut.
/// </remarks>
public sealed record LegacyVaultRow
{
    /// <summary>The row's id there; null when it has none.</summary>
    public required string? Id { get; init; }

    /// <summary>The row's scope there; null when it has none.</summary>
    public required string? Scope { get; init; }

    /// <summary>The secret's name there; null when it has none.</summary>
    public required string? Name { get; init; }

    /// <summary>What became of it; in a dry run, what would.</summary>
    public required LegacyVaultOutcome Outcome { get; init; }

    /// <summary>Why, when it was refused; null otherwise.</summary>
    public LegacyVaultRefusal? Refusal { get; init; }

    /// <summary>The imported secret got another id: the row's is no UUID, or a secret here has it. False for rows that were not imported.</summary>
    public bool HasNewId { get; init; }

    /// <summary>
    /// A time of the imported secret is not the row's, which could not be read: it is the row's other time, or that of the import. False for
    /// rows that were not imported.
    /// </summary>
    public bool HasNewTime { get; init; }

    /// <summary>Whether the secret that was skipped for has the row's value; null where that was not looked at.</summary>
    internal bool? IsSame { get; init; }
}
