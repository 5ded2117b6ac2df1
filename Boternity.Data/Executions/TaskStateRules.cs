using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Executions;

/// <summary>What executions of tasks may be; checked before anything is written.</summary>
internal static class TaskStateRules
{
    private const string Basic = "basic";
    private const string Router = "router";

    /// <returns>The same with its texts trimmed and its values in memory of their own.</returns>
    /// <exception cref="StoreException">A member breaks its rule.</exception>
    public static TaskStateUpsert Checked(TaskStateUpsert state)
    {
        InputValue.Member<ExecutionStatus>(state.Status, nameof(state.Status));
        if (state.ExpectedRevision is { } revision)
        {
            InputValue.NotNegative(revision, nameof(state.ExpectedRevision));
        }

        var taken = state with
        {
            TaskExecId = ExecutionRules.Id(state.TaskExecId, nameof(state.TaskExecId)),
            TaskId = ExecutionRules.Id(state.TaskId, nameof(state.TaskId)),
            WorkflowExecId = ExecutionRules.Id(state.WorkflowExecId, nameof(state.WorkflowExecId)),
            WorkflowId = ExecutionRules.Id(state.WorkflowId, nameof(state.WorkflowId)),
            Component = ExecutionRules.Kind(state.Component, nameof(state.Component)),
            ExecutionType = ExecutionRules.Kind(state.ExecutionType, nameof(state.ExecutionType)),
            AgentId = ExecutionRules.OptionalId(state.AgentId, nameof(state.AgentId)),
            ToolId = ExecutionRules.OptionalId(state.ToolId, nameof(state.ToolId)),
            ActionId = ExecutionRules.OptionalId(state.ActionId, nameof(state.ActionId)),
            ParentStateId = ExecutionRules.OptionalId(state.ParentStateId, nameof(state.ParentStateId)),
            Input = ExecutionRules.JsonObject(state.Input, nameof(state.Input)),
            Output = ExecutionRules.JsonObject(state.Output, nameof(state.Output)),
            Error = ExecutionRules.Error(state.Error),
            Usage = UsageSummary.Checked(state.Usage),
            CreatedAt = state.CreatedAt?.TruncateToMicroseconds(),
        };
        CheckExecutionType(taken);
        return taken.ParentStateId == taken.TaskExecId ? throw Messages.TaskParent(taken.TaskExecId, "is the task itself") : taken;
    }

    /// <exception cref="StoreException">A member breaks its rule.</exception>
    public static TaskStateFilter Checked(TaskStateFilter filter)
    {
        InputValue.Member(filter.Status, nameof(filter.Status));
        return filter with
        {
            WorkflowId = Id(filter.WorkflowId, nameof(filter.WorkflowId)),
            WorkflowExecId = Id(filter.WorkflowExecId, nameof(filter.WorkflowExecId)),
            TaskId = Id(filter.TaskId, nameof(filter.TaskId)),
            TaskExecId = Id(filter.TaskExecId, nameof(filter.TaskExecId)),
            ParentStateId = Id(filter.ParentStateId, nameof(filter.ParentStateId)),
            AgentId = Id(filter.AgentId, nameof(filter.AgentId)),
            ActionId = Id(filter.ActionId, nameof(filter.ActionId)),
            ToolId = Id(filter.ToolId, nameof(filter.ToolId)),
            ExecutionType = filter.ExecutionType is { } type ? ExecutionRules.Kind(type, nameof(filter.ExecutionType)) : null,
            CreatedFrom = ExecutionRules.Ceiling(filter.CreatedFrom),
            CreatedBefore = ExecutionRules.Ceiling(filter.CreatedBefore),
        };
    }

    /// <exception cref="StoreException">Out of range.</exception>
    public static void Depth(int maxDepth)
    {
        if (maxDepth is < 0 or > TaskTree.MaxLevels)
        {
            throw Messages.InvalidInput(nameof(maxDepth), $"must be 0 to {TaskTree.MaxLevels}, is {maxDepth}");
        }
    }

    // A blank one would be everything.
    private static string? Id(string? id, string member) => id is null ? null : ExecutionRules.Id(id, member);

    // What the table's CHECK says, so that the caller is told which rule it was.
    private static void CheckExecutionType(TaskStateUpsert state)
    {
        var (hasAgent, hasAction, hasTool) = (state.AgentId is not null, state.ActionId is not null, state.ToolId is not null);
        if (state.ExecutionType == Router && (hasAgent || hasAction || hasTool))
        {
            throw Messages.InvalidInput(nameof(state.ExecutionType), "is router, which has neither agent, action nor tool");
        }

        if (state.ExecutionType == Basic && (hasAgent != hasAction || (hasAgent && hasTool)))
        {
            throw Messages.InvalidInput(nameof(state.ExecutionType), "is basic, which has an agent with an action, or a tool, or none of them");
        }
    }
}
