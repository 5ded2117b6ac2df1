using Boternity.Data.Encryption;
using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Lets SQLite refuse what PostgreSQL's types refuse, and gives its form of the present instant.</summary>
internal sealed class SqliteConventionPlugin : IConventionSetPlugin, IModelFinalizingConvention
{
    public ConventionSet ModifyConventions(ConventionSet conventionSet)
    {
        conventionSet.ModelFinalizingConventions.Add(this);
        return conventionSet;
    }

    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var entity in modelBuilder.Metadata.GetEntityTypes())
        {
            if (entity.IsMappedToJson())
            {
                CheckDocument(entity);
                continue;
            }

            foreach (var property in entity.GetDeclaredProperties())
            {
                var column = property.GetColumnName();
                if (JsonColumn.Is(property))
                {
                    // SQLite's answer about NULL depends on how it was built: NULL, or false.
                    var check = property.IsNullable ? $"{column} IS NULL OR json_valid({column})" : $"json_valid({column})";
                    entity.Builder.HasCheckConstraint($"ck_{entity.GetTableName()}_{column}_json", check);
                }
                else if (property.ClrType == typeof(bool))
                {
                    entity.Builder.HasCheckConstraint($"ck_{entity.GetTableName()}_{column}_bool", $"{column} IN (0, 1)");
                }
                else if (SealedColumn.LocationOf(property) is not null)
                {
                    var check = SealedColumn.CheckOf(property, column, hex => $"x'{hex}'");
                    entity.Builder.HasCheckConstraint($"ck_{entity.GetTableName()}_{column}", check);
                }
                else if (DefaultNow.Is(property))
                {
                    property.Builder.HasDefaultValueSql("strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')");
                }
            }
        }
    }

    // The column belongs to no property: it holds the whole type.
    private static void CheckDocument(IConventionEntityType document)
    {
        if (document.FindOwnership() is { PrincipalEntityType: var owner } ownership && !owner.IsMappedToJson())
        {
            var column = document.GetContainerColumnName();
            var check = ownership switch
            {
                { IsUnique: false } => $"{column} IS NULL OR (json_valid({column}) AND json_type({column}) = 'array')",
                { IsRequiredDependent: false } => $"{column} IS NULL OR json_valid({column})",
                _ => $"json_valid({column})",
            };
            owner.Builder.HasCheckConstraint($"ck_{owner.GetTableName()}_{column}_json", check);
        }
    }
}
