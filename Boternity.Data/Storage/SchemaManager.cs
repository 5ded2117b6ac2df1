using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Storage;

/// <summary>The schema of the configured database: what is applied, what is pending, and bringing it up to date.</summary>
/// <remarks>Needs the assembly <c>Boternity.Data.Migrations</c>. Safe for use by many threads and processes at once.</remarks>
public sealed class SchemaManager
{
    private readonly Func<BoternityDbContext> _contexts;

    internal SchemaManager(Func<BoternityDbContext> contexts) => _contexts = contexts;

    /// <summary>Creates the database if it is absent and applies every pending migration.</summary>
    /// <param name="cancellationToken">Honoured between migrations; what is applied by then stays applied.</param>
    /// <returns>The ids of the migrations that were applied now, in order; empty when there was nothing to do.</returns>
    /// <exception cref="StoreException">The database cannot be created or changed, or a migration failed and was rolled back.</exception>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        var context = _contexts();
        await using var owned = context.ConfigureAwait(false);
        try
        {
            var before = await AppliedAsync(context, cancellationToken).ConfigureAwait(false);
            await context.Database.MigrateAsync(cancellationToken).ConfigureAwait(false);
            var after = await AppliedAsync(context, cancellationToken).ConfigureAwait(false);

            return [.. after.Except(before, StringComparer.Ordinal)];
        }
        catch (Exception exception) when (StoreErrors.TryTranslateWrite(exception, cancellationToken, out var translated))
        {
            throw translated;
        }
    }

    /// <summary>The migrations that the database lacks.</summary>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>Their ids, in order; all of them when there is no database yet.</returns>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public async Task<IReadOnlyList<string>> GetPendingAsync(CancellationToken cancellationToken)
    {
        var context = _contexts();
        await using var owned = context.ConfigureAwait(false);
        try
        {
            return [.. await context.Database.GetPendingMigrationsAsync(cancellationToken).ConfigureAwait(false)];
        }
        catch (Exception exception) when (StoreErrors.TryTranslateRead(exception, cancellationToken, out var translated))
        {
            throw translated;
        }
    }

    private static async Task<List<string>> AppliedAsync(BoternityDbContext context, CancellationToken cancellationToken) =>
        [.. await context.Database.GetAppliedMigrationsAsync(cancellationToken).ConfigureAwait(false)];
}
