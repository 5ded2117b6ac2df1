using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Audit;

/// <summary>The trail of what was done to the bots' memories. It grows only: there is no way to change or delete an entry.</summary>
/// <remarks>
/// Safe for use by many threads at once. An entry is durable when its task completes; called inside of a unit it is committed with it, and
/// so the trail says what was done and nothing else. The library's contexts refuse to change or delete entries; raw SQL is not refused. Every
/// method may throw a <see cref="StoreException"/> when the database is not available and a <see cref="StoreCanceledException"/> when its
/// token fires; only further reasons are named below.
/// </remarks>
public interface IMemoryAuditLog
{
    /// <summary>Adds an entry.</summary>
    /// <param name="entry">What was done.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The stored entry.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: a member is out of its range.</exception>
    Task<MemoryAuditEntry> AppendAsync(NewMemoryAudit entry, CancellationToken cancellationToken);

    /// <summary>Reads one page of what was done to the memories of a bot.</summary>
    /// <param name="botId">The bot's id; it need not exist any more.</param>
    /// <param name="filter">Which entries, in which order.</param>
    /// <param name="page">Which page of them.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when nothing matches.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Page<MemoryAuditEntry>> ListByBotAsync(
        Guid botId,
        MemoryAuditFilter filter,
        PageRequest page,
        CancellationToken cancellationToken);

    /// <summary>Reads one page of what was done to a memory, by and for whichever bots.</summary>
    /// <param name="memoryId">The memory's id; it need not exist any more.</param>
    /// <param name="filter">Which entries, in which order.</param>
    /// <param name="page">Which page of them.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when nothing matches.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the page size or the cursor is not valid.</exception>
    Task<Page<MemoryAuditEntry>> ListByMemoryAsync(
        Guid memoryId,
        MemoryAuditFilter filter,
        PageRequest page,
        CancellationToken cancellationToken);
}
