using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Executions;

/// <summary>What callers may ask of the executions of workflows; checked before anything is read or written.</summary>
internal static class WorkflowStateRules
{
    /// <returns>The request trimmed, with values in memory of their own.</returns>
    /// <exception cref="StoreException">A member is out of its range.</exception>
    public static WorkflowStateUpsert Checked(WorkflowStateUpsert state)
    {
        InputValue.Member<ExecutionStatus>(state.Status, nameof(WorkflowStateUpsert.Status));
        InputValue.NotNegative(state.ExpectedRevision ?? 0, nameof(WorkflowStateUpsert.ExpectedRevision));

        return state with
        {
            WorkflowExecId = ExecutionRules.Id(state.WorkflowExecId, nameof(WorkflowStateUpsert.WorkflowExecId)),
            WorkflowId = ExecutionRules.Id(state.WorkflowId, nameof(WorkflowStateUpsert.WorkflowId)),
            Usage = UsageSummary.Checked(state.Usage),
            Input = ExecutionRules.JsonObject(state.Input, nameof(WorkflowStateUpsert.Input)),
            Output = ExecutionRules.JsonObject(state.Output, nameof(WorkflowStateUpsert.Output)),
            Error = ExecutionRules.Error(state.Error),
        };
    }

    /// <returns>The filter with its id trimmed and its times as they are stored.</returns>
    /// <exception cref="StoreException">A member is out of its range.</exception>
    public static WorkflowStateFilter Checked(WorkflowStateFilter filter)
    {
        InputValue.Member(filter.Status, nameof(WorkflowStateFilter.Status));

        return filter with
        {
            WorkflowId = filter.WorkflowId is { } id ? ExecutionRules.Id(id, nameof(WorkflowStateFilter.WorkflowId)) : null,
            CreatedFrom = ExecutionRules.Ceiling(filter.CreatedFrom),
            CreatedBefore = ExecutionRules.Ceiling(filter.CreatedBefore),
        };
    }

    /// <returns>The ids trimmed, each once.</returns>
    /// <exception cref="StoreException">One is out of its range, or there are too many.</exception>
    public static List<string> Ids(IReadOnlyCollection<string> ids, string member) =>
        ids.Count > PageRequest.MaxSize
            ? throw Messages.InvalidInput(member, $"has {ids.Count} ids; at most {PageRequest.MaxSize} are allowed")
            : [.. ids.Select(id => ExecutionRules.Id(id, member)).Distinct(StringComparer.Ordinal)];
}
