namespace Boternity.Data.Secrets;

/// <summary>How to import an older vault.</summary>
public sealed record LegacyVaultOptions
{
    /// <summary>What to do with secrets that exist. Default: they stay.</summary>
    public ExistingSecretRule OnExisting { get; init; }

    /// <summary>Import the others when some rows do not open; the report names those. Default: false, nothing is imported then.</summary>
    public bool SkipDamaged { get; init; }

    /// <summary>
    /// Open and check everything, fail as the import would, and write nothing, neither secrets nor data keys nor the trail. Default: false.
    /// </summary>
    public bool DryRun { get; init; }

    /// <summary>Who imports; stands in the trail.</summary>
    public SecretActor Actor { get; init; }
}
