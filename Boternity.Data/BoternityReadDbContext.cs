using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data;

/// <summary>The read-only context of both drivers: queries do not track, saving throws, its connections cannot write.</summary>
/// <remarks>
/// <para>
/// Get it from an injected <see cref="IDbContextFactory{TContext}"/>, dispose it soon. Not safe for use by two threads at once. It is not a
/// <see cref="BoternityDbContext"/>, so it cannot be passed where writes are expected.
/// </para>
/// <para>
/// On SQLite a query, or a transaction for its length, has one of <see cref="Storage.DatabaseConfig.MaxReaders"/> connections. It waits for
/// one, first come, first served, for at most 5 s (<see cref="ErrorCodes.ReadersBusy"/>), and keeps it and its snapshot for at most 30 s
/// (<see cref="ErrorCodes.SnapshotExpired"/> at the next use). Queries run on the caller's thread and block it, asynchronous ones too; the
/// stores' do not. A token stops a query that waits or runs.
/// </para>
/// </remarks>
/// <param name="options">Made by <c>AddBoternityData</c>.</param>
public sealed class BoternityReadDbContext(DbContextOptions<BoternityReadDbContext> options) : BoternityModel(options)
{
    /// <inheritdoc/>
    /// <exception cref="StoreException">Always, of kind <see cref="StoreErrorKind.ReadOnly"/>.</exception>
    public override int SaveChanges(bool acceptAllChangesOnSuccess) => throw Messages.ReadOnlyContext();

    /// <inheritdoc/>
    /// <exception cref="StoreException">Always, of kind <see cref="StoreErrorKind.ReadOnly"/>.</exception>
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default) =>
        throw Messages.ReadOnlyContext();
}
