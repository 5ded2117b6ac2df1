using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Executions;

/// <summary>Usage as a list with one entry for each provider, model and source, in this order; spec/botmaker-compozy.md 3.4.</summary>
internal static class UsageSummary
{
    private const string Member = nameof(WorkflowState.Usage);

    // Of one execution: more models than there are.
    private const int MaxEntries = 1_000;

    private static readonly StringComparer Names = StringComparer.OrdinalIgnoreCase;

    /// <returns>The entries checked, in memory of their own, merged and sorted; null for none.</returns>
    /// <exception cref="StoreException">An entry is out of its range, or sums are.</exception>
    public static IReadOnlyList<UsageEntry>? Checked(IReadOnlyList<UsageEntry>? usage) => usage is null ? null : Merge([], usage);

    /// <returns>Both lists as one: figures are added, agents united, the first and the last instant kept.</returns>
    /// <exception cref="StoreException">An added entry is out of its range, or sums are.</exception>
    public static IReadOnlyList<UsageEntry> Merge(IReadOnlyList<UsageEntry>? stored, IReadOnlyList<UsageEntry> added)
    {
        List<UsageEntry> merged =
        [
            .. (stored ?? []).Concat(added.Select(Checked))
                .GroupBy(entry => (entry.Provider, entry.Model, entry.Source), Key.Instance)
                .Select(group => group.Aggregate(Sum))
                .OrderBy(entry => entry.Provider, Names)
                .ThenBy(entry => entry.Model, Names)
                .ThenBy(entry => entry.Source, Names),
        ];
        return merged.Count <= MaxEntries
            ? merged
            : throw Messages.InvalidInput(Member, $"has {merged.Count} providers, models and sources; at most {MaxEntries} are allowed");
    }

    private static UsageEntry Checked(UsageEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.PromptTokens > long.MaxValue - Math.Max(0, entry.CompletionTokens))
        {
            throw TooLarge();
        }

        foreach (var (tokens, name) in new[]
        {
            (entry.PromptTokens, nameof(UsageEntry.PromptTokens)),
            (entry.CompletionTokens, nameof(UsageEntry.CompletionTokens)),
            (entry.TotalTokens, nameof(UsageEntry.TotalTokens)),
            (entry.ReasoningTokens ?? 0, nameof(UsageEntry.ReasoningTokens)),
            (entry.CachedPromptTokens ?? 0, nameof(UsageEntry.CachedPromptTokens)),
            (entry.InputAudioTokens ?? 0, nameof(UsageEntry.InputAudioTokens)),
            (entry.OutputAudioTokens ?? 0, nameof(UsageEntry.OutputAudioTokens)),
        })
        {
            InputValue.NotNegative(tokens, $"{Member}.{name}");
        }

        return new UsageEntry
        {
            Provider = ExecutionRules.Id(entry.Provider, $"{Member}.{nameof(UsageEntry.Provider)}"),
            Model = ExecutionRules.Id(entry.Model, $"{Member}.{nameof(UsageEntry.Model)}"),
            PromptTokens = entry.PromptTokens,
            CompletionTokens = entry.CompletionTokens,
            TotalTokens = entry.TotalTokens,
            ReasoningTokens = entry.ReasoningTokens,
            CachedPromptTokens = entry.CachedPromptTokens,
            InputAudioTokens = entry.InputAudioTokens,
            OutputAudioTokens = entry.OutputAudioTokens,
            AgentIds = entry.AgentIds is { } agents
                ? Distinct(agents.Select(agent => ExecutionRules.Id(agent, $"{Member}.{nameof(UsageEntry.AgentIds)}")))
                : null,
            CapturedAt = entry.CapturedAt?.TruncateToMicroseconds(),
            UpdatedAt = entry.UpdatedAt?.TruncateToMicroseconds(),
            Source = Source(entry.Source),
        };
    }

    private static string? Source(string? source) =>
        ExecutionRules.OptionalId(source, $"{Member}.{nameof(UsageEntry.Source)}")?.ToLowerInvariant() switch
        {
            null => null,
            "task" => "task",
            "workflow" => "workflow",
            _ => throw Messages.InvalidInput($"{Member}.{nameof(UsageEntry.Source)}", "must be task or workflow"),
        };

    private static UsageEntry Sum(UsageEntry left, UsageEntry right) =>
        new()
        {
            Provider = left.Provider,
            Model = left.Model,
            PromptTokens = Sum(left.PromptTokens, right.PromptTokens),
            CompletionTokens = Sum(left.CompletionTokens, right.CompletionTokens),
            TotalTokens = Sum(left.TotalTokens, right.TotalTokens),
            ReasoningTokens = Sum(left.ReasoningTokens, right.ReasoningTokens),
            CachedPromptTokens = Sum(left.CachedPromptTokens, right.CachedPromptTokens),
            InputAudioTokens = Sum(left.InputAudioTokens, right.InputAudioTokens),
            OutputAudioTokens = Sum(left.OutputAudioTokens, right.OutputAudioTokens),
            AgentIds = left.AgentIds is null && right.AgentIds is null ? null : Distinct([.. left.AgentIds ?? [], .. right.AgentIds ?? []]),
            CapturedAt = left.CapturedAt is { } first && right.CapturedAt is { } other ? (first < other ? first : other) : left.CapturedAt ?? right.CapturedAt,
            UpdatedAt = left.UpdatedAt is { } last && right.UpdatedAt is { } newer ? (last > newer ? last : newer) : left.UpdatedAt ?? right.UpdatedAt,
            Source = left.Source,
        };

    private static long? Sum(long? left, long? right) => left is null && right is null ? null : Sum(left ?? 0, right ?? 0);

    private static long Sum(long left, long right)
    {
        try
        {
            return checked(left + right);
        }
        catch (OverflowException)
        {
            throw TooLarge();
        }
    }

    private static StoreException TooLarge() => Messages.InvalidInput(Member, "adds up to more than 64 bits hold");

    private static List<string> Distinct(IEnumerable<string> agents) =>
        [.. agents.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private sealed class Key : IEqualityComparer<(string Provider, string Model, string? Source)>
    {
        public static readonly Key Instance = new();

        public bool Equals((string Provider, string Model, string? Source) x, (string Provider, string Model, string? Source) y) =>
            Names.Equals(x.Provider, y.Provider) && Names.Equals(x.Model, y.Model) && Names.Equals(x.Source, y.Source);

        public int GetHashCode((string Provider, string Model, string? Source) obj) =>
            HashCode.Combine(Names.GetHashCode(obj.Provider), Names.GetHashCode(obj.Model), Names.GetHashCode(obj.Source ?? ""));
    }
}
