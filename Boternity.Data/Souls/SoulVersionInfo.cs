namespace Boternity.Data.Souls;

/// <summary>A soul version without its content, as lists hold it.</summary>
public sealed record SoulVersionInfo
{
    /// <summary>The version's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>1 for a bot's first version, one more for each further.</summary>
    public required int Version { get; init; }

    /// <summary>SHA-256 of the content: 64 lower-case hexadecimal digits.</summary>
    public required string Hash { get; init; }

    /// <summary>Why the version was saved; null when nobody said.</summary>
    public required string? Message { get; init; }

    /// <summary>UTC, whole microseconds.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
