namespace Boternity.Data.Executions;

/// <summary>How the status of a task follows from those of its children; spec/botmaker-compozy.md 3.3.</summary>
/// <remarks>Texts, such as in <c>output.progress_info.strategy</c>, are in snake_case: <c>wait_all</c>.</remarks>
public enum ParentStrategy
{
    /// <summary>All are to succeed; a failure counts once none runs.</summary>
    WaitAll,

    /// <summary>All are to succeed; a failure counts at once.</summary>
    FailFast,

    /// <summary>When all are at their end, one that succeeded is enough.</summary>
    BestEffort,

    /// <summary>The first one that succeeds decides.</summary>
    Race,
}
