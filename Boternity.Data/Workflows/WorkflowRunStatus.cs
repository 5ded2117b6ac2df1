namespace Boternity.Data.Workflows;

/// <summary>How far a run is. Stored as lower-case text.</summary>
/// <remarks>Which status follows which is in spec/boternity.md 4.5; every other change is a conflict.</remarks>
public enum WorkflowRunStatus
{
    /// <summary>Asked for; the first worker that is free takes it.</summary>
    Pending,

    /// <summary>A worker has its lease, or it waits for one to go on with it.</summary>
    Running,

    /// <summary>Waits for somebody's decision.</summary>
    Paused,

    /// <summary>At its end: every step was done or left out.</summary>
    Completed,

    /// <summary>At its end: an error, a rejection or a deadline.</summary>
    Failed,

    /// <summary>Its worker was not heard of in time. It can be resumed, given up or cancelled.</summary>
    Crashed,

    /// <summary>At its end: somebody cancelled it.</summary>
    Cancelled,
}
