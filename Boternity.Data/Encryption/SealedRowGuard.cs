using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Boternity.Data.Encryption;

/// <summary>Refuses to save a sealed value in another row than it was sealed for. What passes it is caught when it is opened.</summary>
internal static class SealedRowGuard
{
    /// <exception cref="StoreException">The value was not sealed for this row as it is now.</exception>
    public static void Check(EntityEntry entry)
    {
        if (entry.Entity is not ISealedRow { Sealed: { } value } row
            || entry.State is not (EntityState.Added or EntityState.Modified)
            || (entry.State == EntityState.Modified && !TouchesBinding(entry, row)))
        {
            return;
        }

        if (value.BoundTo != row.Context)
        {
            throw Messages.SealedElsewhere(entry.Metadata.GetTableName()!, row.Context.RecordId);
        }
    }

    // By what is to be written: an attached entity that was changed before has no other original values than those.
    private static bool TouchesBinding(EntityEntry entry, ISealedRow row) => row.BoundProperties.Any(name => entry.Property(name).IsModified);
}
