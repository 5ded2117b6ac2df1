using Boternity.Data.Encryption;
using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;

namespace Boternity.Data.Storage.Postgres;

/// <summary>JSON columns are <c>jsonb</c>; text compares by byte, as SQLite's does; the present instant is <c>now()</c>.</summary>
internal sealed class PostgresConventionPlugin : IConventionSetPlugin, IModelFinalizingConvention
{
    public ConventionSet ModifyConventions(ConventionSet conventionSet)
    {
        conventionSet.ModelFinalizingConventions.Add(this);
        return conventionSet;
    }

    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var (entity, property) in modelBuilder.Metadata.GetEntityTypes()
            .Where(entity => !entity.IsMappedToJson())
            .SelectMany(entity => entity.GetDeclaredProperties(), (entity, property) => (entity, property)))
        {
            if (JsonColumn.Is(property))
            {
                property.Builder.HasColumnType("jsonb");
            }
            else if (IsText(property))
            {
                property.Builder.UseCollation("C");
            }
            else if (SealedColumn.LocationOf(property) is not null)
            {
                var column = property.GetColumnName();
                var check = SealedColumn.CheckOf(property, column, hex => $"'\\x{hex}'::bytea");
                entity.Builder.HasCheckConstraint($"ck_{entity.GetTableName()}_{column}", check);
            }
            else if (DefaultNow.Is(property))
            {
                property.Builder.HasDefaultValueSql("now()");
            }
        }

        foreach (var document in modelBuilder.Metadata.GetEntityTypes().Where(entity => entity.IsMappedToJson()))
        {
            // A list in a column of its own.
            if (document.FindOwnership() is { IsUnique: false, PrincipalEntityType: var owner } && !owner.IsMappedToJson())
            {
                var column = document.GetContainerColumnName();
                owner.Builder.HasCheckConstraint(
                    $"ck_{owner.GetTableName()}_{column}_json", $"{column} IS NULL OR jsonb_typeof({column}) = 'array'");
            }
        }
    }

    private static bool IsText(IReadOnlyProperty property) =>
        property.ClrType == typeof(string)
        || (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType) == typeof(SecretScope)
        || EnumTextConvention.EnumTypeOf(property) is not null;
}
