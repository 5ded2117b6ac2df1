namespace Boternity.Data.Executions;

/// <summary>What trees of tasks may be.</summary>
public static class TaskTree
{
    /// <summary>The most levels, from a task at the top, which is the first, to one that has no children.</summary>
    public const int MaxLevels = 100;
}
