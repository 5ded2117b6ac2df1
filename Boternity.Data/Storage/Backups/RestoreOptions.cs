namespace Boternity.Data.Storage.Backups;

/// <summary>How a backup is restored.</summary>
public sealed record RestoreOptions
{
    /// <summary>Whether a database that is there may be replaced; default false: then only an absent one is restored.</summary>
    public bool Replace { get; init; }
}
