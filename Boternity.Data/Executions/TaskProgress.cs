using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Conventions;

namespace Boternity.Data.Executions;

/// <summary>How far the children of a task are; spec/botmaker-compozy.md 2.9 and 3.3.</summary>
public sealed class TaskProgress
{
    /// <summary>Makes it of counts.</summary>
    /// <param name="statusCounts">How many children have each status; one that is not there has none.</param>
    /// <exception cref="StoreException">A count is negative, or a status is none of its enumeration's members.</exception>
    public TaskProgress(IReadOnlyDictionary<ExecutionStatus, int> statusCounts)
    {
        ArgumentNullException.ThrowIfNull(statusCounts);
        foreach (var (status, count) in statusCounts)
        {
            InputValue.Member<ExecutionStatus>(status, nameof(StatusCounts));
            InputValue.NotNegative(count, nameof(StatusCounts));
        }

        StatusCounts = statusCounts.Where(pair => pair.Value > 0).ToFrozenDictionary();
    }

    /// <summary>How many children have each status, without those that none has.</summary>
    public IReadOnlyDictionary<ExecutionStatus, int> StatusCounts { get; }

    /// <summary>All children.</summary>
    public int TotalChildren => StatusCounts.Values.Sum();

    /// <summary>Those that succeeded.</summary>
    public int SuccessCount => Count(ExecutionStatus.Success);

    /// <summary>Those that failed, without those that took too long.</summary>
    public int FailedCount => Count(ExecutionStatus.Failed);

    /// <summary>Those that were cancelled.</summary>
    public int CanceledCount => Count(ExecutionStatus.Canceled);

    /// <summary>Those that took too long.</summary>
    public int TimedOutCount => Count(ExecutionStatus.TimedOut);

    /// <summary>Those that are at their end.</summary>
    public int TerminalCount => ExecutionTransitions.Terminal.Sum(Count);

    /// <summary>Those that have begun and are not at their end: they run, wait or are paused.</summary>
    public int RunningCount => Count(ExecutionStatus.Running) + Count(ExecutionStatus.Waiting) + Count(ExecutionStatus.Paused);

    /// <summary>Those that have not begun.</summary>
    public int PendingCount => Count(ExecutionStatus.Pending);

    /// <summary>The part that succeeded: 0 to 1, and 0 without children.</summary>
    public double CompletionRate => Rate(SuccessCount);

    /// <summary>The part that failed or took too long: 0 to 1, and 0 without children.</summary>
    public double FailureRate => Rate(FailedCount + TimedOutCount);

    /// <summary>Whether a child failed; one that took too long does not count here.</summary>
    public bool HasFailures => FailedCount > 0;

    /// <summary>Whether all children, which may be none, are at their end.</summary>
    public bool IsAllComplete => TerminalCount == TotalChildren;

    /// <summary>What the children make of their parent; PENDING without children.</summary>
    /// <remarks>
    /// The rules of spec/botmaker-compozy.md 3.3, in their order. With <see cref="ParentStrategy.WaitAll"/> and
    /// <see cref="ParentStrategy.FailFast"/>, children that are all at their end of which none failed and some were cancelled make CANCELED; there
    /// they would leave it PENDING for ever.
    /// </remarks>
    /// <param name="strategy">How they decide.</param>
    /// <returns>PENDING, RUNNING, SUCCESS, FAILED or CANCELED.</returns>
    /// <exception cref="StoreException">None of the enumeration's members.</exception>
    public ExecutionStatus StatusOf(ParentStrategy strategy)
    {
        InputValue.Member<ParentStrategy>(strategy, nameof(strategy));
        if (TotalChildren == 0)
        {
            return ExecutionStatus.Pending;
        }

        var hasFailed = FailedCount + TimedOutCount > 0;
        return strategy switch
        {
            ParentStrategy.FailFast when hasFailed => ExecutionStatus.Failed,
            ParentStrategy.Race when SuccessCount > 0 => ExecutionStatus.Success,
            ParentStrategy.BestEffort when IsAllComplete && SuccessCount > 0 => ExecutionStatus.Success,
            ParentStrategy.BestEffort or ParentStrategy.Race when IsAllComplete => ExecutionStatus.Failed,
            _ when SuccessCount == TotalChildren => ExecutionStatus.Success,
            _ when RunningCount > 0 => ExecutionStatus.Running,
            ParentStrategy.WaitAll when hasFailed => ExecutionStatus.Failed,
            _ when IsAllComplete => ExecutionStatus.Canceled,
            _ => ExecutionStatus.Pending,
        };
    }

    /// <summary>Whether the children decided: they make SUCCESS, FAILED or CANCELED of their parent.</summary>
    /// <param name="strategy">How they decide.</param>
    /// <exception cref="StoreException">None of the enumeration's members.</exception>
    public bool IsComplete(ParentStrategy strategy) => ExecutionTransitions.Terminal.Contains(StatusOf(strategy));

    /// <summary>The member <c>progress_info</c> of a parent's output.</summary>
    internal JsonObject ToJson(ParentStrategy strategy, DateTimeOffset at)
    {
        var info = Counts();
        info["completion_rate"] = CompletionRate;
        info["failure_rate"] = FailureRate;
        info["overall_status"] = EnumText<ExecutionStatus>.Of(StatusOf(strategy));
        info["status_counts"] = new JsonObject(StatusCounts
            .OrderBy(pair => pair.Key)
            .Select(pair => KeyValuePair.Create(EnumText<ExecutionStatus>.Of(pair.Key), (JsonNode?)pair.Value)));
        info["strategy"] = EnumText<ParentStrategy>.Of(strategy);
        info["last_updated"] = InstantText.Format(at);
        return info;
    }

    /// <summary>The counts alone, by their names in JSON.</summary>
    internal JsonObject Counts() => new()
    {
        ["total_children"] = TotalChildren,
        ["success_count"] = SuccessCount,
        ["failed_count"] = FailedCount,
        ["canceled_count"] = CanceledCount,
        ["timed_out_count"] = TimedOutCount,
        ["terminal_count"] = TerminalCount,
        ["running_count"] = RunningCount,
        ["pending_count"] = PendingCount,
    };

    private int Count(ExecutionStatus status) => StatusCounts.GetValueOrDefault(status);

    private double Rate(int count) => TotalChildren == 0 ? 0 : (double)count / TotalChildren;
}
