using Boternity.Data.Storage.Conventions;

namespace Boternity.Data.Executions;

/// <summary>How far an execution is, of a workflow or of a task. Stored as upper-case text, such as <c>TIMED_OUT</c>.</summary>
/// <remarks>spec/botmaker-compozy.md 3.1; which status follows which is in 3.2.</remarks>
[UpperCaseText]
public enum ExecutionStatus
{
    /// <summary>Not begun.</summary>
    Pending,

    /// <summary>Under way.</summary>
    Running,

    /// <summary>At its end: it came to what it was for.</summary>
    Success,

    /// <summary>At its end: an error.</summary>
    Failed,

    /// <summary>At its end: it took too long.</summary>
    TimedOut,

    /// <summary>At its end: somebody cancelled it.</summary>
    Canceled,

    /// <summary>Waits for a signal or for its children.</summary>
    Waiting,

    /// <summary>Somebody stopped it for a while.</summary>
    Paused,
}
