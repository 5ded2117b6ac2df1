using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data;

/// <summary>The read-write context of both drivers.</summary>
/// <remarks>
/// <para>Scoped when injected; not safe for use by two threads at once. On SQLite it opens its connection when the file's writer is free.</para>
/// <para>
/// Saving stamps rows: <c>Revision</c> is one more on each change and is compared with the row's (a lost race is a
/// <see cref="Errors.StoreException"/> of kind <see cref="Errors.StoreErrorKind.Conflict"/>), <c>UpdatedAt</c> is the time of the save.
/// After a failed save nothing is tracked any more.
/// </para>
/// </remarks>
/// <param name="options">Made by <c>AddBoternityData</c>, or by the design-time factory of <c>dotnet ef</c>.</param>
public sealed class BoternityDbContext(DbContextOptions<BoternityDbContext> options) : BoternityModel(options)
{
    /// <summary>What this context's flow of control holds; looked at before anything waits for the writer.</summary>
    internal LeaseFlow Flow { get; } = LeaseFlow.Begin();

    /// <inheritdoc/>
    /// <exception cref="Errors.StoreException">The save failed; its kind says why and nothing of it is stored.</exception>
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        try
        {
            return base.SaveChanges(acceptAllChangesOnSuccess);
        }
        catch (Exception exception) when (StoreErrors.TryTranslateSave(exception, out var translated))
        {
            ChangeTracker.Clear();
            throw translated;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="Errors.StoreException">The save failed; its kind says why and nothing of it is stored.</exception>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        try
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (StoreErrors.TryTranslateSave(exception, cancellationToken, out var translated))
        {
            ChangeTracker.Clear();
            throw translated;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        Flow.End();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        Flow.End();
    }
}
