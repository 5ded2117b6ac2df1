using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Bots;

/// <summary>The bots of the fleet.</summary>
/// <remarks>
/// Safe for use by many threads at once. A write is durable when its task completes, and joins the unit it is called in, if any. Every
/// method may throw a <see cref="StoreException"/> when the database is not available and a <see cref="StoreCanceledException"/> when its
/// token fires; only further reasons are named below.
/// </remarks>
public interface IBotStore
{
    /// <summary>Adds a bot, and the first version of its soul when given.</summary>
    /// <param name="bot">The bot. Its slug is derived from the name; a taken slug gets <c>-2</c>, <c>-3</c>, … <c>-99</c>.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The stored bot.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: a member is out of its range. <see cref="StoreErrorKind.Conflict"/>: all slugs of the
    /// name are taken. <see cref="StoreErrorKind.ForeignKey"/>: there is no such user.
    /// </exception>
    Task<Bot> CreateAsync(NewBot bot, CancellationToken cancellationToken);

    /// <summary>Finds a bot by id.</summary>
    /// <param name="id">The bot's id.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The bot, or null.</returns>
    Task<Bot?> GetAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Finds a bot by slug.</summary>
    /// <param name="slug">Compared exactly, case-sensitive.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The bot, or null.</returns>
    Task<Bot?> GetBySlugAsync(string slug, CancellationToken cancellationToken);

    /// <summary>Reads one page of the bots that match.</summary>
    /// <param name="filter">Which bots, in which order.</param>
    /// <param name="page">Which page of them.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when nothing matches.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Page<Bot>> ListAsync(BotFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Changes the named columns of a bot and no others, so that concurrent counters are not lost.</summary>
    /// <param name="id">The bot's id.</param>
    /// <param name="update">What to change.</param>
    /// <param name="expectedRevision">The <see cref="Bot.Revision"/> the caller read; null to change whatever is there.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The bot as stored now.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: no such bot. <see cref="StoreErrorKind.Conflict"/>: the revision has moved on.
    /// <see cref="StoreErrorKind.InvalidInput"/>: a member is out of its range.
    /// </exception>
    Task<Bot> UpdateAsync(Guid id, BotUpdate update, long? expectedRevision, CancellationToken cancellationToken);

    /// <summary>Adds to a bot's counters and notes the time as its last activity; concurrent records all count.</summary>
    /// <param name="id">The bot's id.</param>
    /// <param name="activity">What to add; both zero only notes the time.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>A task that completes once the record is durable.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: no such bot. <see cref="StoreErrorKind.InvalidInput"/>: a negative number, or a counter would
    /// pass its largest value.
    /// </exception>
    Task RecordActivityAsync(Guid id, BotActivity activity, CancellationToken cancellationToken);

    /// <summary>Adds a copy of a bot, named <c>{name} (Clone)</c>, with the current soul of the original as its first version.</summary>
    /// <param name="id">The bot to copy. Description, category, tags and owner are copied; counters and history are not.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The new bot.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: no such bot. <see cref="StoreErrorKind.Conflict"/>: all slugs of the name are taken.
    /// <see cref="StoreErrorKind.Corrupt"/>: the soul does not match its hash.
    /// </exception>
    Task<Bot> CloneAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Deletes a bot and, by cascade, its souls. There is no undo; a bot to be kept out of sight is archived instead.</summary>
    /// <param name="id">The bot's id.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>A task that completes once the deletion is durable.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.NotFound"/>: no such bot.</exception>
    Task DeleteAsync(Guid id, CancellationToken cancellationToken);
}
