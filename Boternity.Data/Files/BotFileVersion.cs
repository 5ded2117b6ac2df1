namespace Boternity.Data.Files;

/// <summary>One version of a file's content, the present one among them. Never changed.</summary>
/// <remarks>Table <c>bot_file_versions</c>, design card seed 001.</remarks>
public sealed class BotFileVersion
{
    /// <summary>UUIDv7; made when the version is added if left empty.</summary>
    public Guid Id { get; init; }

    /// <summary>The file; deleting it deletes its versions.</summary>
    public required Guid FileId { get; init; }

    /// <summary>At least 1; unique within the file.</summary>
    public required int Version { get; init; }

    /// <summary>0 to <see cref="BotFile.MaxSizeBytes"/>.</summary>
    public long SizeBytes { get; init; }

    /// <summary>SHA-256 of the content, 64 lower-case hexadecimal digits; null when only metadata was saved.</summary>
    public string? ContentHash { get; init; }

    /// <summary>UTC, whole microseconds.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
