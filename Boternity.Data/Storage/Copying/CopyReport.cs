namespace Boternity.Data.Storage.Copying;

/// <summary>What a copy did.</summary>
public sealed record CopyReport
{
    /// <summary>What was copied: a path, or host and database name. Never a password.</summary>
    public required string Source { get; init; }

    /// <summary>Where it is now, as <see cref="Source"/>.</summary>
    public required string Target { get; init; }

    /// <summary>Whether it went on with a copy that did not come to its end.</summary>
    public required bool Resumed { get; init; }

    /// <summary>How many rows this run wrote; fewer than there are where it went on.</summary>
    public required long RowsWritten { get; init; }

    /// <summary>Every table, in the order of their dependencies. Both sides were read again after the copy, and are equal.</summary>
    public required IReadOnlyList<CopiedTable> Tables { get; init; }

    /// <summary>Folders of the source that hold what is in no table, and were not copied; absolute paths of those that exist.</summary>
    public required IReadOnlyList<string> FoldersNotCopied { get; init; }

    /// <summary>When the copy began, before its snapshot was taken; UTC, whole microseconds.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the target became a database like any other; UTC, whole microseconds.</summary>
    public required DateTimeOffset EndedAt { get; init; }
}
