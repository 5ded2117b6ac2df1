using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Boternity.Data.Storage.Conventions;

/// <summary>Gives columns, keys, foreign keys and indexes snake_case names where a configuration named none.</summary>
internal sealed class DatabaseNameConvention : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        // The history of migrations keeps the names that every EF tool knows.
        foreach (var entity in modelBuilder.Metadata.GetEntityTypes().Where(entity =>
            entity.GetTableName() is not null && !entity.IsMappedToJson() && entity.ClrType != typeof(HistoryRow)))
        {
            NameParts(entity, entity.GetTableName()!);
        }
    }

    private static void NameParts(IConventionEntityType entity, string table)
    {
        foreach (var property in entity.GetDeclaredProperties())
        {
            property.Builder.HasColumnName(SnakeCase.Of(property.Name));
        }

        foreach (var key in entity.GetDeclaredKeys())
        {
            key.Builder.HasName(key.IsPrimaryKey() ? $"pk_{table}" : $"ak_{table}_{Columns(key.Properties)}");
        }

        foreach (var foreignKey in entity.GetDeclaredForeignKeys())
        {
            foreignKey.Builder.HasConstraintName(
                $"fk_{table}_{foreignKey.PrincipalEntityType.GetTableName()}_{Columns(foreignKey.Properties)}");
        }

        foreach (var index in entity.GetDeclaredIndexes())
        {
            index.Builder.HasDatabaseName($"idx_{table}_{Columns(index.Properties)}");
        }
    }

    private static string Columns(IEnumerable<IConventionProperty> properties) =>
        string.Join('_', properties.Select(property => property.GetColumnName()));
}
