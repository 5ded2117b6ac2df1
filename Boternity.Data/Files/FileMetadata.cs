namespace Boternity.Data.Files;

/// <summary>What is to be stored of a file, without its content.</summary>
public sealed record FileMetadata
{
    /// <summary>The bot that the file belongs to.</summary>
    public required Guid BotId { get; init; }

    /// <summary>
    /// A plain name as docs/files.md has it, 1 to <see cref="BotFile.MaxFilenameBytes"/> bytes of UTF-8; stored composed (Unicode NFC).
    /// </summary>
    public required string Filename { get; init; }

    /// <summary>
    /// <c>type/subtype</c> in printable ASCII, at most <see cref="BotFile.MaxMimeTypeLength"/> characters; null for that of the name's
    /// extension (<see cref="MimeType.Of"/>).
    /// </summary>
    public string? MimeType { get; init; }

    /// <summary>0 to <see cref="BotFile.MaxSizeBytes"/>.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>1 to 1,000,000,000.</summary>
    public int Version { get; init; } = 1;

    /// <summary>
    /// Whether a search index holds this very content. Null: false for a new file and for one whose version or hash changes, and what is
    /// stored for any other.
    /// </summary>
    public bool? IsIndexed { get; init; }

    /// <summary>SHA-256 of the content, 64 lower-case hexadecimal digits; null when it is not known. Stores no content.</summary>
    public string? ContentHash { get; init; }
}
