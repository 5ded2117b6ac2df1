using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.KeyValue;

/// <summary>The values that bots keep, each under a key of its own.</summary>
/// <remarks>
/// <para>
/// Safe for use by many threads at once. A write is durable when its task completes, and joins the unit it is called in, if any. Every
/// method may throw a <see cref="StoreException"/> when the database is not available and a <see cref="StoreCanceledException"/> when its
/// token fires; only further reasons are named below.
/// </para>
/// <para>
/// An entry whose time has come is as good as deleted: nothing here returns or counts it. A sweep removes it from the disk within minutes.
/// </para>
/// </remarks>
public interface IKeyValueStore
{
    /// <summary>Stores a value, in place of the one that is there.</summary>
    /// <param name="botId">The bot's id.</param>
    /// <param name="key">1 to <see cref="KeyValueEntry.MaxKeyLength"/> UTF-16 units.</param>
    /// <param name="value">Any JSON value of at most <see cref="KeyValueEntry.MaxValueBytes"/>; JSON null is a value too.</param>
    /// <param name="expiresAt">When the entry ends; null for one that stays. A time that was before keeps nothing.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The stored entry.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: key or value cannot be stored. <see cref="StoreErrorKind.ForeignKey"/>: there is no such
    /// bot.
    /// </exception>
    Task<KeyValueEntry> SetAsync(
        Guid botId,
        string key,
        JsonElement value,
        DateTimeOffset? expiresAt,
        CancellationToken cancellationToken);

    /// <summary>Stores many values, all or none of them.</summary>
    /// <param name="botId">The bot's id.</param>
    /// <param name="values">As in <see cref="SetAsync"/>; none at all is nothing to do.</param>
    /// <param name="expiresAt">When the entries end; null for such that stay.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>A task that completes once all values are durable.</returns>
    /// <exception cref="StoreException">As in <see cref="SetAsync"/>; nothing was stored.</exception>
    Task SetManyAsync(
        Guid botId,
        IReadOnlyDictionary<string, JsonElement> values,
        DateTimeOffset? expiresAt,
        CancellationToken cancellationToken);

    /// <summary>Stores a value if the entry is the one that the caller read.</summary>
    /// <param name="botId">The bot's id.</param>
    /// <param name="key">As in <see cref="SetAsync"/>.</param>
    /// <param name="value">As in <see cref="SetAsync"/>.</param>
    /// <param name="expectedRevision">The <see cref="KeyValueEntry.Revision"/> the caller read; 0 when there was no entry.</param>
    /// <param name="expiresAt">When the entry ends; null for one that stays.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>Whether it was stored, and what is there now. A lost race is no error.</returns>
    /// <exception cref="StoreException">As in <see cref="SetAsync"/>.</exception>
    Task<CompareAndSetResult> CompareAndSetAsync(
        Guid botId,
        string key,
        JsonElement value,
        long expectedRevision,
        DateTimeOffset? expiresAt,
        CancellationToken cancellationToken);

    /// <summary>Reads a value.</summary>
    /// <param name="botId">The bot's id.</param>
    /// <param name="key">Compared exactly.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The value; null when there is none, which is not the same as a stored JSON null.</returns>
    Task<JsonElement?> GetAsync(Guid botId, string key, CancellationToken cancellationToken);

    /// <summary>Reads an entry.</summary>
    /// <param name="botId">The bot's id.</param>
    /// <param name="key">Compared exactly.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The entry, or null.</returns>
    Task<KeyValueEntry?> GetEntryAsync(Guid botId, string key, CancellationToken cancellationToken);

    /// <summary>Reads one page of a bot's entries, by key in the order of code points.</summary>
    /// <param name="botId">The bot's id.</param>
    /// <param name="prefix">Only keys that begin so; empty for all.</param>
    /// <param name="page">Which page of them.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when nothing matches.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Page<KeyValueEntry>> ListAsync(Guid botId, string prefix, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Reads one page of a bot's keys, without their values.</summary>
    /// <param name="botId">The bot's id.</param>
    /// <param name="prefix">Only keys that begin so; empty for all.</param>
    /// <param name="page">Which page of them.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when nothing matches.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Page<string>> ListKeysAsync(Guid botId, string prefix, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Deletes an entry, if there is one.</summary>
    /// <param name="botId">The bot's id.</param>
    /// <param name="key">Compared exactly.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>Whether there was one.</returns>
    Task<bool> DeleteAsync(Guid botId, string key, CancellationToken cancellationToken);

    /// <summary>Removes entries whose time has come, the ones that ended first before others. A host does so by itself.</summary>
    /// <param name="limit">At most so many, in one unit; 1 or more.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>How many were removed; fewer than <paramref name="limit"/> when none is left.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the limit is not positive.</exception>
    Task<int> DeleteExpiredAsync(int limit, CancellationToken cancellationToken);
}
