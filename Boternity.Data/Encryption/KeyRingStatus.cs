namespace Boternity.Data.Encryption;

/// <summary>The keys of a database and what is still to do for them.</summary>
public sealed record KeyRingStatus
{
    /// <summary>The loaded master keys, the current one first, then those that the database wants and that are not loaded, by id.</summary>
    public required IReadOnlyList<MasterKeyUse> MasterKeys { get; init; }

    /// <summary>Data keys that seal.</summary>
    public required int Active { get; init; }

    /// <summary>Data keys that only open.</summary>
    public required int DecryptOnly { get; init; }

    /// <summary>Data keys that neither seal nor open.</summary>
    public required int Disabled { get; init; }

    /// <summary>Data keys that were destroyed.</summary>
    public required int Destroyed { get; init; }

    /// <summary>Data keys that are not under the current master key: what a re-wrap has to do. 0: the other master keys can go. Null: none is loaded.</summary>
    public required int? ToRewrap { get; init; }

    /// <summary>Sealed values that are not under the newest key of their scope: what a re-encryption has to do.</summary>
    public required long ToReencrypt { get; init; }

    /// <summary>Rotations that are not at their end, the oldest first.</summary>
    public required IReadOnlyList<KeyRotationProgress> OpenRotations { get; init; }
}
