namespace Boternity.Data.Encryption;

/// <summary>How far a rotation job is. Stored as snake_case text.</summary>
public enum KeyRotationState
{
    /// <summary>Not begun.</summary>
    Pending,

    /// <summary>A worker has its lease, or had it when it died.</summary>
    Running,

    /// <summary>Waits until somebody resumes it.</summary>
    Paused,

    /// <summary>Nothing is left under the old keys.</summary>
    Completed,

    /// <summary>Only what does not open is left under the old keys.</summary>
    CompletedWithFailures,

    /// <summary>It could not go on.</summary>
    Failed,
}
