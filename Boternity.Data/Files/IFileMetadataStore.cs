using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Files;

/// <summary>What is known of the bots' files and their versions. <see cref="IFileStore"/> writes it together with the contents.</summary>
/// <remarks>
/// <para>
/// Safe for use by many threads at once. A write is durable when its task completes, and joins the unit it is called in, if any. Every
/// method may throw a <see cref="StoreException"/> when the database is not available and a <see cref="StoreCanceledException"/> when its
/// token fires; only further reasons are named below.
/// </para>
/// <para>Names are compared exactly, after they are composed (Unicode NFC).</para>
/// </remarks>
public interface IFileMetadataStore
{
    /// <summary>Adds a file, or replaces what is known of the one of that bot and name; its id and creation time stay.</summary>
    /// <param name="file">What to store.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The stored row.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.ForeignKey"/>: no such bot. <see cref="StoreErrorKind.InvalidInput"/>: a member breaks its rule.
    /// </exception>
    Task<BotFile> SaveAsync(FileMetadata file, CancellationToken cancellationToken);

    /// <summary>Changes what is known of a file.</summary>
    /// <param name="id">The file.</param>
    /// <param name="update">What to change.</param>
    /// <param name="expectedRevision">The <see cref="BotFile.Revision"/> the caller read; null to change whatever is there.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The stored row.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: no such file. <see cref="StoreErrorKind.Conflict"/>: it has another revision.
    /// <see cref="StoreErrorKind.InvalidInput"/>: a member breaks its rule.
    /// </exception>
    Task<BotFile> UpdateAsync(Guid id, FileUpdate update, long? expectedRevision, CancellationToken cancellationToken);

    /// <summary>Finds a file by name.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="filename">The name; one that breaks the rules of names finds nothing that this library stored.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The file, or null.</returns>
    Task<BotFile?> GetAsync(Guid botId, string filename, CancellationToken cancellationToken);

    /// <summary>Finds a file by id.</summary>
    /// <param name="id">The file.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The file, or null.</returns>
    Task<BotFile?> GetByIdAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Reads one page of a bot's files, by name in the order of code points.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when the bot has no file or does not exist.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Page<BotFile>> ListAsync(Guid botId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Deletes a file and all its versions. Their blobs go with the next <see cref="IFileStore.SweepAsync"/>.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="filename">The name.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>A task that completes once the deletion is durable.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.NotFound"/>: no such file.</exception>
    Task DeleteAsync(Guid botId, string filename, CancellationToken cancellationToken);

    /// <summary>
    /// Adds a version to a file's history. The file itself stays as it is: an upload that comes to a number taken here is a conflict.
    /// </summary>
    /// <param name="version">What to store.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The stored row.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.Conflict"/>: the file has that version. <see cref="StoreErrorKind.ForeignKey"/>: no such file.
    /// <see cref="StoreErrorKind.InvalidInput"/>: a member breaks its rule.
    /// </exception>
    Task<BotFileVersion> SaveVersionAsync(NewFileVersion version, CancellationToken cancellationToken);

    /// <summary>Reads one page of a file's versions, the newest first.</summary>
    /// <param name="fileId">The file.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when the file has no version or does not exist.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Page<BotFileVersion>> ListVersionsAsync(Guid fileId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Says that a search index holds a version, if that is still the present one.</summary>
    /// <param name="id">The file.</param>
    /// <param name="version">The version that was indexed.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>False when another version is present by now; nothing changed then.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.NotFound"/>: no such file.</exception>
    Task<bool> MarkIndexedAsync(Guid id, int version, CancellationToken cancellationToken);
}
