using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Executions;

/// <summary>How usage and errors lie in their JSON columns: with the product's names.</summary>
internal static class ExecutionDocuments
{
    public static void MapUsage<TState>(OwnedNavigationBuilder<TState, UsageEntry> usage)
        where TState : class
    {
        usage.ToJson("usage");
        Name(usage.OwnedEntityType);
    }

    public static void MapError<TState>(OwnedNavigationBuilder<TState, ExecutionError> error)
        where TState : class
    {
        error.ToJson("error");
        error.Property(one => one.Details).IsJsonMember();
        Name(error.OwnedEntityType);
    }

    private static void Name(IMutableEntityType type)
    {
        foreach (var property in type.GetProperties().Where(property => property.PropertyInfo is not null))
        {
            property.SetJsonPropertyName(SnakeCase.Of(property.Name));
        }
    }
}
