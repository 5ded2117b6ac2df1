using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Audit;

/// <summary>Which entries a list holds, and in which order. By default all of them, newest first.</summary>
public sealed record MemoryAuditFilter
{
    /// <summary>Only this action; every one when null.</summary>
    public MemoryAction? Action { get; init; }

    /// <summary>Only what this actor did, compared exactly; what everybody did when null.</summary>
    public string? Actor { get; init; }

    /// <summary>Only what was done at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only what was done before this time.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>By time; entries of one instant in the order in which they were added.</summary>
    public SortOrder Order { get; init; }
}
