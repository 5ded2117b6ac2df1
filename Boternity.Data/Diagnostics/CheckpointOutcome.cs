namespace Boternity.Data.Diagnostics;

/// <summary>What a checkpoint came to.</summary>
internal enum CheckpointOutcome
{
    /// <summary>All of the log is in the database.</summary>
    Complete,

    /// <summary>As much as the readers allowed.</summary>
    Partial,

    /// <summary>Readers, or another process, kept it from emptying the log.</summary>
    Busy,

    /// <summary>It failed, and is tried again.</summary>
    Failed,
}
