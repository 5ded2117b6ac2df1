namespace Boternity.Data.Importing;

/// <summary>What became of a table of the source.</summary>
public sealed record ImportedTable
{
    /// <summary>Its name in the source.</summary>
    public required string Name { get; init; }

    /// <summary>How many rows it has there.</summary>
    public required long Rows { get; init; }

    /// <summary>How many were taken over by this import.</summary>
    public long Taken { get; init; }

    /// <summary>How many are here already, with the same content.</summary>
    public long AlreadyThere { get; init; }

    /// <summary>How many are here with other content, which stayed.</summary>
    public long Differs { get; init; }

    /// <summary>How many have no place here.</summary>
    public long Refused { get; init; }

    /// <summary>How many rows were taken, or are here, with a value changed, by what was changed. A row may count more than once.</summary>
    public required IReadOnlyDictionary<string, long> Adjustments { get; init; }

    /// <summary>How many were refused, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Refusals { get; init; }

    /// <summary>Why none of its rows was looked at; null: they were.</summary>
    public string? Skipped { get; init; }

    /// <summary>
    /// SHA-256 of the rows that are taken or there already, as the source has them, in its order: 64 hex digits. Null: nothing is comparable,
    /// such as secrets, which are sealed anew.
    /// </summary>
    public string? SourceDigest { get; init; }

    /// <summary>The same of the rows as they were read back; null where there is no <see cref="SourceDigest"/>, and in a plan.</summary>
    public string? StoredDigest { get; init; }

    /// <summary>Whether all rows are accounted for, and the digests, as far as there are any, are equal.</summary>
    public bool IsVerified =>
        (Skipped is not null || Rows == Taken + AlreadyThere + Differs + Refused) && (StoredDigest is null || StoredDigest == SourceDigest);
}
