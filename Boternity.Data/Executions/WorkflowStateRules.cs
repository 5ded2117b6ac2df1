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
            Error = Error(state.Error),
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
            CreatedFrom = Ceiling(filter.CreatedFrom),
            CreatedBefore = Ceiling(filter.CreatedBefore),
        };
    }

    /// <returns>The ids trimmed, each once.</returns>
    /// <exception cref="StoreException">One is out of its range, or there are too many.</exception>
    public static List<string> Ids(IReadOnlyCollection<string> ids, string member) =>
        ids.Count > PageRequest.MaxSize
            ? throw Messages.InvalidInput(member, $"has {ids.Count} ids; at most {PageRequest.MaxSize} are allowed")
            : [.. ids.Select(id => ExecutionRules.Id(id, member)).Distinct(StringComparer.Ordinal)];

    /// <exception cref="StoreException">Not positive.</exception>
    public static void Limit(int limit)
    {
        if (limit < 1)
        {
            throw Messages.InvalidInput(nameof(limit), "must be 1 or more");
        }
    }

    // The document is a level deeper than its details, which may have as many levels as a document.
    private static ExecutionError? Error(ExecutionError? error)
    {
        var checkedError = ExecutionRules.Error(error);
        ExecutionRules.JsonObject(ExecutionJson.Of(checkedError), nameof(WorkflowStateUpsert.Error));
        return checkedError;
    }

    // No stored instant lies between the microsecond and what is finer: the bound means the next one.
    private static DateTimeOffset? Ceiling(DateTimeOffset? bound)
    {
        if (bound is not { } instant)
        {
            return null;
        }

        var cut = instant.TruncateToMicroseconds();
        return cut == instant || cut > DateTimeOffset.MaxValue.AddMicroseconds(-1) ? cut : cut.AddMicroseconds(1);
    }
}
