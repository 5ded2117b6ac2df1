namespace Boternity.Data.Audit;

/// <summary>What was done to a memory. Stored as lower-case text.</summary>
public enum MemoryAction
{
    /// <summary>It was added.</summary>
    Add,

    /// <summary>It was deleted.</summary>
    Delete,

    /// <summary>It was shared with another bot.</summary>
    Share,

    /// <summary>A share was taken back.</summary>
    Revoke,

    /// <summary>It was merged into another memory.</summary>
    Merge,
}
