using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data;

/// <summary>The read-only context of both drivers: queries do not track, saving throws, its connections cannot write.</summary>
/// <remarks>
/// Get it from an injected <see cref="IDbContextFactory{TContext}"/>, dispose it soon: on SQLite it holds one of few reader connections and
/// one snapshot of the file. Not safe for use by two threads at once. It is not a <see cref="BoternityDbContext"/>, so it cannot be
/// passed where writes are expected.
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
