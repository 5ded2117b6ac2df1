namespace Boternity.Data.Files;

/// <summary>A file of a bot, as it is now. Its bytes are a blob that <see cref="ContentHash"/> names; older ones are versions.</summary>
/// <remarks>Table <c>bot_files</c>, design card seed 001.</remarks>
public sealed class BotFile
{
    /// <summary>The largest file, in bytes: 50 MiB.</summary>
    public const long MaxSizeBytes = 50 * 1024 * 1024;

    /// <summary>The longest <see cref="Filename"/>, in bytes of UTF-8.</summary>
    public const int MaxFilenameBytes = 255;

    /// <summary>The longest <see cref="MimeType"/>, in UTF-16 units.</summary>
    public const int MaxMimeTypeLength = 255;

    /// <summary>UUIDv7; made when the file is added if left empty, and kept for as long as the file exists.</summary>
    public Guid Id { get; init; }

    /// <summary>The bot that the file belongs to; deleting the bot deletes it.</summary>
    public required Guid BotId { get; init; }

    /// <summary>Unique within the bot, compared exactly; a plain name without folders, 1 to <see cref="MaxFilenameBytes"/> bytes of UTF-8.</summary>
    public required string Filename { get; init; }

    /// <summary>By default of the name's extension, else <c>application/octet-stream</c>.</summary>
    public string MimeType { get; set; } = "application/octet-stream";

    /// <summary>0 to <see cref="MaxSizeBytes"/>.</summary>
    public long SizeBytes { get; set; }

    /// <summary>At least 1; one more with each new content.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Whether a search index holds this content; false again when the content changes.</summary>
    public bool IsIndexed { get; set; }

    /// <summary>SHA-256 of the content, 64 lower-case hexadecimal digits; null when only metadata was saved.</summary>
    public string? ContentHash { get; set; }

    /// <summary>UTC, whole microseconds; kept when the file is saved again.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC, whole microseconds; the time of the last write.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Concurrency token: 1 on insert, one more on each write.</summary>
    public long Revision { get; set; } = 1;
}
