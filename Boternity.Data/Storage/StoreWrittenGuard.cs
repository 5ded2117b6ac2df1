using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Boternity.Data.Storage;

/// <summary>
/// Refuses to add or change rows that only a store writes (<see cref="WrittenByAttribute"/>), and what they own, by a tracker or by
/// <c>ExecuteUpdate</c>. Deleting them is anybody's.
/// </summary>
/// <remarks>Raw SQL passes, which is how the stores write such rows.</remarks>
internal sealed class StoreWrittenGuard : IQueryExpressionInterceptor
{
    /// <summary>The only one, as <see cref="AppendOnlyGuard.Instance"/>.</summary>
    public static readonly StoreWrittenGuard Instance = new();

    private static readonly ConcurrentDictionary<Type, string?> Methods = new();

    private StoreWrittenGuard()
    {
    }

    /// <param name="entries">All that the tracker has.</param>
    /// <exception cref="StoreException">The save would add or change a row that only a store writes.</exception>
    public static void Check(IReadOnlyCollection<EntityEntry> entries)
    {
        HashSet<(IEntityType Type, object? Id)>? deleted = null;
        foreach (var entry in entries)
        {
            if (entry.State is not (EntityState.Added or EntityState.Modified or EntityState.Deleted))
            {
                continue;
            }

            var root = UpdatedEntities.RootOf(entry.Metadata);
            if (MethodOf(root) is not { } method || (entry.State == EntityState.Deleted && entry.Metadata == root))
            {
                continue;
            }

            // What a row owns is deleted with it; by itself that is a change of the row, which the tracker does not mark.
            deleted ??= entries
                .Where(one => one.State == EntityState.Deleted && !one.Metadata.IsOwned())
                .Select(one => (one.Metadata, IdOf(one, one.Metadata)))
                .ToHashSet();
            if (entry.State != EntityState.Deleted || !deleted.Contains((root, IdOf(entry, root))))
            {
                throw Messages.WrittenByStore(root.GetTableName()!, method);
            }
        }
    }

    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData)
    {
        foreach (var entity in UpdatedEntities.Of(queryExpression, eventData.Context?.Model, "ExecuteUpdate"))
        {
            if (MethodOf(entity) is { } method)
            {
                throw Messages.WrittenByStore(entity.GetTableName()!, method);
            }
        }

        return queryExpression;
    }

    private static string? MethodOf(IEntityType type) =>
        Methods.GetOrAdd(type.ClrType, static clr => clr.GetCustomAttribute<WrittenByAttribute>()?.Method);

    /// <summary>The key of the row that the entry is or belongs to: what is owned has it as the first part of its own.</summary>
    private static object? IdOf(EntityEntry entry, IEntityType root)
    {
        var id = root.FindPrimaryKey()!.Properties[0];
        var own = entry.Metadata.FindPrimaryKey()!.Properties.FirstOrDefault(property => property.GetPrincipals().Contains(id));
        return own is null ? null : entry.Property(own).CurrentValue;
    }
}
