namespace Boternity.Data.Files;

/// <summary>A version to add to a file's history, without its content.</summary>
public sealed record NewFileVersion
{
    /// <summary>The file.</summary>
    public required Guid FileId { get; init; }

    /// <summary>1 to 1,000,000,000; not yet taken within the file.</summary>
    public required int Version { get; init; }

    /// <summary>0 to <see cref="BotFile.MaxSizeBytes"/>.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>SHA-256 of the content, 64 lower-case hexadecimal digits; null when it is not known. Stores no content.</summary>
    public string? ContentHash { get; init; }
}
