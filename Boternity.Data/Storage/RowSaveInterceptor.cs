using Boternity.Data.Encryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Boternity.Data.Storage;

/// <summary>
/// What each saved row goes through: it is refused if only a store writes it, if it may only be added, or if it holds a value sealed for
/// another row, and otherwise stamped: times in whole microseconds, and one more on the concurrency token of a changed row.
/// </summary>
internal sealed class RowSaveInterceptor(TimeProvider clock) : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        GuardAndStamp(eventData.Context);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        GuardAndStamp(eventData.Context);
        return new(result);
    }

    private void GuardAndStamp(DbContext? context)
    {
        if (context is null)
        {
            return;
        }

        var now = clock.GetInstant();
        var entries = context.ChangeTracker.Entries().ToList();
        StoreWrittenGuard.Check(entries);
        foreach (var entry in entries)
        {
            AppendOnlyGuard.Check(entry);
            SealedRowGuard.Check(entry);
            if (entry.State == EntityState.Added)
            {
                SetIfUnset(entry, RowStamps.CreatedAt, now);
                SetIfUnset(entry, RowStamps.UpdatedAt, now);
            }
            else if (entry.State == EntityState.Modified)
            {
                StampChange(entry, now);
            }
        }
    }

    private static void SetIfUnset(EntityEntry entry, string name, DateTimeOffset now)
    {
        if (entry.Metadata.FindProperty(name) is { } property && entry.Property(property) is { CurrentValue: DateTimeOffset value } slot)
        {
            slot.CurrentValue = value == default ? now : value.TruncateToMicroseconds();
        }
    }

    private static void StampChange(EntityEntry entry, DateTimeOffset now)
    {
        if (entry.Metadata.FindProperty(RowStamps.UpdatedAt) is { } updatedAt)
        {
            entry.Property(updatedAt).CurrentValue = now;
        }

        if (entry.Metadata.FindProperty(RowStamps.Revision) is { } revision && entry.Property(revision) is { OriginalValue: long original } slot)
        {
            slot.CurrentValue = original + 1;
        }
    }
}
