using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Files;

/// <summary>The bots' files with their contents: each upload is a version that stays readable, each read is checked against its hash.</summary>
/// <remarks>
/// <para>
/// Contents are immutable blobs in the folder <see cref="DatabaseConfig.FilesPath"/>, named by their SHA-256; rows name them. A blob is on
/// the disk before a row names it, so a kill at any point leaves at most a blob that no row names, which <see cref="SweepAsync"/> removes
/// (docs/files.md).
/// </para>
/// <para>
/// Safe for use by many threads and processes at once. Every method may throw a <see cref="StoreException"/> when the database or the
/// folder is not available and a <see cref="StoreCanceledException"/> when its token fires. Those that touch contents throw
/// <see cref="ErrorCodes.FilesPathMissing"/> where no folder is configured. Only further reasons are named below.
/// </para>
/// </remarks>
public interface IFileStore
{
    /// <summary>Stores a content as the newest version of a file, which is made if there is none of that name.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="filename">A plain name as docs/files.md has it, 1 to <see cref="BotFile.MaxFilenameBytes"/> bytes of UTF-8.</param>
    /// <param name="content">
    /// Read from where it is to its end, and left open; at most <see cref="BotFile.MaxSizeBytes"/> bytes. Its own exceptions pass unchanged.
    /// </param>
    /// <param name="mimeType"><c>type/subtype</c>; null for that of the name's extension (<see cref="MimeType.Of"/>).</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The stored row, not indexed, its version one more than before. Content and row are durable.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.ForeignKey"/>: no such bot. <see cref="StoreErrorKind.InvalidInput"/>: the content is too large, or the name
    /// or the type breaks its rule. <see cref="StoreErrorKind.StorageFull"/>: no space for the content.
    /// </exception>
    /// <remarks>
    /// Uploads of one name at once become versions in the order they commit. Inside of a unit it holds up the writer for as long as the
    /// stream takes, and is undone with the unit.
    /// </remarks>
    Task<BotFile> SaveAsync(Guid botId, string filename, Stream content, string? mimeType, CancellationToken cancellationToken);

    /// <inheritdoc cref="SaveAsync(Guid, string, Stream, string?, CancellationToken)"/>
    /// <param name="botId">The bot.</param>
    /// <param name="filename">A plain name as docs/files.md has it, 1 to <see cref="BotFile.MaxFilenameBytes"/> bytes of UTF-8.</param>
    /// <param name="content">At most <see cref="BotFile.MaxSizeBytes"/> bytes; not changed until the task completes.</param>
    /// <param name="mimeType"><c>type/subtype</c>; null for that of the name's extension (<see cref="MimeType.Of"/>).</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    Task<BotFile> SaveAsync(Guid botId, string filename, ReadOnlyMemory<byte> content, string? mimeType, CancellationToken cancellationToken);

    /// <summary>Opens a content. All of it was compared with its hash before the first byte is given out.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="filename">The name.</param>
    /// <param name="version">Which version; null for the newest. With that of a row the content is that row's.</param>
    /// <param name="cancellationToken">Stops the query and the check, not later reads of the stream.</param>
    /// <returns>
    /// The content from its first byte, seekable, to be disposed by the caller. Stays readable when the file is deleted or saved again. Its
    /// reads throw what the system says: <see cref="IOException"/>.
    /// </returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: no such file or version, or one that was saved without content.
    /// <see cref="StoreErrorKind.Corrupt"/>: the content is missing (<see cref="ErrorCodes.ContentMissing"/>) or does not match its row
    /// (<see cref="ErrorCodes.ContentCorrupt"/>).
    /// </exception>
    Task<Stream> OpenAsync(Guid botId, string filename, int? version, CancellationToken cancellationToken);

    /// <summary>Reads a whole content into memory.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="filename">The name.</param>
    /// <param name="version">Which version; null for the newest.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <returns>The bytes, which match their hash.</returns>
    /// <exception cref="StoreException">As of <see cref="OpenAsync"/>.</exception>
    Task<byte[]> ReadAsync(Guid botId, string filename, int? version, CancellationToken cancellationToken);

    /// <summary>What is known of a file. Needs no folder of contents.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="filename">The name.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The file.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.NotFound"/>: no such file.</exception>
    Task<BotFile> GetInfoAsync(Guid botId, string filename, CancellationToken cancellationToken);

    /// <inheritdoc cref="IFileMetadataStore.ListAsync"/>
    Task<Page<BotFile>> ListAsync(Guid botId, PageRequest page, CancellationToken cancellationToken);

    /// <inheritdoc cref="IFileMetadataStore.ListVersionsAsync"/>
    Task<Page<BotFileVersion>> ListVersionsAsync(Guid fileId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes a file and all its versions. Its contents can no longer be read; their bytes stay until the next <see cref="SweepAsync"/>.
    /// </summary>
    /// <param name="botId">The bot.</param>
    /// <param name="filename">The name.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>A task that completes once the deletion is durable.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.NotFound"/>: no such file.</exception>
    Task DeleteAsync(Guid botId, string filename, CancellationToken cancellationToken);

    /// <summary>Compares every content that a row names with that row. Reads all of them, and changes nothing.</summary>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>The versions whose content is not what it should be, as they are found; empty when all is well.</returns>
    IAsyncEnumerable<FileDamage> VerifyAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Removes the contents that no row names and that nobody saved within the last hour, and temporary files as old. To be run now and
    /// then; any number of processes may.
    /// </summary>
    /// <param name="cancellationToken">Ends the sweep between two steps; what was removed stays removed.</param>
    /// <returns>What was removed.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Misuse"/>: it was called inside of a unit, which may be undone.</exception>
    Task<FileSweep> SweepAsync(CancellationToken cancellationToken);
}
