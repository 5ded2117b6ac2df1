using System.Collections.Frozen;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Conventions;

namespace Boternity.Data.Executions;

/// <summary>Which status may follow which; spec/botmaker-compozy.md 3.2.</summary>
internal static class ExecutionTransitions
{
    /// <summary>The statuses after which nothing comes.</summary>
    public static readonly FrozenSet<ExecutionStatus> Terminal = FrozenSet.Create(
        ExecutionStatus.Success, ExecutionStatus.Failed, ExecutionStatus.TimedOut, ExecutionStatus.Canceled);

    private static readonly FrozenDictionary<ExecutionStatus, FrozenSet<ExecutionStatus>> Next = new Dictionary<ExecutionStatus, FrozenSet<ExecutionStatus>>
    {
        [ExecutionStatus.Pending] = [ExecutionStatus.Running, ExecutionStatus.Waiting, ExecutionStatus.Paused, .. Terminal],
        [ExecutionStatus.Running] = [ExecutionStatus.Waiting, ExecutionStatus.Paused, .. Terminal],
        [ExecutionStatus.Waiting] = [ExecutionStatus.Running, ExecutionStatus.Paused, .. Terminal],
        [ExecutionStatus.Paused] =
        [
            ExecutionStatus.Running, ExecutionStatus.Waiting, ExecutionStatus.Canceled, ExecutionStatus.Failed, ExecutionStatus.TimedOut,
        ],
    }.ToFrozenDictionary();

    /// <summary>Whether the status may follow; the same one may, and changes nothing.</summary>
    public static bool Allows(ExecutionStatus from, ExecutionStatus to) =>
        from == to || (Next.TryGetValue(from, out var next) && next.Contains(to));

    /// <summary>From which statuses, other than itself, this one may follow.</summary>
    public static IReadOnlyList<ExecutionStatus> Before(ExecutionStatus to) =>
        [.. Enum.GetValues<ExecutionStatus>().Where(from => from != to && Allows(from, to))];

    /// <exception cref="StoreException">The status may not follow.</exception>
    public static void Check(string table, string id, ExecutionStatus from, ExecutionStatus to)
    {
        if (!Allows(from, to))
        {
            throw Messages.ExecutionTransition(table, id, EnumText<ExecutionStatus>.Of(from), EnumText<ExecutionStatus>.Of(to));
        }
    }
}
