namespace Boternity.Data.Workflows;

/// <summary>How far an attempt at a step is. Stored as snake_case text.</summary>
public enum WorkflowStepStatus
{
    /// <summary>Planned, not begun.</summary>
    Pending,

    /// <summary>A worker is at it.</summary>
    Running,

    /// <summary>Done; its output is stored. No further attempt is made.</summary>
    Completed,

    /// <summary>Ended with an error; another attempt may follow.</summary>
    Failed,

    /// <summary>Left out. Counts as satisfied for the steps that depend on it.</summary>
    Skipped,

    /// <summary>Waits for somebody's decision; its run is paused.</summary>
    WaitingApproval,
}
