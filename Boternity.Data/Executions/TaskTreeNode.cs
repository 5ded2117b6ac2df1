namespace Boternity.Data.Executions;

/// <summary>One execution within a tree.</summary>
/// <param name="State">The execution.</param>
/// <param name="Depth">How far below the root of the query it is; the root is at 0.</param>
public sealed record TaskTreeNode(TaskState State, int Depth);
