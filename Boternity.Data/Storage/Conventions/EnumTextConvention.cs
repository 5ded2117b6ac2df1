using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Boternity.Data.Storage.Conventions;

/// <summary>Stores every enumeration as text.</summary>
internal sealed class EnumTextConvention : IPropertyAddedConvention
{
    public void ProcessPropertyAdded(IConventionPropertyBuilder propertyBuilder, IConventionContext<IConventionPropertyBuilder> context)
    {
        if (EnumTypeOf(propertyBuilder.Metadata) is { } type)
        {
            propertyBuilder.HasConversion((ValueConverter)Activator.CreateInstance(typeof(EnumTextConverter<>).MakeGenericType(type))!);
        }
    }

    public static Type? EnumTypeOf(IReadOnlyProperty property)
    {
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        return type.IsEnum ? type : null;
    }
}

/// <summary>Lets the database refuse a text that is none of the enumeration's.</summary>
internal sealed class EnumCheckConvention : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var entity in modelBuilder.Metadata.GetEntityTypes().Where(entity => entity.GetTableName() is not null && !entity.IsMappedToJson()))
        {
            foreach (var property in entity.GetDeclaredProperties())
            {
                if (EnumTextConvention.EnumTypeOf(property) is { } type)
                {
                    var column = property.GetColumnName();
                    var texts = EnumText.AllOf(type).Select(text => $"'{text}'");
                    entity.Builder.HasCheckConstraint($"ck_{entity.GetTableName()}_{column}", $"{column} IN ({string.Join(", ", texts)})");
                }
            }
        }
    }
}
