using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace Boternity.Data.Storage.Conventions;

/// <summary>
/// What every row has alike: a <c>Revision</c> is the concurrency token, and a single <see cref="Guid"/> key is a UUIDv7 made here.
/// </summary>
internal sealed class RowStampConvention : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var entity in modelBuilder.Metadata.GetEntityTypes().Where(entity => !entity.IsMappedToJson()))
        {
            if (entity.FindDeclaredProperty(RowStamps.Revision) is { } revision)
            {
                revision.Builder.IsConcurrencyToken(true);
                revision.Builder.HasDefaultValue(1L);
                entity.Builder.HasCheckConstraint($"ck_{entity.GetTableName()}_revision", "revision >= 1");
            }

            if (entity.FindPrimaryKey() is { Properties: [{ } id] } && id.ClrType == typeof(Guid) && !id.IsForeignKey())
            {
                id.Builder.HasValueGeneratorFactory(typeof(Uuid7ValueGeneratorFactory));
            }
        }
    }
}

/// <summary>A column's default is for raw SQL only: EF always sends the entity's own value.</summary>
/// <remarks>
/// On its own, because EF answers a default that a convention set when that convention is over. EF counts a value type's own default as one,
/// and so a computed column of such a type, whose value must not be sent, and the place of an item in a document's list, which EF makes.
/// </remarks>
internal sealed class RawDefaultConvention : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var property in modelBuilder.Metadata.GetEntityTypes()
            .Where(entity => !entity.IsMappedToJson())
            .SelectMany(entity => entity.GetDeclaredProperties())
            .Where(property => property.GetDefaultValue() is not null && property.GetComputedColumnSql() is null))
        {
            property.Builder.ValueGenerated(ValueGenerated.Never);
        }
    }
}
