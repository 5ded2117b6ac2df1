using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Souls;

/// <summary>The version history of every bot's soul. Versions are only ever added; each read of a content is checked against its hash.</summary>
/// <remarks>
/// Safe for use by many threads at once. A write is durable when its task completes, and joins the unit it is called in, if any. Every
/// method may throw a <see cref="StoreException"/> when the database is not available and a <see cref="StoreCanceledException"/> when its
/// token fires; only further reasons are named below.
/// </remarks>
public interface ISoulStore
{
    /// <summary>Saves a version after the current one and counts it on the bot. Concurrent saves of one bot get numbers in a row.</summary>
    /// <param name="soul">The version to save; a content equal to the current one makes a version too.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The stored version, with its number and hash.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: no such bot. <see cref="StoreErrorKind.Conflict"/>: another version than the expected head
    /// is current. <see cref="StoreErrorKind.InvalidInput"/>: a member is out of its range.
    /// </exception>
    Task<SoulVersion> SaveAsync(NewSoul soul, CancellationToken cancellationToken);

    /// <summary>Finds the highest version of a bot.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The version, or null when the bot has none or does not exist.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Corrupt"/>: the content does not match its hash.</exception>
    Task<SoulVersion?> GetCurrentAsync(Guid botId, CancellationToken cancellationToken);

    /// <summary>Finds one version of a bot.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="version">At least 1.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The version, or null.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Corrupt"/>: the content does not match its hash.</exception>
    Task<SoulVersion?> GetAsync(Guid botId, int version, CancellationToken cancellationToken);

    /// <summary>Reads one page of a bot's versions, without their contents.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="order">By version.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when the bot has no version or does not exist.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Page<SoulVersionInfo>> ListAsync(Guid botId, SortOrder order, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The stored hash of a bot's highest version.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>64 lower-case hexadecimal digits, or null when the bot has no version or does not exist.</returns>
    Task<string?> GetStoredHashAsync(Guid botId, CancellationToken cancellationToken);

    /// <summary>Saves the content of an earlier version again, as a new version with the message <c>Rollback to version {version}</c>.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="version">The version to return to; the current one makes a version too.</param>
    /// <param name="expectedHead">As <see cref="NewSoul.ExpectedHead"/>.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The new version.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: no such bot or version. <see cref="StoreErrorKind.Conflict"/>: another version than the
    /// expected head is current. <see cref="StoreErrorKind.Corrupt"/>: the version's content does not match its hash.
    /// </exception>
    Task<SoulVersion> RollbackAsync(Guid botId, int version, int? expectedHead, CancellationToken cancellationToken);

    /// <summary>Compares two versions of a bot line by line.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="fromVersion">The version whose lines are removed.</param>
    /// <param name="toVersion">The version whose lines are added.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The difference.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: one of the two does not exist. <see cref="StoreErrorKind.Corrupt"/>: a content does not match
    /// its hash.
    /// </exception>
    Task<SoulDiff> DiffAsync(Guid botId, int fromVersion, int toVersion, CancellationToken cancellationToken);

    /// <summary>Compares a document, such as the SOUL.md a bot runs with, with the current version's stored hash.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="content">The document.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The two hashes; a difference is an answer, not an error.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.NotFound"/>: the bot has no version.</exception>
    Task<SoulIntegrity> VerifyAsync(Guid botId, string content, CancellationToken cancellationToken);

    /// <summary>Compares the stored content of a version with the hash stored beside it.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="version">At least 1.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The two hashes; a difference, which a read would refuse as corrupt, is an answer here.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.NotFound"/>: no such version.</exception>
    Task<SoulIntegrity> VerifyStoredAsync(Guid botId, int version, CancellationToken cancellationToken);
}
