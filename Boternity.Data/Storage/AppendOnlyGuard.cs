using System.Linq.Expressions;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Boternity.Data.Storage;

/// <summary>Refuses to change or delete rows of append-only entities, tracked ones and those that a query would reach.</summary>
/// <remarks>Raw SQL passes: the database itself enforces nothing, for a trigger would not survive a rebuild of its table.</remarks>
internal sealed class AppendOnlyGuard : IQueryExpressionInterceptor
{
    /// <summary>The only one: EF Core keeps services, and the model with them, for each instance of such an interceptor.</summary>
    public static readonly AppendOnlyGuard Instance = new();

    private AppendOnlyGuard()
    {
    }

    /// <exception cref="StoreException">The save would change or delete a row that may only be added.</exception>
    public static void Check(EntityEntry entry)
    {
        if (entry.State is EntityState.Modified or EntityState.Deleted && AppendOnly.Is(entry.Metadata))
        {
            throw Messages.AppendOnly(entry.Metadata.GetTableName()!);
        }
    }

    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData)
    {
        foreach (var entity in UpdatedEntities.Of(queryExpression, eventData.Context?.Model, "ExecuteUpdate", "ExecuteDelete"))
        {
            if (AppendOnly.Is(entity))
            {
                throw Messages.AppendOnly(entity.GetTableName()!);
            }
        }

        return queryExpression;
    }
}
