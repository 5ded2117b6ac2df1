namespace Boternity.Data.Files;

/// <summary>What is to change of a file's metadata; null leaves a member as it is.</summary>
public sealed record FileUpdate
{
    /// <summary>As <see cref="FileMetadata.MimeType"/>.</summary>
    public string? MimeType { get; init; }

    /// <summary>0 to <see cref="BotFile.MaxSizeBytes"/>.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>1 to 1,000,000,000.</summary>
    public int? Version { get; init; }

    /// <summary>Whether a search index holds the content as it is after this update. Null: false if version or hash change.</summary>
    public bool? IsIndexed { get; init; }

    /// <summary>SHA-256 of the content, 64 lower-case hexadecimal digits. Stores no content.</summary>
    public string? ContentHash { get; init; }
}
