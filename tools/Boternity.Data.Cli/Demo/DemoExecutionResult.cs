using Boternity.Data.Executions;

namespace Boternity.Data.Cli.Demo;

/// <summary>What came of <see cref="DemoExecution"/>.</summary>
internal sealed record DemoExecutionResult
{
    /// <summary>The workflow's, completed, with the usage of its tasks.</summary>
    public required WorkflowState State { get; init; }

    /// <summary>The task and its children.</summary>
    public required IReadOnlyList<TaskTreeNode> Tree { get; init; }
}
